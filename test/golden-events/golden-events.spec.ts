import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { instantOfMillis, parseInstant } from '@copyledger/kernel';
import { copyingContract } from '@copyledger/domain/copying/copying.wire';
import { tradingContract } from '@copyledger/domain/trading/trading.wire';
import { type ContextContract, createCodec, type JsonObject, type JsonValue, type RecordedEvent } from '@copyledger/eventstore/client';

/** Every context whose events are kept. A new one is added here and nowhere else. */
const contracts: readonly ContextContract[] = [tradingContract, copyingContract];

/** Counts and scales; everything else that looks like a number holds value, and is text. */
const integerKeys: ReadonlySet<string> = new Set([
  'scale',
  'priceScale',
  'quantityScale',
  'revision',
  'instrumentRevision',
  'openOrdersMax',
  'triggerOrdersMax',
  'trailingBasisPoints',
  'version',
  'termsVersion',
  'policyVersion',
  'planNumber',
  'part',
  'parts',
  'fills',
  'followersMax',
  'followers',
  'openPositionsMax',
  'profitShare',
  'deviationMax',
  'timeToLiveMs',
]);

interface Golden {
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}

const files = readdirSync(__dirname).filter((name) => name.endsWith('.json'));
const goldens = files.map((name) => ({ name, golden: JSON.parse(readFileSync(join(__dirname, name), 'utf8')) as Golden }));

const registered = contracts.flatMap(({ context, events }) =>
  Object.entries(events).flatMap(([type, { version }]) =>
    Array.from({ length: version }, (_, below) => `${context}.${type}.v${below + 1}`),
  ),
);

const recorded = (golden: Golden): RecordedEvent => ({
  ...golden,
  id: '01935b3a-10c4-7d02-9a51-3a2f6c6be014',
  stream: 'account-1',
  revision: 0n,
  position: 0n,
  recordedAt: instantOfMillis(0),
});

const numbersIn = (value: JsonValue | undefined, key = ''): string[] => {
  if (typeof value === 'number') return integerKeys.has(key) && Number.isSafeInteger(value) ? [] : [`${key}: ${value}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => numbersIn(part as JsonValue, name));
};

const fractionDigits = 8;
const minor = (amount: string): bigint => {
  const [whole = '', fraction = ''] = amount.split('.');
  return BigInt(`${whole}${fraction.padEnd(fractionDigits, '0')}`);
};

describe('The golden events', () => {
  it('are one for every version of every registered event, and no other', () => {
    expect(files.toSorted()).toEqual(registered.map((wireName) => `${wireName}.json`).toSorted());
  });

  it.each(goldens)('$name decodes into the present words', ({ name, golden }) => {
    expect(`${golden.type}.json`).toBe(name);
    const decoded = createCodec(contracts).decode(recorded(golden));
    expect(decoded?.event.type).toBe(golden.type.split('.')[1]);
    expect(decoded?.metadata).toEqual(golden.metadata);
  });

  it.each(goldens)('$name is written again as it was, when its version is the present one', ({ golden }) => {
    const codec = createCodec(contracts);
    const decoded = codec.decode(recorded(golden));
    if (decoded === undefined) throw new Error('not ours');
    const { id, type, data, metadata } = codec.encode('an id', decoded.event, decoded.metadata);
    if (type === golden.type) expect({ id, type, data, metadata }).toEqual({ id: 'an id', ...golden });
  });

  it.each(goldens)('$name holds value in text only, and a time in UTC microseconds', ({ golden }) => {
    expect(numbersIn(golden.data)).toEqual([]);
    expect(parseInstant(golden.metadata['occurredAt'] as string)).toEqual({ ok: true, value: golden.metadata['occurredAt'] });
  });

  it.each(goldens.filter(({ golden }) => 'postings' in golden.data))('$name posts to zero', ({ golden }) => {
    const sums = new Map<string, bigint>();
    for (const { asset, amount } of golden.data['postings'] as unknown as { asset: string; amount: string }[])
      sums.set(asset, (sums.get(asset) ?? 0n) + minor(amount));
    expect([...sums.values()].every((sum) => sum === 0n)).toBe(true);
  });
});
