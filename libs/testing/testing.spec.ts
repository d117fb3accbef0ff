import { accept, type Decider, decimalOf, instantOfMillis, parseId, reject } from '@copyledger/kernel';
import { copyingContract } from '@copyledger/domain/copying/copying.wire';
import { tradingContract } from '@copyledger/domain/trading/trading.wire';
import fc from 'fast-check';
import {
  accountEvent,
  copyEvent,
  followEvent,
  instrumentEvent,
  instruments,
  inverseTerms,
  leaderEvent,
  linearTerms,
  manualClock,
  marketEvent,
  marksEvent,
  specification,
  spotTerms,
  transferEvent,
} from '.';

interface Added {
  readonly type: 'Added';
  readonly data: { readonly amount: bigint };
}
const tally: Decider<bigint, bigint, Added, 'OverLimit'> = {
  initial: 0n,
  decide: (amount, total) => (total + amount > 10n ? reject('OverLimit') : accept({ type: 'Added', data: { amount } })),
  evolve: (total, { data }) => total + data.amount,
};
const added = (amount: bigint): Added => ({ type: 'Added', data: { amount } });

describe('specification', () => {
  const { given } = specification(tally);

  it('answers the command after the history', () => {
    expect(given().when(10n)).toEqual(accept(added(10n)));
    expect(given(added(4n), added(6n)).when(1n)).toEqual(reject('OverLimit'));
  });

  it('shows the state after the history, and after commands', () => {
    expect(given(added(4n)).thenState()).toBe(4n);
    expect(given(added(4n)).thenState(1n, 2n)).toBe(7n);
    expect(() => given(added(4n)).thenState(1n, 20n)).toThrow('OverLimit');
  });
});

describe('manualClock', () => {
  const start = instantOfMillis(Date.UTC(2026, 10, 20, 9, 30));

  it('stands still until it is moved, and never goes back', () => {
    const clock = manualClock(start);
    expect([clock.now(), clock.now()]).toEqual([start, start]);
    clock.advance({ micros: 1_500_001n });
    expect(clock.now()).toBe('2026-11-20T09:30:01.500001Z');
    expect(() => {
      clock.advance({ micros: -1n });
    }).toThrow('Time never goes back.');
  });
});

describe('event builders', () => {
  const trading = { ...accountEvent, ...instrumentEvent, ...marketEvent, ...marksEvent, ...transferEvent };
  const builders = { ...trading, ...leaderEvent, ...followEvent, ...copyEvent };
  const events = Object.entries(builders).map(([name, build]) => [name, build()] as const);

  it('build every event of the contracts', () => {
    expect(Object.keys(builders).sort()).toEqual(Object.keys({ ...tradingContract.events, ...copyingContract.events }).sort());
  });

  it.each(events)('%s survives the wire, and its postings sum to zero', (name, event) => {
    expect(event.type).toBe(name);
    expect(JSON.parse(JSON.stringify(event))).toEqual(event);
    const sums = new Map<string, bigint>();
    for (const { asset, amount } of 'postings' in event.data ? event.data.postings : [])
      sums.set(asset, (sums.get(asset) ?? 0n) + decimalOf(amount, 8));
    expect([...sums.values()].filter((sum) => sum !== 0n)).toEqual([]);
  });

  it('take what matters to a test', () => {
    const placed = accountEvent.OrderPlaced({ quantity: '2', clientOrderId: 'mine' });
    expect(placed.data).toMatchObject({ quantity: '2', clientOrderId: 'mine', limitPrice: '50000' });
    expect(parseId(placed.data.orderId).ok).toBe(true);
    // @ts-expect-error A builder takes its event's own fields only.
    expect(accountEvent.OrderPlaced({ quantitty: '2' }).type).toBe('OrderPlaced');
  });
});

describe('instruments', () => {
  it('settle in what their kind settles in, drawn or named', () => {
    const settlesByKind = (of: { kind: string; base: object; quote: object; settlement: object }): void => {
      expect(of.settlement).toEqual(of.kind === 'inverse-perpetual' ? of.base : of.quote);
    };
    fc.assert(fc.property(instruments('X'), settlesByKind));
    for (const terms of [spotTerms, linearTerms, inverseTerms]) settlesByKind(terms);
  });
});
