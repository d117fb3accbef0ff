import { setTimeout as sleep } from 'node:timers/promises';
import { StreamClient } from '@copyledger/contracts/client';
import { type Figure, progress } from '../figures';
import { type Latency, latencyOf } from '../latency';
import { openLoop } from '../load';
import { withPlatform } from '../platform-under-load';
import { using } from '../resources';
import { orderSeconds, orderWarmUpSeconds, sized } from '../size';
import { TradingClient } from '../trading-client';

const accounts = sized(200, 20);
const ordersPerSecond = 500;
const seconds = orderSeconds();
const warmUpSeconds = orderWarmUpSeconds();
const settleMsMax = 30_000;
const user = 'bench';

interface Arrival {
  readonly offset: bigint;
  readonly at: number;
}

interface Placed {
  readonly accountId: string;
  readonly position: bigint;
  readonly dueAt: number;
}

/** Follows accounts with the product's own client, and notes when each delta comes. */
class DeltaWatch {
  private readonly arrivals = new Map<string, Arrival[]>();
  private readonly client: StreamClient;
  private snapshots = 0;

  constructor(url: string, token: string) {
    this.client = new StreamClient({ url: `${url.replace(/^http/, 'ws')}/v1/stream`, token: () => token });
  }

  async follow(accountIds: readonly string[]): Promise<void> {
    for (const accountId of accountIds) {
      const arrived: Arrival[] = [];
      this.arrivals.set(accountId, arrived);
      const note = ({ offset }: { readonly offset: string | null }): void => {
        arrived.push({ offset: BigInt(offset ?? -1), at: performance.now() });
      };
      this.client.follow(
        `portfolio:${accountId}`,
        {
          onDelta: note,
          onSnapshot: (frame) => {
            this.snapshots += 1;
            note(frame);
          },
        },
        { perSecond: 0 },
      );
    }
    while (this.snapshots < accountIds.length) await sleep(20);
  }

  /** When what was written at the position was first seen; undefined while it was not. */
  seenAt(accountId: string, position: bigint): number | undefined {
    return this.arrivals.get(accountId)?.find(({ offset }) => offset >= position)?.at;
  }

  close(): void {
    this.client.close();
  }
}

/** Accounts with funds, and orders on them in turn that rest far from any market, so that nothing but the placing is measured. */
class RestingOrders {
  readonly placed: Placed[] = [];
  readonly accountIds: string[] = [];
  private turn = 0;

  constructor(
    private readonly client: TradingClient,
    private readonly token: string,
  ) {}

  async openAccounts(): Promise<void> {
    const open = async (): Promise<void> => {
      const { accountId } = await this.post<{ accountId: string }>('/v1/accounts', { kind: 'simulated', baseCurrency: 'USDT' });
      await this.post(`/v1/accounts/${accountId}/deposits`, { asset: 'USDT', amount: '100000000' });
      this.accountIds.push(accountId);
    };
    while (this.accountIds.length < accounts) await Promise.all(Array.from({ length: 20 }, open));
  }

  async place(dueAt: number): Promise<void> {
    const turn = this.turn++;
    const accountId = this.accountIds[turn % accounts] ?? '';
    const { position } = await this.post<{ position: string }>(`/v1/accounts/${accountId}/orders`, {
      clientOrderId: `bench-${turn}`,
      instrument: 'BTC-USDT',
      side: 'buy',
      type: 'limit',
      quantity: '0.001',
      limitPrice: '50000',
    });
    this.placed.push({ accountId, position: BigInt(position), dueAt });
  }

  private post<A>(path: string, body: unknown): Promise<A> {
    return this.client.send<A>({ method: 'POST', path, token: this.token, body });
  }
}

/** From the moment at which each order was due to the delta that shows it. Rejects when some are never seen. */
const delaysOf = async (placed: readonly Placed[], watch: DeltaWatch): Promise<readonly number[]> => {
  const until = performance.now() + settleMsMax;
  const delays: number[] = [];
  for (const { accountId, position, dueAt } of placed) {
    let seenAt = watch.seenAt(accountId, position);
    while (seenAt === undefined) {
      if (performance.now() > until) throw new Error('Not every order was seen in time.');
      await sleep(5);
      seenAt = watch.seenAt(accountId, position);
    }
    delays.push(seenAt - dueAt);
  }
  return delays;
};

/** The whole platform under orders, and a dashboard that follows every account. */
export const orderDeltas = (report: (figure: Figure) => void): Promise<void> =>
  withPlatform(async ({ url, code, tokenOf }) => {
    const token = await tokenOf(user, 'trader');
    const trading = new TradingClient(url);
    const orders = new RestingOrders(trading, token);
    const watch = new DeltaWatch(url, token);
    const release = (): Promise<void> => {
      watch.close();
      trading.close();
      return Promise.resolve();
    };
    await using(release, async () => {
      await orders.openAccounts();
      await watch.follow(orders.accountIds);
      progress(`  ${ordersPerSecond} orders/s`);
      const place = (_index: number, dueAt: number): Promise<void> => orders.place(dueAt);
      await openLoop({ perSecond: ordersPerSecond, seconds: warmUpSeconds }, place);
      await delaysOf(orders.placed.splice(0), watch);
      const accepted = await openLoop({ perSecond: ordersPerSecond, seconds }, place);
      const latency: Latency = latencyOf(await delaysOf(orders.placed, watch));
      report({
        name: 'order placed until its portfolio delta is at the client',
        value: latency.p99,
        unit: 'ms',
        latency,
        budget: { p99: 60 },
        aim: { p99: 25 },
        reference: { name: 'the same orders until they are accepted over HTTP', value: accepted.latency.p99, latency: accepted.latency },
        conditions: { load: `open-loop ${ordersPerSecond}/s for ${seconds} s`, warmUpSeconds, accounts, code, failed: accepted.failed },
      });
    });
  });
