import { startBareRoute } from './bare-route';
import { type Figure, progress, reporterOf } from './figures';
import { rounded } from './latency';
import { closedLoop } from './load';
import { type Fed, GATHER_MS, PriceFeed, type SteadilyFed } from './price-feed';
import { type PriceFlow, priceFlowOf, restingOrder, stopOrder, symbol, type WaitingOrder } from './price-flow';
import { stageAlone } from './price-stage';
import { type PlatformUnderLoad, withPlatform } from './platform-under-load';
import { endProcess, using } from './resources';
import { sized } from './size';
import { microsEach, threadSecondsOf } from './thread-cpu';
import { TradingClient } from './trading-client';

const UPDATES_PER_MINUTE = 1_000_000;
const SECONDS_PER_MINUTE = 60;
const PER_SECOND = Math.ceil(UPDATES_PER_MINUTE / SECONDS_PER_MINUTE);
const MS_PER_SECOND = 1_000;
const MICROS_PER_SECOND = 1_000_000;

const WARM_UP_SECONDS = sized(10, 1);
const STEADY_SECONDS = sized(20, 1);
const FLAT_OUT = { messages: sized(400_000, 10_000), linesPerBatch: 1_000 };
const MESSAGES = PER_SECOND * (WARM_UP_SECONDS + STEADY_SECONDS) + FLAT_OUT.messages;

/** An account may have 50 orders that wait for a trigger. */
const ACCOUNTS = sized(20, 2);
const ORDERS_EACH = 50;
const ORDERS = ACCOUNTS * ORDERS_EACH;
const IN_FLIGHT = 16;

const report = reporterOf('price-path', { restingOrders: ORDERS, waitingTriggers: ORDERS });

/** As many orders that rest as that wait, on several accounts. */
const placeOrders = async (client: TradingClient, token: string): Promise<void> => {
  const post = <A>(path: string, body: unknown): Promise<A> => client.send<A>({ method: 'POST', path, token, body });
  const openAccount = async (): Promise<string> => {
    const { accountId } = await post<{ accountId: string }>('/v1/accounts', { kind: 'simulated', baseCurrency: 'USDT' });
    for (const [asset, amount] of [['USDT', '10000000'] as const, ['BTC', '100'] as const])
      await post(`/v1/accounts/${accountId}/deposits`, { asset, amount, reference: `bench-${asset}` });
    return accountId;
  };
  const accountIds: string[] = [];
  while (accountIds.length < ACCOUNTS) accountIds.push(await openAccount());
  const place = (order: WaitingOrder, index: number): Promise<unknown> =>
    post(`/v1/accounts/${accountIds[index % ACCOUNTS]}/orders`, { ...order, instrument: symbol, type: 'limit' });
  const { failed } = await closedLoop({ inFlight: IN_FLIGHT, count: 2 * ORDERS }, (index) =>
    index < ORDERS ? place(restingOrder(index), index) : place(stopOrder(index - ORDERS), index),
  );
  if (failed > 0) throw new Error('Not every order was placed.');
};

/** What the exchange has written so far. */
const writtenBy = async ({ url }: PlatformUnderLoad): Promise<Readonly<Record<'appends' | 'events' | 'trades', number>>> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const count = (name: string): number => Number(new RegExp(`^copyledger_exchange_${name}_total (\\S+)`, 'm').exec(text)?.[1] ?? 0);
  return { appends: count('appends'), events: count('events'), trades: count('trades') };
};

interface Speeds {
  readonly steady: SteadilyFed;
  readonly flatOut: Fed;
}

/** The same bytes in the same batches to a route that does nothing with them. */
const bareSocket = async (flow: PriceFlow): Promise<Speeds> => {
  const { child, url } = await startBareRoute('{"book":{"kind":"live"}}');
  return using(
    () => endProcess(child),
    async () => {
      const client = new TradingClient(url);
      const feed = new PriceFeed({ client, token: 'none', flow });
      await feed.steady({ perSecond: PER_SECOND, seconds: sized(2, 1) });
      const steady = await feed.steady({ perSecond: PER_SECOND, seconds: sized(5, 1) });
      const flatOut = await feed.flatOut(FLAT_OUT);
      client.close();
      return { steady, flatOut };
    },
  );
};

interface Measured extends Speeds {
  readonly conditions: NonNullable<Figure['conditions']>;
}

const measure = async (platform: PlatformUnderLoad, flow: PriceFlow): Promise<Measured> => {
  const client = new TradingClient(platform.url);
  await placeOrders(client, await platform.tokenOf('ada', 'trader'));
  const feed = new PriceFeed({ client, token: await platform.tokenOf('root', 'admin'), flow });
  progress('  warming up');
  await feed.steady({ perSecond: PER_SECOND, seconds: WARM_UP_SECONDS });
  progress(`  ${PER_SECOND} updates/s`);
  const before = threadSecondsOf(platform.pid);
  const steady = await feed.steady({ perSecond: PER_SECOND, seconds: STEADY_SECONDS });
  const after = threadSecondsOf(platform.pid);
  const flatOut = await feed.flatOut(FLAT_OUT);
  const flatOutCpu = microsEach(after, threadSecondsOf(platform.pid), flatOut.messages);
  client.close();
  const conditions = {
    ...{ code: platform.code, written: await writtenBy(platform) },
    cpuMicrosPerUpdate: { steady: microsEach(before, after, steady.messages), flatOut: flatOutCpu },
  };
  return { steady, flatOut, conditions };
};

const parsedPerSecond = (texts: readonly string[]): number => {
  const start = performance.now();
  for (const text of texts) JSON.parse(text);
  return (texts.length * MS_PER_SECOND) / (performance.now() - start);
};

const microsOf = (perSecond: number): number => rounded(MICROS_PER_SECOND / perSecond);

const referenceName = 'the same bytes to a route that does nothing with them';

const reportSteady = ({ steady, conditions }: Measured, bare: SteadilyFed): void => {
  report({
    ...{ name: 'price updates at a million a minute, each from when it is due until market and log have dealt with it' },
    ...{ value: steady.latency.p50, unit: 'ms', latency: steady.latency },
    reference: { name: referenceName, value: bare.latency.p50, latency: bare.latency },
    conditions: {
      ...conditions,
      load: `open-loop ${PER_SECOND}/s for ${STEADY_SECONDS} s, gathered for ${GATHER_MS} ms`,
      linesPerBatch: Math.round(steady.messages / steady.batches),
    },
  });
};

/** What a stage costs by itself, beside what the whole path does. */
const reportFlatOut = ({ perSecond }: Fed, bare: Fed, microsPerUpdate: Readonly<Record<string, number>>): void => {
  report({
    ...{ name: 'price updates from the socket to mark and triggers', value: perSecond, unit: 'updates/s' },
    budget: { value: PER_SECOND },
    aim: { value: 6 * PER_SECOND },
    reference: { name: referenceName, value: bare.perSecond },
    conditions: {
      perMinute: Math.round(perSecond * SECONDS_PER_MINUTE),
      timesOfBudget: rounded(perSecond / PER_SECOND),
      linesPerBatch: FLAT_OUT.linesPerBatch,
      microsPerUpdate: { wholePath: microsOf(perSecond), bareSocket: microsOf(bare.perSecond), ...microsPerUpdate },
    },
  });
};

/**
 * A price update from the socket that the product listens on, through the hop into the exchange's thread and the local book, to mark and
 * triggers.
 */
export const run = async (): Promise<void> => {
  const flow = priceFlowOf(MESSAGES);
  const measured = await withPlatform((platform) => measure(platform, flow));
  const bare = await bareSocket(flow);
  const texts = flow.texts.slice(0, FLAT_OUT.messages);
  const bookToTriggers = microsOf(await stageAlone(texts, { orders: ORDERS, linesPerBatch: FLAT_OUT.linesPerBatch }));
  reportSteady(measured, bare.steady);
  reportFlatOut(measured.flatOut, bare.flatOut, { bookToTriggers, ofThoseReading: microsOf(parsedPerSecond(texts)) });
};
