import { diffLine, OutsideWorld, snapshotLine, tradeLine } from './spec/outside-world';

let world: OutsideWorld;
beforeEach(() => {
  world = new OutsideWorld();
});
afterEach(() => world.end());

const lot = 100_000_000;
const session = 'run-1';

describe('a sender that counts its lines', () => {
  it('is known by its count after a crash: what the market has in its journal is for the book alone', async () => {
    const [source, run] = ['binance-spot:BTCUSDT', 'r'];
    world.market.known = { source, run, lines: 6, trades: 0 };
    await world.send([snapshotLine(10)], { isCatchUp: true, session, sequence: 1 });
    const batch = [tradeLine('100', '1'), diffLine(11, { b: [['100', '4']] }), tradeLine('100', '2'), diffLine(12, { b: [['100', '2']] })];
    const report = await world.send(batch, { session, sequence: 2, run, line: 5, wantsBests: true });
    expect(report).toMatchObject({
      counts: { messages: 4, trades: 2 },
      bests: [[11], [12]].map((of) => expect.arrayContaining(of) as unknown),
    });
    expect(world.market.told.map((input) => 'heard' in input && input.heard)).toEqual([
      { source, run, lines: 6, trades: 0 },
      { source, run, lines: 6, trades: 1 },
      false,
      { source, run, lines: 8, trades: 0 },
    ]);
    expect(world.market.take()).toEqual([
      `snapshot [10000x${4 * lot}] [10100x${7 * lot}]`,
      `sell 10000x${2 * lot}`,
      'mark 10050',
      `depth [10000x${2 * lot}] []`,
    ]);
  });

  it('whose whole batch is known ends it with the book as it is', async () => {
    const run = 'r';
    world.market.known = { source: 'binance-spot:BTCUSDT', run, lines: 2, trades: 0 };
    await world.send([snapshotLine(10), tradeLine('100', '1')], { session, sequence: 1, run, line: 1 });
    expect(world.market.take()).toEqual([`snapshot [10000x${5 * lot}] [10100x${7 * lot}]`, 'mark 10050']);
    await world.send([tradeLine('100', '1')], { session, sequence: 2, run, line: 3 });
    expect(world.market.take()).toEqual([`sell 10000x${lot}`]);
  });

  it('of another run, or another source, is not known', async () => {
    world.market.known = { source: 'binance-spot:BTCUSDT', run: 'r', lines: 9, trades: 0 };
    await world.send([snapshotLine(10), tradeLine('100', '1')], { run: 'r2', line: 1 });
    world.market.known = { source: 'okx:BTCUSDT', run: 'r2', lines: 9, trades: 0 };
    await world.send([tradeLine('100', '1')], { run: 'r2', line: 3 });
    expect(world.market.take().filter((text) => text.startsWith('sell'))).toHaveLength(2);
  });

  it('whose message has several trades goes on in the middle of it', async () => {
    const okx = { venue: 'okx', market: 'BTC-USDT' };
    const book =
      '{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"snapshot","data":[{"bids":[["100","5","0","1"]],"asks":[["101","5","0","1"]],"ts":"1","seqId":1,"prevSeqId":-1}]}';
    const trade = (size: string) => ({ instId: 'BTC-USDT', tradeId: size, px: '100', sz: size, side: 'sell', ts: '1' });
    const trades = JSON.stringify({ arg: { channel: 'trades', instId: 'BTC-USDT' }, data: ['1', '2', '3'].map(trade) });
    world.market.known = { source: 'okx:BTC-USDT', run: 'r', lines: 1, trades: 2 };
    await world.send([book, trades], { ...okx, run: 'r', line: 1 });
    expect(world.market.take().filter((text) => text.startsWith('sell'))).toEqual([`sell 10000x${3 * lot}`]);
  });
});
