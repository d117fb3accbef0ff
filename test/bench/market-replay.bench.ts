import type { MarketReplayReport } from '@copyledger/apps/cli/market/market-report';
import { adapterOf, readBookRecording, surveyBookRecording, VenueFeed } from '@copyledger/market-data';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { progress, reporterOf } from './figures';
import { closedLoop } from './load';
import { type PlatformUnderLoad, withPlatform } from './platform-under-load';
import { root, startProduct } from './product-process';
import { endProcess, using } from './resources';
import { sized } from './size';
import { TradingClient } from './trading-client';

const dataFolder = process.env['BENCH_DATA'] ?? join(root, '../shared/data');
const stems = ['binance_spot_btcusdt', 'binance_usdm_btcusdt', 'binance_coinm_btcusd_perp'].slice(0, sized(3, 1));
const file = (kind: string, stem: string, type: string): string => join(dataFolder, `${kind}_${stem}_20240808T2354.${type}.gz`);

const ORDERS = sized(200, 20);
const IN_FLIGHT = 16;
const MS_PER_SECOND = 1_000;
const TIMES_REAL_TIME = 50;

/** Orders to buy on the way that both markets went, from above to below. */
const placeOrders = async (client: TradingClient, token: string): Promise<void> => {
  const post = <A>(path: string, body: unknown): Promise<A> => client.send<A>({ method: 'POST', path, token, body });
  const { accountId } = await post<{ accountId: string }>('/v1/accounts', { kind: 'simulated', baseCurrency: 'USDT' });
  await post(`/v1/accounts/${accountId}/deposits`, { asset: 'USDT', amount: '10000000', reference: 'bench' });
  const { failed } = await closedLoop({ inFlight: IN_FLIGHT, count: ORDERS }, (index) => {
    const instrument = index % 2 === 0 ? 'BTC-USDT' : 'BTC-USDT-PERP';
    const order = { instrument, side: 'buy', type: 'limit', quantity: '0.01', limitPrice: (61_830 - 3 * Math.floor(index / 2)).toString() };
    return post(`/v1/accounts/${accountId}/orders`, order);
  });
  if (failed > 0) throw new Error('Not every order was placed.');
};

interface Replayed {
  readonly report: MarketReplayReport;
  readonly seconds: number;
}

/** The command as an operator starts it: reading the files through first is in its time, and not in that of the report. */
const replay = async ({ url }: PlatformUnderLoad, token: string): Promise<Replayed> => {
  const files = stems.flatMap((stem) => [
    ...['--book', file('l2', stem, 'jsonl'), '--trades', file('trades', stem, 'csv'), '--bbo', file('bbo', stem, 'csv')],
  ]);
  const start = performance.now();
  const { child } = startProduct({
    entry: 'apps/cli/main',
    args: ['replay', 'market', ...files, '--json', '--url', url, '--token', token],
  });
  return using(
    () => endProcess(child),
    async () => {
      let out = '';
      child.stdout?.on('data', (text: Buffer) => (out += text.toString()));
      const [exitCode] = (await once(child, 'close')) as [number | null];
      if (exitCode !== 0) throw new Error(`copyledger replay market ended with ${exitCode}.`);
      return { report: JSON.parse(out) as MarketReplayReport, seconds: (performance.now() - start) / MS_PER_SECOND };
    },
  );
};

/** The same recordings through the local books, in this process, and nothing else. */
const booksAlone = async (): Promise<number> => {
  let seconds = 0;
  for (const stem of stems) {
    const path = file('l2', stem, 'jsonl');
    const { venue, markets } = await surveyBookRecording(path, 'M');
    const feed = new VenueFeed(adapterOf(venue, { symbol: 'M', scalesOf: (symbol) => markets.get(symbol) }));
    const start = performance.now();
    for await (const block of readBookRecording(path)) for (const { message } of block) feed.receive(message);
    seconds += (performance.now() - start) / MS_PER_SECOND;
  }
  return seconds;
};

/** The counts go along, so that a figure of a replay that went wrong is recognised. */
const totalsOf = ({ markets, fills, messages, marks }: MarketReplayReport) => ({
  ...{ markets: markets.length, messages, marks: marks.recorded },
  agreement: markets.map(({ agreement }) => `${agreement?.agreed} of ${agreement?.compared}`),
  restingOrders: ORDERS,
  fills: fills.reduce((sum, each) => sum + each.fills, 0),
  withoutQuote: fills.reduce((sum, each) => sum + each.withoutQuote, 0),
});

/** Recorded markets through `copyledger replay market --speed max` into a running platform, with orders that rest there. */
export const run = async (): Promise<void> => {
  if (!stems.every((stem) => existsSync(file('l2', stem, 'jsonl')))) {
    progress(`  SKIPPED: there are no recorded markets in ${dataFolder}; BENCH_DATA names the folder of recordings.`);
    return;
  }
  await withPlatform(async (platform) => {
    const client = new TradingClient(platform.url);
    await placeOrders(client, await platform.tokenOf('ada', 'trader'));
    client.close();
    const { report, seconds } = await replay(platform, await platform.tokenOf('root', 'admin'));
    const { recordedSeconds } = report;
    const conditions = { ...totalsOf(report), recordedSeconds, playedSeconds: report.seconds, code: platform.code };
    const reference = {
      name: 'the same messages through local books alone, in one process',
      value: recordedSeconds / (await booksAlone()),
    };
    const print = reporterOf('market-replay', conditions);
    const budget = { value: TIMES_REAL_TIME };
    print({ name: 'recorded markets into the running platform', value: report.timesRealTime, unit: 'recorded s/s', budget, reference });
    print({ name: 'the whole command, files read through first', value: recordedSeconds / seconds, unit: 'recorded s/s', reference });
  });
};
