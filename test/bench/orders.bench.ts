import { cpuSecondsOf } from './cpu-meter';
import { type Figure, progress, reporterOf } from './figures';
import { FillWatch } from './fill-watch';
import { latencyOf, rounded } from './latency';
import { closedLoop, openLoop } from './load';
import { type OrderTable, withOrderTable } from './order-table';
import { type PlatformUnderLoad, withPlatform } from './platform-under-load';
import { using } from './resources';
import { orderSeconds, orderWarmUpSeconds, sized } from './size';
import { TradingClient } from './trading-client';

const user = 'bench';
/** The steady load is on the first of them. */
const accountsSteady = 60;
const accountsAll = () => sized(240, accountsSteady);
const ordersPerSecond = 500;
const inFlight = 64;
const settleSecondsMax = 180;
const instruments = ['BTC-USDT', 'ETH-USDT'] as const;
const funds = { USDT: '100000000', BTC: '10000', ETH: '10000' } as const;

interface Placed {
  readonly orderId: string;
  readonly dueAt: number;
}

/** Traders at work: accounts with funds, and orders on them in turn. */
class Floor {
  readonly placed: Placed[] = [];
  private turn = 0;

  constructor(
    private readonly client: TradingClient,
    private readonly token: string,
    readonly accountIds: readonly string[],
  ) {}

  /** A market order; every account buys and sells by turns. Market orders fill at once, at the latest price. */
  async place(accounts: number, dueAt: number): Promise<void> {
    const turn = this.turn++;
    const round = Math.floor(turn / accounts);
    const path = `/v1/accounts/${this.accountIds[turn % accounts]!}/orders`;
    const body = {
      clientOrderId: `bench-${turn}`,
      instrument: instruments[turn % instruments.length],
      side: round % 2 === 0 ? 'buy' : 'sell',
      type: 'market',
      quantity: '0.01',
    };
    const { orderId } = await this.client.send<{ orderId: string }>({ method: 'POST', path, token: this.token, body });
    this.placed.push({ orderId, dueAt });
  }
}

const openFloor = async ({ tokenOf }: PlatformUnderLoad, client: TradingClient): Promise<Floor> => {
  const token = await tokenOf(user, 'trader');
  const admin = await tokenOf('root', 'admin');
  for (const symbol of instruments)
    await client.send({ method: 'PUT', path: `/v1/instruments/${symbol}/price`, token: admin, body: { price: '60000' } });
  const openAccount = async (): Promise<string> => {
    const body = { kind: 'simulated', baseCurrency: 'USDT' };
    const { accountId } = await client.send<{ accountId: string }>({ method: 'POST', path: '/v1/accounts', token, body });
    for (const [asset, amount] of Object.entries(funds))
      await client.send({ method: 'POST', path: `/v1/accounts/${accountId}/deposits`, token, body: { asset, amount } });
    return accountId;
  };
  const accountIds: string[] = [];
  while (accountIds.length < accountsAll())
    accountIds.push(...(await Promise.all(Array.from({ length: Math.min(20, accountsAll() - accountIds.length) }, openAccount))));
  return new Floor(client, token, accountIds);
};

interface Parts {
  readonly url: string;
  readonly floor: Floor;
  readonly watch: FillWatch;
  readonly table: OrderTable;
  readonly report: (figure: Figure) => void;
}

interface Settled {
  readonly delays: readonly number[];
  readonly lastAt: number;
}

/** Waits until every order placed so far is filled, and forgets them. */
const settle = async ({ floor, watch }: Parts): Promise<Settled> => {
  const placed = floor.placed.splice(0);
  const filledAt = await watch.filled(
    placed.map(({ orderId }) => orderId),
    settleSecondsMax,
  );
  return { delays: filledAt.map((at, index) => at - placed[index]!.dueAt), lastAt: Math.max(...filledAt) };
};

const insertName = 'insert of the order row through pg';

const steady = async (parts: Parts): Promise<void> => {
  const { floor, table, report } = parts;
  const accounts = Math.min(accountsSteady, floor.accountIds.length);
  const load = { perSecond: ordersPerSecond, seconds: orderSeconds() };
  const place = (_index: number, dueAt: number): Promise<void> => floor.place(accounts, dueAt);
  const insert = (index: number): Promise<void> => table.insert(floor.accountIds[index % accounts]!, index);

  progress('  warming up');
  await openLoop({ ...load, seconds: orderWarmUpSeconds() }, place);
  await settle(parts);
  progress(`  ${ordersPerSecond} orders/s`);
  const cpuBefore = await cpuSecondsOf(parts.url);
  const accepted = await openLoop(load, place);
  const { delays } = await settle(parts);
  const platformCpuMsPerOrder = rounded((((await cpuSecondsOf(parts.url)) - cpuBefore) * 1000) / delays.length);
  const inserted = await openLoop(load, insert);

  const reference = { name: insertName, value: inserted.latency.p99, latency: inserted.latency };
  const conditions = {
    load: `open-loop ${ordersPerSecond}/s for ${load.seconds} s`,
    warmUpSeconds: orderWarmUpSeconds(),
    accounts,
    platformCpuMsPerOrder,
  };
  report({
    name: 'order accepted over HTTP',
    value: accepted.latency.p99,
    unit: 'ms',
    latency: accepted.latency,
    budget: { p50: 5, p99: 25 },
    aim: { p99: 10 },
    reference,
    conditions: { ...conditions, failed: accepted.failed, achievedPerSecond: Math.round(accepted.perSecond) },
  });
  const filled = latencyOf(delays);
  report({
    name: 'order placed until filled on the account',
    value: filled.p99,
    unit: 'ms',
    latency: filled,
    budget: { p50: 10, p99: 50 },
    aim: { p99: 20 },
    reference,
    conditions: { ...conditions, seenBy: 'a live subscriber of the log' },
  });
};

const sustained = async (parts: Parts): Promise<void> => {
  const { floor, table, report } = parts;
  const accounts = floor.accountIds.length;
  const load = { inFlight, seconds: sized(8, 1) };
  progress(`  ${inFlight} orders in flight`);
  const start = performance.now();
  const accepted = await closedLoop(load, (_index, dueAt) => floor.place(accounts, dueAt));
  const count = floor.placed.length;
  const { lastAt } = await settle(parts);
  // Rows of the steady load are there already.
  const first = 1e9;
  const inserted = await closedLoop(load, (index) => table.insert(floor.accountIds[index % accounts]!, first + index));

  const reference = { name: insertName, value: inserted.perSecond, latency: inserted.latency };
  const conditions = { load: `closed loop, ${inFlight} in flight for ${load.seconds} s`, accounts, failed: accepted.failed };
  report({
    name: 'orders accepted, sustained',
    value: accepted.perSecond,
    unit: 'orders/s',
    latency: accepted.latency,
    budget: { value: 2_000 },
    aim: { value: 3_500 },
    reference,
    conditions,
  });
  report({
    name: 'orders settled, sustained',
    value: (count * 1000) / (lastAt - start),
    unit: 'orders/s',
    budget: { value: 1_000 },
    aim: { value: 2_000 },
    reference,
    conditions: { ...conditions, counted: 'from the first order sent until the last one is filled' },
  });
};

/** Load generator, platform, event store and Postgres in a process each, all on this machine. */
export const run = (): Promise<void> =>
  withPlatform((platform) => {
    const client = new TradingClient(platform.url);
    const close = (): Promise<void> => {
      client.close();
      return Promise.resolve();
    };
    return using(close, () =>
      withOrderTable(async (table) => {
        const floor = await openFloor(platform, client);
        const watch = await FillWatch.start(platform.eventStoreUrl);
        const report = reporterOf('orders', { platform: platform.code, connections: 'keep-alive', referenceConnections: 32 });
        await using(
          () => watch.stop(),
          async () => {
            const parts = { url: platform.url, floor, watch, table, report };
            await steady(parts);
            await sustained(parts);
          },
        );
      }),
    );
  });
