import { eventually, inverseTerms, linearTerms, spotTerms } from '@copyledger/testing';
import { MarketInterrupted, MarketUnavailable } from '../exchange/outside-port';
import { SourceOutOfSequence, SourceRefused, SourceUnfit } from './errors';
import { diffLine, OutsideWorld, snapshotLine, tradeLine } from './spec/outside-world';

let world: OutsideWorld;
beforeEach(() => {
  world = new OutsideWorld();
});
afterEach(() => world.end());

const { symbol } = spotTerms;
const lot = 100_000_000;

describe('a book that is traded with', () => {
  it('is told whole, then by its changes, with trades and marks in the order of the messages', async () => {
    const report = await world.send([
      snapshotLine(10),
      diffLine(11, { b: [['100.5', '1']], a: [['150', '0']] }, 100),
      tradeLine('100.5', '0.25', 150),
      diffLine(12, { b: [['100.5', '0.75']] }, 200),
    ]);
    expect(world.market.take()).toEqual([
      `snapshot [10000x${5 * lot}] [10100x${7 * lot}]`,
      'mark 10050',
      `depth [10050x${lot}] []`,
      'mark 10075',
      `sell 10050x${lot / 4}`,
      `depth [10050x${(3 * lot) / 4}] []`,
    ]);
    expect(report).toMatchObject({
      source: 'binance-spot:BTCUSDT',
      counts: { messages: 4, applied: 3, trades: 1, tradesIgnored: 0, unreadable: 0 },
      ...{ book: { kind: 'live' }, isResyncAskedFor: false, isYielding: false, isInterrupted: false, mark: '100.75', priceScale: 2 },
    });
  });

  it('says when its messages were received, or else when we received them', async () => {
    await world.send([snapshotLine(10, {}, 1_500)]);
    expect(world.market.told[0]).toMatchObject({ at: '2024-08-09T00:00:01.500000Z', source: 'binance-spot:BTCUSDT' });
    await world.send(['{"lastUpdateId":20,"bids":[["100","1"]],"asks":[]}']);
    expect(world.market.told.at(-2)).toMatchObject({ type: 'OutsideDepth', isSnapshot: true, at: world.clock.now() });
  });

  it('answers with the best prices after each diff, when it is asked to', async () => {
    const lines = [diffLine(10, { b: [['99', '1']] }), snapshotLine(9), diffLine(11, { a: [['100.5', '1']] })];
    const report = await world.send(lines, { wantsBests: true });
    expect(report.bests).toEqual([
      [10, 10_000, 10_100],
      [11, 10_000, 10_050],
    ]);
  });

  it('counts contracts as the coins that they are', async () => {
    await world.send([snapshotLine(1, { b: [['100', '12.5']], a: [] })], { contractValue: '0.01' });
    expect(world.market.take()).toEqual([`snapshot [10000x${lot / 8}] []`]);
    await expect(world.send([], { market: 'X', contractValue: '0.0000000001' })).rejects.toThrow(SourceUnfit);
  });
});

describe('a book that is doubtful', () => {
  it.each([
    ['a gap', diffLine(13, {}), 'Gap'],
    ['crossed prices', diffLine(11, { b: [['101', '1']] }), 'Crossed'],
    ['a digit that the instrument has not', diffLine(11, { b: [['100.123', '1']] }), 'Unreadable'],
    ['no JSON', '{"U":', 'Unreadable'],
  ])('is taken away from the market: %s', async (_what, line, reason) => {
    await world.send([snapshotLine(10)]);
    world.market.take();
    const report = await world.send([line, tradeLine('100', '1', 5)]);
    expect(world.market.take()).toEqual([expect.stringMatching(new RegExp(`^stale ${reason}: `)), 'no mark']);
    expect(report).toMatchObject({
      ...{ isResyncAskedFor: true, book: { kind: 'stale', reason }, stale: [{ line: 1, reason }] },
      counts: { trades: 1, tradesIgnored: 1 },
    });
    expect(report).not.toHaveProperty('mark');
    expect(await world.send([snapshotLine(20)])).toMatchObject({ isResyncAskedFor: false, book: { kind: 'live' }, mark: '100.5' });
    expect(world.market.take()).toEqual([`snapshot [10000x${5 * lot}] [10100x${7 * lot}]`, 'mark 10050']);
  });

  it('names lines that can not be read, and goes on', async () => {
    const report = await world.send([snapshotLine(10), 'x', '{"e":"trade","p":"1"}', '{"e":"kline"}']);
    expect(report).toMatchObject({
      counts: { messages: 3, unreadable: 2, others: 1 },
      unreadable: [
        { line: 2, reason: 'is no JSON: "x"' },
        { line: 3, reason: expect.stringMatching(/maker/) as string },
      ],
    });
  });

  it('is one with a price between two ticks', async () => {
    world.market.listed.set(symbol, { ...spotTerms, tickSize: '0.1' });
    const report = await world.send([snapshotLine(10, { b: [['100.05', '1']] })]);
    expect(report).toMatchObject({ book: { kind: 'stale', reason: 'Unreadable' } });
    expect(world.market.take()).toEqual([]);
  });

  it('is one whose checksum the venue contradicts', async () => {
    const lines = [
      '{"type":"snapshot","pair":"A","depth":10,"b":[["1.00","1.0"]],"a":[["2.00","1.0"]]}',
      '{"type":"update","pair":"A","b":[["1.50","1.0"]],"checksum":7}',
    ];
    const report = await world.send(lines, { venue: 'kraken', market: 'A' });
    expect(report).toMatchObject({ book: { kind: 'stale', reason: 'WrongChecksum' }, counts: { applied: 1, verified: 0 } });
  });
});

describe('a sender', () => {
  const session = 'run-1';

  it('may send a batch again whose answer was lost, and skip none', async () => {
    const first = await world.send([snapshotLine(10)], { session, sequence: 1 });
    const second = await world.send([tradeLine('100', '1')], { session, sequence: 2 });
    world.market.take();
    expect(await world.send([tradeLine('100', '1')], { session, sequence: 2 })).toEqual(second);
    expect(world.market.take()).toEqual([]);
    await expect(world.send([], { session, sequence: 4 })).rejects.toThrow(SourceOutOfSequence);
    await expect(world.send([], { session: 'run-2', sequence: 2 })).rejects.toThrow(SourceOutOfSequence);
    expect(first.counts.applied).toBe(1);
  });

  it('begins anew in a session of its own', async () => {
    await world.send([snapshotLine(10)], { session, sequence: 1 });
    world.market.take();
    const report = await world.send([diffLine(11, {})], { session: 'run-2', sequence: 1 });
    expect(report).toMatchObject({ book: { kind: 'stale', reason: 'NoSnapshot' } });
    expect(world.market.take()).toEqual(['stale Replaced by another source']);
  });

  it('catches up without telling the market', async () => {
    await world.send([snapshotLine(10), diffLine(11, { b: [['100.5', '1']] })], { isCatchUp: true, session, sequence: 1 });
    expect(world.market.take()).toEqual([]);
    const { bests } = await world.send([diffLine(12, { a: [['101', '1']] })], { session, sequence: 2, wantsBests: true });
    expect(world.market.take()).toEqual([
      `snapshot [10050x${lot} 10000x${5 * lot}] [10100x${7 * lot}]`,
      `depth [] [10100x${lot}]`,
      'mark 10075',
    ]);
    expect(bests).toHaveLength(1);
  });

  it('takes the book away when it ends', async () => {
    await world.send([snapshotLine(10)]);
    world.market.take();
    expect(await world.send([], { isLast: true })).not.toHaveProperty('mark');
    expect(world.market.take()).toEqual(['stale Ended']);
  });

  it('that may be conflated has the depth taken together between trades', async () => {
    const changes = [
      diffLine(11, { b: [['100.5', '1']] }),
      diffLine(12, {
        b: [['100.5', '2']],
        a: [
          ['101', '0'],
          ['102', '1'],
        ],
      }),
    ];
    await world.send([snapshotLine(10), ...changes, tradeLine('100.5', '1'), diffLine(13, { b: [['100.5', '1']] })], { isConflated: true });
    expect(world.market.take()).toEqual([
      `snapshot [10000x${5 * lot} 10050x${2 * lot}] [10200x${lot}]`,
      'mark 10125',
      `sell 10050x${lot}`,
      `depth [10050x${lot}] []`,
    ]);
  });
});

describe('sources of one instrument', () => {
  it('do not trade side by side', async () => {
    await world.send([snapshotLine(10)]);
    await expect(world.send([snapshotLine(10)], { venue: 'okx', market: 'BTC-USDT' })).rejects.toThrow(SourceRefused);
    await world.send([], { isLast: true });
    await expect(world.send([], { venue: 'okx', market: 'BTC-USDT' })).resolves.toMatchObject({ source: 'okx:BTC-USDT' });
  });

  it('give way to any other when they are generated, and come back after it', async () => {
    const generated = { venue: 'generated' };
    await world.send([snapshotLine(10)], generated);
    await world.send([snapshotLine(50, { b: [['200', '1']], a: [['201', '1']] })]);
    world.market.take();
    expect(await world.send([diffLine(11, { b: [['100.5', '1']] })], generated)).toMatchObject({ isYielding: true, mark: '200.5' });
    expect(world.market.take()).toEqual([]);
    await world.send([], { isLast: true });
    expect(world.market.take()).toEqual(['stale Ended']);
    expect(await world.send([], generated)).toMatchObject({ isYielding: false });
    expect(world.market.take()).toEqual([`snapshot [10050x${lot} 10000x${5 * lot}] [10100x${7 * lot}]`, 'mark 10075']);
  });

  it('give the median of those that are fresh as the mark', async () => {
    const index = { role: 'index', scales: { priceScale: 3, sizeScale: 3 } } as const;
    const quote = (bid: string, ask: string, ms: number) => snapshotLine(ms + 1, { b: [[bid, '1']], a: [[ask, '1']] }, ms);
    await world.send([quote('100', '101', 0)]);
    await world.send([quote('102.001', '102.003', 1_000)], { ...index, market: 'B' });
    expect(await world.send([quote('110', '110.5', 2_000)], { ...index, market: 'C' })).toMatchObject({ mark: '102' });
    // One dies; ten seconds later the median is that of the other two.
    await world.send([quote('110', '110.5', 11_500)], { ...index, market: 'C' });
    expect(await world.send([quote('100', '101', 11_900)])).toMatchObject({ mark: '105.38' });
    expect(world.market.take().filter((text) => text.startsWith('mark'))).toEqual([
      'mark 10050',
      'mark 10125',
      'mark 10200',
      'mark 11025',
      'mark 10538',
    ]);
  });
});

describe('an inverse instrument', () => {
  it('is valued, and not traded', async () => {
    world.market.listed.set(inverseTerms.symbol, { ...inverseTerms, priceScale: 1 });
    const report = await world.send([snapshotLine(10)], { symbol: inverseTerms.symbol });
    expect(report).toMatchObject({ book: { kind: 'live' }, mark: '100.5' });
    expect(world.market.take()).toEqual([]);
  });
});

describe('a market', () => {
  it('that begins again is told all of it', async () => {
    await world.send([snapshotLine(10), diffLine(11, { b: [['100.5', '1']] })]);
    world.market.take();
    world.market.begin(symbol);
    await eventually(() => {
      expect(world.market.told).toHaveLength(2);
    });
    expect(world.market.take()).toEqual([`snapshot [10050x${lot} 10000x${5 * lot}] [10100x${7 * lot}]`, 'mark 10075']);
  });

  it('that was interrupted is told the book again, and no trade twice', async () => {
    await world.send([snapshotLine(10)]);
    world.market.take();
    world.market.failures.push(undefined, new MarketInterrupted(symbol));
    expect(await world.send([tradeLine('100', '1')])).toMatchObject({ isInterrupted: true });
    expect(world.market.take()).toEqual([]);
    expect(await world.send([diffLine(11, { b: [['100', '4']] })])).toMatchObject({ isInterrupted: false });
    expect(world.market.take()).toEqual([`snapshot [10000x${5 * lot}] [10100x${7 * lot}]`, 'mark 10050', `depth [10000x${4 * lot}] []`]);
  });

  it('that takes nothing just now has the sender wait, and nothing is lost', async () => {
    await world.send([snapshotLine(10)], { session: 's', sequence: 1 });
    world.market.take();
    world.market.failures.push(new MarketUnavailable(symbol, 'standby'));
    const batch = [diffLine(11, { b: [['100', '4']] })];
    await expect(world.send(batch, { session: 's', sequence: 2 })).rejects.toThrow(MarketUnavailable);
    expect(await world.send(batch, { session: 's', sequence: 2 })).toMatchObject({ counts: { applied: 1 } });
    expect(world.market.take()).toEqual([`depth [10000x${4 * lot}] []`]);
  });

  it('that never answers does not keep the outside from ending', async () => {
    await world.send([snapshotLine(10)]);
    world.market.hang();
    const sent = world.send([diffLine(11, {})]);
    await world.outside.close();
    await expect(world.send([])).rejects.toThrow('stopped');
    world.market.release();
    await expect(sent).resolves.toMatchObject({ counts: { applied: 1 } });
  });

  it('that is listed in a moment is waited for', async () => {
    const sent = world.send([snapshotLine(10)], { symbol: linearTerms.symbol });
    world.market.listed.set(linearTerms.symbol, linearTerms);
    await expect(sent).resolves.toMatchObject({ book: { kind: 'live' } });
  });
});
