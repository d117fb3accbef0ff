import { startPlatform, type RunningPlatform } from '@copyledger/apps/platform/start-platform';
import { loadConfiguration, createLogger } from '@copyledger/platform';
import { prepareDatabase } from '@copyledger/testing';
import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { eventually, passableFolder } from './replay-command';
import { MarketTrader, optionsOf, replayedMarkets, tokenFor } from './replay-market.world';

jest.setTimeout(600_000);

const data = join(__dirname, '../../../shared/data');
const recorded = (stem: string): readonly string[] => {
  const name = `${stem}_20240808T2354`;
  return optionsOf({
    book: join(data, `l2_${name}.jsonl.gz`),
    trades: join(data, `trades_${name}.csv.gz`),
    bbo: join(data, `bbo_${name}.csv.gz`),
  });
};

const folder = passableFolder();
const configuration = loadConfiguration({ DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'warn' });
const said: string[] = [];
let platform: RunningPlatform;
let access: readonly string[];

beforeAll(async () => {
  prepareDatabase(join(folder, 'postgres'));
  platform = await startPlatform(configuration, createLogger(configuration, { write: (line) => said.push(line) }));
  access = ['--url', platform.url, '--token', await tokenFor(folder, 'root', 'admin')];
});
afterAll(async () => {
  await platform.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Fill {
  readonly instrument: string;
  readonly quantity: string;
  readonly price: string;
  readonly tradeNumber: string;
}

interface Order {
  readonly status: string;
  readonly quantity: string;
  readonly cumulativeQuantity: string;
}

it('plays the three recorded markets, whose books agree with the recorded best prices, and fills what rests there', async () => {
  const trader = new MarketTrader(() => platform.url, await tokenFor(folder, 'ada', 'trader'));
  await trader.open('10000000');
  // From where the market begins to where it ends, and below.
  const bids = Array.from({ length: 50 }, (_, index) => (61_830 - 6 * index).toString());
  for (const price of bids) await trader.bid('BTC-USDT', price, '0.01');
  for (const price of bids) await trader.bid('BTC-USDT-PERP', price, '0.01');

  const stems = ['binance_spot_btcusdt', 'binance_usdm_btcusdt', 'binance_coinm_btcusd_perp'];
  const report = await replayedMarkets(...stems.flatMap(recorded), ...access);
  expect(report.markets).toMatchObject([
    {
      instrument: 'BTC-USDT',
      agreement: { compared: 6_493, agreed: 6_491 },
      counts: { messages: 26_400, trades: 19_904 },
      isListed: false,
    },
    { instrument: 'BTC-USDT-PERP', agreement: { compared: 6_547, agreed: 6_547 }, counts: { messages: 27_865 }, isTraded: true },
    { instrument: 'BTC-USD-PERP', agreement: { compared: 44_772, agreed: 44_772 }, isListed: true, isTraded: false },
  ]);
  for (const market of report.markets)
    expect(market).toMatchObject({ stale: [], isStaleAtEnd: false, resyncs: 0, unreadable: [], counts: { old: 0 } });
  // USD-M ends at midnight, and has the marks of six minutes.
  expect(report.marks).toEqual({ minutes: 11, recorded: 11 + 6 + 11 });

  const [spot, perpetual] = report.fills;
  for (const fillsOf of [spot, perpetual]) {
    expect(fillsOf?.resting).toBeGreaterThan(20);
    expect(fillsOf).toMatchObject({ taking: 0, withoutQuote: 0 });
  }
  // What the market says it has traded is what the account has, once settled.
  const fills = await eventually(async () => {
    const found = await trader.items<Fill>('/fills');
    return found.length === (spot?.fills ?? 0) + (perpetual?.fills ?? 0) ? found : undefined;
  });
  const lines = (all: readonly Fill[]): readonly string[] =>
    all.map(({ tradeNumber, price, quantity }) => `${tradeNumber} ${quantity} ${price}`).sort();
  expect(lines(fills.filter(({ instrument }) => instrument === 'BTC-USDT'))).toEqual(
    lines((spot?.items ?? []) as unknown as readonly Fill[]),
  );
  const orders = await trader.items<Order>('/orders');
  expect(orders).toHaveLength(100);
  for (const { status, quantity, cumulativeQuantity } of orders) expect(status === 'filled').toBe(quantity === cumulativeQuantity);

  // The same again: its minutes have their marks.
  const again = await replayedMarkets(...recorded('binance_spot_btcusdt'), ...access);
  expect(again).toMatchObject({ markets: [{ agreement: { compared: 6_493, agreed: 6_491 } }], marks: { minutes: 11, recorded: 0 } });
  expect(said.filter((line) => line.includes('"level":50'))).toEqual([]);
});

it('verifies every checksum of ten pairs of Kraken, each in an instrument of its own', async () => {
  const report = await replayedMarkets('--book', join(data, 'l2_kraken_10pairs_20210417_checksummed.jsonl.gz'), ...access);
  expect(report).toMatchObject({ checksums: { compared: 4_269, agreed: 4_269 }, messages: 4_279 });
  expect(report.markets).toHaveLength(10);
  for (const market of report.markets) expect(market).toMatchObject({ isListed: true, isTraded: true, stale: [] });
});

it('hears several markets for one mark, and goes on when one of them dies', async () => {
  const index = ['--instrument', 'BTC-USDT', '--as', 'index'];
  const report = await replayedMarkets(
    ...recorded('binance_usdm_btcusdt'),
    ...index,
    ...recorded('binance_coinm_btcusd_perp'),
    ...index,
    ...access,
  );
  expect(report.markets).toMatchObject([
    { instrument: 'BTC-USDT', role: 'index', isTraded: false, agreement: { compared: 6_547, agreed: 6_547 } },
    { instrument: 'BTC-USDT', role: 'index', agreement: { compared: 44_772, agreed: 44_772 } },
  ]);
  expect(report.fills).toMatchObject([{ instrument: 'BTC-USDT', fills: 0 }]);
});

it('refuses a second source for a market that trades with another', async () => {
  const post = async (venue: string): Promise<number> => {
    const url = `${platform.url}/v1/instruments/ETH-USDT/outside?venue=${venue}&market=ETH`;
    const headers = { Authorization: `Bearer ${access[3] ?? ''}`, 'Content-Type': 'application/x-ndjson' };
    return (await fetch(url, { method: 'POST', headers, body: '' })).status;
  };
  expect([await post('okx'), await post('kraken'), await post('okx')]).toEqual([200, 409, 200]);
});
