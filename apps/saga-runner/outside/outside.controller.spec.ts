import { Global, Module } from '@nestjs/common';
import { InstrumentCatalogue } from '@copyledger/command-side/instrument-catalogue';
import { createEventCodec } from '@copyledger/command-side/contracts';
import { memoryEventStore } from '@copyledger/eventstore/client';
import { createApp, createLogger, issueToken, loadConfiguration, openKeyring, type Role } from '@copyledger/platform';
import { CODEC, EVENT_STORE } from '@copyledger/platform/event-log/tokens';
import { marketEvent, spotTerms } from '@copyledger/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MarketUnavailable, type OutsideBatch, OutsideGate } from '../exchange/outside-port';
import { SourceOutOfSequence, SourceRefused, SourceUnfit } from './errors';
import { OutsideModule } from './outside.module';

const folder = mkdtempSync(join(tmpdir(), 'copyledger-outside-'));
const configuration = loadConfiguration({ DATA_DIR: folder, HTTP_BODY_BYTES_MAX: '2000' });
const { privateKey } = openKeyring(configuration);
const store = memoryEventStore();
const codec = createEventCodec();
const catalogue = new InstrumentCatalogue();
catalogue.learn(spotTerms);

const sent: OutsideBatch[] = [];
let failure: Error | undefined;
const gate: OutsideGate = {
  send: (batch) => {
    sent.push(batch);
    return failure === undefined ? Promise.resolve({ source: 'x' }) : Promise.reject(failure);
  },
};

@Global()
@Module({
  imports: [OutsideModule],
  providers: [
    { provide: OutsideGate, useValue: gate },
    { provide: InstrumentCatalogue, useValue: catalogue },
    { provide: EVENT_STORE, useValue: store },
    { provide: CODEC, useValue: codec },
  ],
  exports: [OutsideGate, InstrumentCatalogue, EVENT_STORE, CODEC],
})
class SurroundingsModule {}

let app: NestFastifyApplication;
beforeAll(async () => {
  app = await createApp({ modules: [SurroundingsModule], configuration, logger: createLogger(configuration, { write: () => undefined }) });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  sent.length = 0;
  failure = undefined;
});

interface Wish {
  readonly method?: 'GET' | 'POST';
  readonly role?: Role;
  readonly type?: string;
  readonly body?: string;
}

const ask = async (path: string, { method = 'POST', role = 'admin', type = 'application/x-ndjson', body = '' }: Wish = {}) => {
  const token = await issueToken({ user: 'root', role, ttlSeconds: 60 }, { privateKey: privateKey!, terms: configuration });
  const headers = { authorization: `Bearer ${token}`, ...(method === 'POST' && { 'content-type': type }) };
  const answer = await app.inject({ method, url: `/v1/${path}`, headers, ...(method === 'POST' && { payload: body }) });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>(), headers: answer.headers };
};

interface Refused {
  readonly what: string;
  readonly path: string;
  readonly wish: Wish;
  readonly status: number;
  readonly type: string;
}

const { symbol } = spotTerms;
const spot = `instruments/${symbol}/outside?venue=binance-spot&market=BTCUSDT`;

describe('a batch of messages', () => {
  it('goes to the exchange as it came, line by line', async () => {
    const query = '&role=index&session=r&sequence=3&until=2024-08-09T00:00:00Z&bests=true&priceScale=2&sizeScale=5';
    expect(await ask(spot + query, { body: '{"a":1}\r\n[2]\n' })).toMatchObject({ status: 200, body: { source: 'x' } });
    expect(sent).toEqual([
      {
        ...{ symbol, venue: 'binance-spot', lines: ['{"a":1}', '[2]'] },
        options: {
          ...{ kind: 'source', market: 'BTCUSDT', role: 'index', session: 'r', sequence: 3, until: '2024-08-09T00:00:00.000000Z' },
          ...{ wantsBests: true, isLast: false, isCatchUp: false, isConflated: false, scales: { priceScale: 2, sizeScale: 5 } },
        },
      },
    ]);
  });

  it('may be empty: its sender lives', async () => {
    expect((await ask(spot)).status).toBe(200);
    expect(sent[0]?.lines).toEqual([]);
  });

  it.each<Refused>([
    {
      what: 'of an instrument that is not listed',
      path: 'instruments/X/outside?venue=okx&market=X',
      wish: {},
      status: 404,
      type: 'instrument-not-found',
    },
    {
      what: 'of an unknown venue',
      path: `instruments/${symbol}/outside?venue=nyse&market=X`,
      wish: {},
      status: 400,
      type: 'validation-failed',
    },
    { what: 'of no market', path: `instruments/${symbol}/outside?venue=okx`, wish: {}, status: 400, type: 'validation-failed' },
    { what: 'with an unknown parameter', path: `${spot}&colour=red`, wish: {}, status: 400, type: 'validation-failed' },
    { what: 'with a sequence and no session', path: `${spot}&sequence=1`, wish: {}, status: 400, type: 'validation-failed' },
    {
      what: 'with digits of its own to trade with',
      path: `${spot}&priceScale=1&sizeScale=1`,
      wish: {},
      status: 400,
      type: 'validation-failed',
    },
    { what: 'with a broken moment', path: `${spot}&until=2024-02-30T00:00:00Z`, wish: {}, status: 400, type: 'validation-failed' },
    { what: 'in JSON', path: spot, wish: { type: 'application/json', body: '{}' }, status: 415, type: 'unsupported-media-type' },
    { what: 'that is too large', path: spot, wish: { body: 'x'.repeat(3000) }, status: 413, type: 'payload-too-large' },
    { what: 'from a trader', path: spot, wish: { role: 'trader' }, status: 403, type: 'forbidden' },
  ])('$what is refused', async ({ path, wish, status, type }) => {
    expect(await ask(path, wish)).toMatchObject({ status, body: { type: `/problems/${type}` } });
    expect(sent).toEqual([]);
  });

  it.each([
    { error: new SourceRefused(symbol, 'okx:X'), status: 409, type: 'outside-source-taken' },
    { error: new SourceOutOfSequence('okx:X', 7), status: 409, type: 'outside-out-of-sequence' },
    { error: new SourceUnfit('okx:X', 'no'), status: 422, type: 'outside-unfit' },
    { error: new MarketUnavailable(symbol, 'standby'), status: 503, type: 'unavailable' },
    { error: new Error('a bug'), status: 500, type: 'internal-error' },
  ])('that the exchange refuses is answered with its problem: $type', async ({ error, status, type }) => {
    failure = Object.assign(new Error(error.message), { name: error.name });
    const answer = await ask(spot);
    expect(answer).toMatchObject({ status, body: { type: `/problems/${type}` } });
    expect(answer.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
  });
});

describe('the marks of a minute', () => {
  const json = (body: unknown): Wish => ({ type: 'application/json', body: JSON.stringify(body) });

  it('are asked for by its end', async () => {
    expect((await ask('marks', json({ at: '2024-08-09T00:01:00Z', instruments: [symbol] }))).status).toBe(200);
    expect(sent[0]?.options).toEqual({ kind: 'marks', at: '2024-08-09T00:01:00.000000Z', symbols: [symbol] });
  });

  it.each([
    [{ at: '2024-08-09T00:01:30Z', instruments: [symbol] }, 400],
    [{ at: '2024-08-09T00:01:00Z', instruments: [] }, 400],
    [{ at: '2024-08-09T00:01:00Z', instruments: ['X'] }, 404],
  ])('are refused: %j', async (body, status) => {
    expect((await ask('marks', json(body))).status).toBe(status);
    expect(sent).toEqual([]);
  });
});

describe('trades with the outside', () => {
  it('are listed with the quote that they were made at, and those between accounts are not', async () => {
    const path = `instruments/${symbol}/outside/trades`;
    expect((await ask(`${path}?from=end`, { method: 'GET' })).body).toEqual({ items: [], next: '0', isEnd: true });
    const account = { kind: 'account', accountId: 'a', orderId: 'o' } as const;
    const quote = { bid: '100', ask: '101', at: '2024-08-09T00:00:00.000000Z' as never };
    const outside = { kind: 'outside', source: 'okx:X', quote } as const;
    const trades = [
      marketEvent.TradeExecuted({ tradeNumber: '1', maker: account, taker: outside, takerSide: 'sell' }),
      marketEvent.TradeExecuted({ tradeNumber: '2', maker: account, taker: account }),
      marketEvent.TradeExecuted({ tradeNumber: '3', maker: outside, taker: account, takerSide: 'sell' }),
    ];
    const occurredAt = '2026-11-21T00:00:00.000000Z' as never;
    const actor = { type: 'system', id: 'test', through: 'test' } as const;
    const metadata = { $correlationId: 'c', $causationId: 'c', actor, commandId: 'c', commandHash: '', occurredAt };
    const events = trades.map((event, index) => codec.encode(`00000000-0000-4000-8000-00000000000${index}`, event, metadata));
    await store.append(`market-${symbol}`, events, 'any');
    expect((await ask(path, { method: 'GET', role: 'auditor' })).body).toMatchObject({
      items: [
        { tradeNumber: '1', accountId: 'a', orderId: 'o', side: 'buy', liquidity: 'maker', source: 'okx:X', quote, at: occurredAt },
        { tradeNumber: '3', side: 'sell', liquidity: 'taker', quote },
      ],
      ...{ next: '3', isEnd: true },
    });
    expect((await ask(`${path}?from=1`, { method: 'GET' })).body).toMatchObject({ items: [{ tradeNumber: '3' }] });
    expect((await ask(`${path}?from=end`, { method: 'GET' })).body).toEqual({ items: [], next: '3', isEnd: true });
    expect((await ask(path, { method: 'GET', role: 'trader' })).status).toBe(403);
  });
});
