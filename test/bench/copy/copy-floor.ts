import { join } from 'node:path';
import type { CopyPolicy } from '@copyledger/domain/copying/policy';
import type { AccountCommand, OrderRequest } from '@copyledger/domain/trading/account/account.commands';
import { instrumentOf } from '@copyledger/domain/trading/instrument/instrument.terms';
import { CopyRunner, defaultCopyPace } from '@copyledger/apps/saga-runner/copying/copy-runner';
import { defaultCopyLimits } from '@copyledger/apps/saga-runner/copying/copy-surroundings';
import { PostgresWorkingState } from '@copyledger/apps/saga-runner/copying/postgres-working-state';
import { Accounts, Instruments } from '@copyledger/command-side/aggregates';
import { newId, now } from '@copyledger/command-side/clock';
import { createEventCodec } from '@copyledger/command-side/contracts';
import { type EventStore, eventStoreDbStore, type FeedConsumer, startFeed } from '@copyledger/eventstore/client';
import { startNode } from '@copyledger/eventstore/node';
import { decimalOf, derivedId, type Fact } from '@copyledger/kernel';
import { openDatabase, startPostgres } from '@copyledger/platform/postgres';
import { followEvent, leaderEvent, linearTerms } from '@copyledger/testing';
import type { Pool } from 'pg';
import { progress } from '../figures';
import { using, withFolder } from '../resources';

export const price = '50000';
const atOnce = 512;
const failuresTold = 5;
const system = { type: 'system' } as const;
const asset = linearTerms.settlement;

/** Policies as different followers choose them; all of them copy. */
const policies: readonly CopyPolicy[] = [
  { sizing: { mode: 'quantity-multiple', multiple: '0.5' } },
  { sizing: { mode: 'quantity-multiple', multiple: '1' }, priceProtection: { deviationMax: 100, timeToLiveMs: 60_000 } },
  { sizing: { mode: 'fixed-amount', amount: '500' }, caps: { perOrder: '1000', allocation: '500000' } },
  { sizing: { mode: 'equity-proportional', slippageMax: 100 }, caps: { perPosition: '400000' } },
];

const instrument = instrumentOf(linearTerms);
export const { symbol } = instrument;

const causedByBench = <C>(command: C) => {
  const id = newId();
  const actor = { type: 'system', id: 'bench', through: 'bench' } as const;
  return { command, commandId: id, commandHash: '', correlationId: id, causationId: id, actor, occurredAt: now() };
};

/** What an order of the leader leads to. */
export interface Times {
  /** The leader's account has its fill, as its writer hears or as the log tells, whichever comes first. */
  readonly filled: Promise<number>;
  /** The last part of the plan is durable. */
  readonly planned: Promise<number>;
  /** The account of every follow has its order. */
  readonly accepted: Promise<number>;
}

const nobody: Record<keyof Times, (at: number) => void> = {
  filled: () => undefined,
  planned: () => undefined,
  accepted: () => undefined,
};

/** A log in a process, a database, one leader, many follows, and a runner that copies; and times what comes of the leader's orders. */
export class CopyFloor {
  readonly codec = createEventCodec();
  readonly accounts: Accounts;
  readonly leaderAccountId = derivedId('account', 'leader');
  private noted: Record<keyof Times, (at: number) => void> = nobody;
  private partsLeft: number | undefined;
  private ordersLeft = 0;
  private follows = 0;
  private failures = 0;
  private count = 0;

  constructor(
    readonly store: EventStore,
    readonly pool: Pool,
    readonly urls: { readonly eventStoreUrl: string; readonly databaseUrl: string },
  ) {
    this.accounts = new Accounts({ store, codec: this.codec, now });
  }

  readonly copyAccountOf = (index: number): string => derivedId('account', 'copy', String(index));

  async list(): Promise<void> {
    const instruments = new Instruments({ store: this.store, codec: this.codec, now });
    await instruments.send(symbol, causedByBench({ type: 'ListInstrument', instrument } as const));
    await instruments.send(symbol, causedByBench({ type: 'ResumeInstrument' } as const));
  }

  /** The leader and so many follows, with money. */
  async populate(follows: number): Promise<void> {
    const { leaderAccountId } = this;
    this.follows = follows;
    const opening = { accountId: leaderAccountId, owner: 'lea', kind: 'simulated', baseCurrency: asset } as const;
    await this.send(leaderAccountId, { type: 'OpenAccount', by: system, ...opening });
    await this.deposit(leaderAccountId, '10000000');
    await this.write(`leader-${leaderAccountId}`, leaderEvent.LeaderTermsPublished({ leaderAccountId, owner: 'lea' }));
    for (let start = 0; start < follows; start += atOnce) {
      const indexes = Array.from({ length: Math.min(atOnce, follows - start) }, (_, offset) => start + offset);
      await Promise.all(indexes.map((index) => this.follow(index)));
    }
    progress(`  ${follows} follows are there`);
  }

  /** An order of the leader, at market. */
  async trade(side: 'buy' | 'sell'): Promise<void> {
    this.count += 1;
    const order: OrderRequest = {
      ...{ orderId: derivedId('order', 'leader', String(this.count)), side, orderType: 'market', timeInForce: 'IOC', reduceOnly: false },
      ...{ quantity: decimalOf('1', linearTerms.quantityScale), origin: { type: 'direct' } },
    };
    const referencePrice = decimalOf(price, linearTerms.priceScale);
    const market = { instrument, status: 'trading', referencePrice } as const;
    await this.send(this.leaderAccountId, { type: 'PlaceOrder', by: system, order, ...market, now: now() });
  }

  /** What comes of the leader's next order, and when. */
  watch(): Times {
    const noted = { ...nobody };
    const moment = (name: keyof Times): Promise<number> => new Promise((resolve) => (noted[name] = resolve));
    this.noted = noted;
    this.ordersLeft = this.follows;
    this.partsLeft = undefined;
    return { filled: moment('filled'), planned: moment('planned'), accepted: moment('accepted') };
  }

  /** The accounts, and when they did what is waited for. */
  get watchedAccounts(): Pick<Accounts, 'send'> {
    return {
      send: async (id, envelope) => {
        const outcome = await this.accounts.send(id, envelope);
        if (id === this.leaderAccountId) this.noted.filled(performance.now());
        else if (envelope.command.type === 'PlaceOrder' && (this.ordersLeft -= 1) === 0) this.noted.accepted(performance.now());
        return outcome;
      },
    };
  }

  /** The log, and when it has said of the newest plan's parts that they are durable. */
  private get watchedStore(): Pick<EventStore, 'append' | 'readStream' | 'readAll'> {
    const { store } = this;
    return {
      append: async (stream, events, expected) => {
        const appended = await store.append(stream, events, expected);
        for (const { type, data } of events) if (type.startsWith('copying.CopyPlanned')) this.part(Number(data['parts']));
        return appended;
      },
      readStream: (stream, options) => store.readStream(stream, options),
      readAll: (options) => store.readAll(options),
    };
  }

  private part(parts: number): void {
    this.partsLeft = (this.partsLeft ?? parts) - 1;
    if (this.partsLeft === 0) this.noted.planned(performance.now());
  }

  runner(): CopyRunner {
    const market = () => ({ instrument, status: 'trading' as const, referencePrice: decimalOf(price, linearTerms.priceScale) });
    return new CopyRunner({
      ...{ store: this.watchedStore, codec: this.codec, accounts: this.watchedAccounts, market, now, newId },
      ...{ limits: defaultCopyLimits, pace: defaultCopyPace, stopFollow: () => Promise.resolve() },
      state: new PostgresWorkingState({ pool: this.pool, stateVersion: 1 }),
      listener: {
        onState: () => undefined,
        onOrdered: () => undefined,
        onQuarantined: ({ cause }) => {
          throw new Error('The desk is quarantined.', { cause });
        },
        onFailure: (what, error) => {
          this.failures += 1;
          // When a part is gone, every order of every follow says so.
          if (this.failures <= failuresTold) progress(`  ${what}: ${String(error)}`);
        },
        onWritten: () => undefined,
      },
    });
  }

  /** Runs consumers on a feed of their own while the work lasts. */
  async feeding<T>(consumers: readonly FeedConsumer[], work: () => Promise<T>): Promise<T> {
    const end = new AbortController();
    const onFailure = ({ consumer, error }: { readonly consumer: string | undefined; readonly error: unknown }): void => {
      progress(`  ${consumer ?? 'the feed'}: ${String(error)}`);
    };
    const all = [this.fillWatch(), ...consumers];
    const feed = startFeed({ store: this.store, codec: this.codec, consumers: all, signal: end.signal, onFailure });
    return using(async () => {
      end.abort();
      await feed.stopped;
    }, work);
  }

  /** The writer's answer may come behind the work that the fill has set off. */
  private fillWatch(): FeedConsumer {
    return {
      ...{ name: 'fill-watch', streamPrefixes: [`account-${this.leaderAccountId}`], isSelective: true },
      loadCheckpoint: () => this.newest('account-'),
      handle: ({ events }) => {
        if (events.some(({ recorded: { type } }) => type.startsWith('trading.OrderFilled'))) this.noted.filled(performance.now());
        return Promise.resolve();
      },
    };
  }

  async newest(...streamPrefixes: readonly string[]): Promise<bigint> {
    for await (const { position } of this.store.readAll({ direction: 'backwards', from: 'end', limit: 1, streamPrefixes })) return position;
    return -1n;
  }

  private async follow(index: number): Promise<void> {
    const [followId, copyAccountId] = [derivedId('follow', String(index)), this.copyAccountOf(index)];
    const ids = { followId, copyAccountId, leaderAccountId: this.leaderAccountId };
    const policy = policies[index % policies.length] ?? policies[0]!;
    await this.write(`follow-${followId}`, followEvent.FollowRequested({ ...ids, capital: '100000', policy }));
    const opening = {
      type: 'OpenAccount',
      by: system,
      accountId: copyAccountId,
      owner: 'fay',
      kind: 'simulated',
      baseCurrency: asset,
    } as const;
    await Promise.all([this.send(copyAccountId, opening), this.deposit(copyAccountId, '100000')]);
    await this.write(`follow-${followId}`, followEvent.FollowStarted({ ...ids, startedAt: now() }));
  }

  private deposit(accountId: string, amount: string): Promise<void> {
    const funds = { reference: 'bench', asset, amount: decimalOf(amount, asset.scale), source: 'outside' } as const;
    return this.send(accountId, { type: 'CreditFunds', by: system, ...funds });
  }

  private async send(accountId: string, command: AccountCommand): Promise<void> {
    const outcome = await this.accounts.send(accountId, causedByBench(command));
    if (outcome.status !== 'done') throw new Error(`${command.type}: ${JSON.stringify(outcome.status === 'refused' && outcome.rejection)}`);
  }

  private async write(stream: string, event: Fact<string, object>): Promise<void> {
    const { command, correlationId: $correlationId, causationId: $causationId, ...cause } = causedByBench(event);
    await this.store.append(stream, [this.codec.encode(newId(), command, { ...cause, $correlationId, $causationId })], 'any');
  }
}

/** Node and Postgres in processes of their own, durable; client, runner and accounts in this thread. */
export const withCopyFloor = <T>(work: (floor: CopyFloor) => Promise<T>): Promise<T> =>
  withFolder(async (folder) => {
    const node = await startNode({ path: join(folder, 'eventstore'), mode: 'process' });
    return using(node.stop, async () => {
      const postgres = await startPostgres(join(folder, 'postgres'));
      return using(
        () => postgres.stop(),
        async () => {
          const [store, pool] = [eventStoreDbStore({ url: node.url }), openDatabase(postgres.url)];
          const close = async (): Promise<void> => {
            await store.close();
            await pool.end();
          };
          return using(close, () => work(new CopyFloor(store, pool, { eventStoreUrl: node.url, databaseUrl: postgres.url })));
        },
      );
    });
  });
