import { setTimeout as sleep } from 'node:timers/promises';
import { derivedId } from '@copyledger/kernel';
import type { PortfolioSnapshot } from '@copyledger/contracts/stream/bodies';
import { openDatabase } from '@copyledger/platform/postgres';
import { accountEvent, eventually, instrumentEvent } from '@copyledger/testing';
import type { Pool } from 'pg';
import { instrument } from './stream/ada';
import { Proxy } from './stream/proxy';
import { Replica } from './stream/replica';
import { type Gateway, StreamWorld } from './stream.world';

/** A whole minute, or as long as is said; usually short, so that the tests stay quick. */
const seconds = Number(process.env['STREAM_CHAOS_SECONDS'] ?? '8');
const seed = Number(process.env['STREAM_CHAOS_SEED'] ?? Date.now() % 1_000_000);
const accountsMax = 4;
const replicasPerAccount = 3;

/** mulberry32: a seed tells the whole run, as far as the clock lets it. */
const randomOf = (from: number): (() => number) => {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
const random = randomOf(seed);
const anyOf = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;

let world: StreamWorld;
let proxy: Proxy;
let pool: Pool;
const gateways: Gateway[] = [];
const accountIds = Array.from({ length: accountsMax }, (_, index) => derivedId<'account'>('chaos', String(index)));

const portOf = ({ url }: Gateway): number => Number(new URL(url).port);
const serve = (): void => {
  proxy.serve(gateways.map(portOf));
};

beforeAll(async () => {
  world = await StreamWorld.start();
  pool = openDatabase(world.databaseUrl);
  proxy = await Proxy.start(random);
  gateways.push(await world.anotherGateway(), await world.anotherGateway());
  serve();
  await world.happen(`instrument-${instrument}`, instrumentEvent.InstrumentListed());
  for (const accountId of accountIds) {
    await world.happen(`account-${accountId}`, accountEvent.AccountOpened({ accountId, owner: 'ada' }), accountEvent.InstrumentAdmitted());
  }
}, 60_000);

afterAll(async () => {
  await proxy.stop();
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await pool.end();
  await world.end();
}, 30_000);

/** Trades, for as long as the test lasts. */
class Trading {
  happened = 0;
  private readonly open = new Map<string, string[]>();
  private count = 0;

  /** A few events of a few accounts in one batch. */
  async step(): Promise<void> {
    const events = Array.from({ length: 1 + Math.floor(random() * 6) }, () => this.event(anyOf(accountIds)));
    this.happened += events.length;
    await world.project(...events);
  }

  private event(accountId: string) {
    const stream = `account-${accountId}`;
    const resting = this.open.get(accountId) ?? [];
    this.open.set(accountId, resting);
    const ticket = { accountId, instrument } as const;
    const what = random();
    if (what < 0.3) return world.record(stream, accountEvent.FundsCredited({ balances: this.balances(), reference: String(this.count) }));
    if (what < 0.6 || resting.length === 0) {
      const orderId = derivedId('order', accountId, String((this.count += 1)));
      resting.push(orderId);
      return world.record(stream, accountEvent.OrderPlaced({ ...ticket, orderId, balances: this.balances() }));
    }
    const orderId = resting.splice(Math.floor(random() * resting.length), 1)[0]!;
    if (what < 0.8) return world.record(stream, accountEvent.OrderCancelled({ orderId, instrument, balances: this.balances() }));
    const position = { quantity: this.amount(), cost: this.amount() };
    return world.record(stream, accountEvent.OrderFilled({ orderId, instrument, balances: this.balances(), position }));
  }

  private balances() {
    return [{ asset: anyOf(['USDT', 'BTC', 'ETH']), total: this.amount(), held: '0', margin: '0' }];
  }

  private amount(): string {
    return String(Math.floor(random() * 1_000_000) / 100);
  }
}

/** What goes wrong. */
const troubles: readonly (() => Promise<void>)[] = [
  () => {
    proxy.cutSome(0.4);
    return Promise.resolve();
  },
  () => {
    proxy.stallSome(0.4, 300);
    return Promise.resolve();
  },
  async () => {
    const [gone] = gateways.splice(Math.floor(random() * gateways.length), 1);
    serve();
    await gone?.stop();
    await sleep(50);
    gateways.push(await world.anotherGateway());
    serve();
  },
  async () => {
    await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'copyledger-stream'`);
  },
  async () => {
    await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'copyledger-query-api'`);
  },
  async () => {
    await pool.query(
      `with deleted as (
          delete from projections.delta d where random() < 0.5 and sequence < (
            select max(sequence) from projections.delta n where n.projection = d.projection and n.partition = d.partition)
          returning *)
        insert into projections.delta_head as h (projection, channel, epoch, log_offset)
        select projection, channel, epoch, max(log_offset) from deleted group by 1, 2, 3
        on conflict (projection, channel, epoch) do update set log_offset = greatest(h.log_offset, excluded.log_offset)`,
    );
  },
  () => world.restartProjector(),
];

const makeTrouble = async (until: number): Promise<number> => {
  let count = 0;
  while (Date.now() < until) {
    await sleep(100 + random() * 400);
    await anyOf(troubles)();
    count += 1;
  }
  return count;
};

const trade = async (trading: Trading, until: number): Promise<void> => {
  while (Date.now() < until) {
    await trading.step();
    await sleep(random() * 20);
  }
};

it(
  `clients end up with what the API says, whatever was cut off, killed or restarted meanwhile (seed ${seed}, ${seconds} s)`,
  async () => {
    const address = { url: `ws://127.0.0.1:${proxy.port}/v1/stream`, token: () => world.tokenOf('ada') };
    const replicas = accountIds.flatMap((accountId) =>
      Array.from({ length: replicasPerAccount }, () => ({ accountId, replica: new Replica(accountId, address) })),
    );
    const trading = new Trading();
    const until = Date.now() + seconds * 1000;
    let count = 0;
    const sums = (of: (replica: Replica) => number): number => replicas.reduce((sum, { replica }) => sum + of(replica), 0);
    try {
      [count] = await Promise.all([makeTrouble(until), trade(trading, until)]);
      for (const { accountId, replica } of replicas) {
        const path = `/v1/accounts/${accountId}`;
        await eventually(async () => {
          const portfolio = await world.get<PortfolioSnapshot>(`${path}/portfolio`, 'ada');
          // A row that shows nothing may have seen a newer event than those that do.
          expect({ ...replica.portfolio, updatedPosition: '' }).toEqual({ ...portfolio, updatedPosition: '' });
          expect(replica.orders?.orders).toEqual(
            (await world.get<{ items: unknown }>(`${path}/orders?status=open&limit=500`, 'ada')).items,
          );
          expect(replica.fills?.fills).toEqual((await world.get<{ items: unknown }>(`${path}/fills?limit=100`, 'ada')).items);
        });
        expect(replica.faults).toEqual([]);
      }
      expect(count).toBeGreaterThan(5);
      expect(sums(({ deltas }) => deltas)).toBeGreaterThan(100);
      expect(sums(({ resumed }) => resumed)).toBeGreaterThan(0);
    } finally {
      for (const { replica } of replicas) replica.close();
      process.stderr.write(
        `stream chaos: ${trading.happened} events, ${count} troubles, ${sums(({ deltas }) => deltas)} deltas, ` +
          `${sums(({ snapshots }) => snapshots)} snapshots, ${sums(({ resumed }) => resumed)} resumed, ${sums(({ closes }) => closes.length)} closes\n`,
      );
    }
  },
  (seconds + 60) * 1000,
);
