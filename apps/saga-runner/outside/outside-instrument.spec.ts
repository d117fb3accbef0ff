import { spotTerms } from '@copyledger/testing';
import { MarketInterrupted } from '../exchange/outside-port';
import { sourceBatch, type SourceOptions } from './outside-batch';
import { OutsideInstrument } from './outside-instrument';
import { diffLine, recordedAt, snapshotLine, ToldMarket } from './spec/outside-world';

const { symbol } = spotTerms;

let elapsedMs: number;
let market: ToldMarket;
let instrument: OutsideInstrument;
beforeEach(() => {
  elapsedMs = 0;
  market = new ToldMarket();
  const nowMicros = (): number => recordedAt * 1_000 + elapsedMs * 1_000;
  instrument = new OutsideInstrument({ terms: spotTerms, port: market, nowMicros, monotonicMs: () => elapsedMs });
});

const send = (lines: readonly string[], { venue = 'binance-spot', ...more }: Partial<SourceOptions> & { readonly venue?: string } = {}) => {
  const options = { kind: 'source', market: 'BTCUSDT', role: 'liquidity', ...more } as const;
  return instrument.take(sourceBatch({ symbol, venue, lines }, options), options);
};

describe('a mark that the market knows', () => {
  it('is taken from it when its only source falls silent, together with the book, and comes back with the source', async () => {
    await send([snapshotLine(10)]);
    expect(market.take()).toEqual(['snapshot [10000x500000000] [10100x700000000]', 'mark 10050']);
    elapsedMs = 10_000;
    await instrument.checkSilence();
    expect(market.take()).toEqual([]);
    elapsedMs = 10_001;
    await instrument.checkSilence();
    await instrument.checkSilence();
    expect(market.take()).toEqual(['stale Silent: nothing was heard for 10 s', 'no mark']);
    await send([diffLine(11, {}, 10_002)]);
    expect(market.take()).toEqual(['snapshot [10000x500000000] [10100x700000000]', 'mark 10050']);
  });

  it('is the median of those that go on', async () => {
    const other = { market: 'OTHER', role: 'index' } as const;
    await send([snapshotLine(10)]);
    await send([snapshotLine(10, { b: [['200', '1']], a: [['201', '1']] })], other);
    expect(market.take()).toContain('mark 15050');
    elapsedMs = 9_000;
    await send([], other);
    elapsedMs = 11_000;
    await instrument.checkSilence();
    expect(market.take()).toEqual(['stale Silent: nothing was heard for 10 s', 'mark 20050']);
  });

  it('is taken from it when its source says that it ends', async () => {
    await send([snapshotLine(10)]);
    market.take();
    await send([], { isLast: true });
    await instrument.checkSilence();
    expect(market.take()).toEqual(['stale Ended', 'no mark']);
  });

  it('is taken from it with a book that nobody may trade on', async () => {
    await send([snapshotLine(10)]);
    market.take();
    await send([diffLine(99, { b: [['100', '1']] }, 1)]);
    expect(market.take()).toEqual([expect.stringMatching(/^stale Gap/), 'no mark']);
  });

  it('of a price that was fed in lasts an hour', async () => {
    await instrument.feed(12_345n, recordedAt * 1_000);
    expect(market.take()).toEqual(['mark 12345']);
    elapsedMs = 3_600_000;
    await instrument.checkSilence();
    expect(market.take()).toEqual([]);
    elapsedMs += 1;
    await instrument.checkSilence();
    expect(market.take()).toEqual(['no mark']);
  });

  it('is taken from it also when it could not be told the first time', async () => {
    await instrument.feed(12_345n, recordedAt * 1_000);
    market.take();
    elapsedMs = 3_600_001;
    market.failures.push(new MarketInterrupted(symbol));
    await instrument.checkSilence();
    expect(market.take()).toEqual([]);
    await instrument.checkSilence();
    expect(market.take()).toEqual(['no mark']);
  });

  it('stands while what is older than an hour by now is fed in again', async () => {
    elapsedMs = 3_600_001;
    await instrument.feed(12_345n, recordedAt * 1_000);
    expect(market.take()).toEqual([]);
  });

  it('is measured by the clock of a recording, also while a generated market that yields to it goes on', async () => {
    elapsedMs = 60_000;
    await send([], { venue: 'generated' });
    await send([snapshotLine(10)]);
    await send([], { venue: 'generated' });
    market.take();
    await instrument.checkSilence();
    expect(market.take()).toEqual([]);
  });

  it('stands when a batch of its source has taken long', async () => {
    await send([snapshotLine(10)]);
    market.take();
    market.hang();
    const sent = send([diffLine(11, { b: [['99', '1']] })]);
    // Its turn of the market has begun.
    await Promise.resolve();
    elapsedMs = 10_001;
    market.release();
    await sent;
    await instrument.checkSilence();
    expect(market.take()).toEqual(['depth [9900x100000000] []']);
  });

  it('is told again to a market that begins again, whoever speaks first', async () => {
    await instrument.feed(12_345n, recordedAt * 1_000);
    market.take();
    await instrument.retell();
    await send(['nothing that can be read']);
    expect(market.take()).toEqual(['mark 12345']);
  });

  it('is taken from a market that begins again and was told it meanwhile', async () => {
    await instrument.feed(12_345n, recordedAt * 1_000);
    elapsedMs = 3_600_001;
    await instrument.retell();
    await instrument.checkSilence();
    expect(market.take()).toEqual(['mark 12345', 'no mark']);
  });
});
