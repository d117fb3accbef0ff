import { join } from 'node:path';
import type { CopyPlanned } from '@copyledger/domain/copying/copy/copy.events';
import type { CopyPolicy } from '@copyledger/domain/copying/policy';
import type { AccountCommand, OrderRequest } from '@copyledger/domain/trading/account/account.commands';
import { instrumentOf } from '@copyledger/domain/trading/instrument/instrument.terms';
import { CopyRunner, type CopyRunnerSurroundings, defaultCopyPace } from '@copyledger/apps/saga-runner/copying/copy-runner';
import { defaultCopyLimits } from '@copyledger/apps/saga-runner/copying/copy-surroundings';
import { PostgresWorkingState } from '@copyledger/apps/saga-runner/copying/postgres-working-state';
import { Accounts } from '@copyledger/command-side/aggregates';
import { newId, now } from '@copyledger/command-side/clock';
import { createEventCodec } from '@copyledger/command-side/contracts';
import { type EventStore, eventStoreDbStore, type FeedConsumer, startFeed } from '@copyledger/eventstore/client';
import { startNode } from '@copyledger/eventstore/node';
import { decimalOf, derivedId, type Fact, type Instrument } from '@copyledger/kernel';
import { openDatabase, startPostgres } from '@copyledger/platform/postgres';
import { followEvent, leaderEvent, linearTerms } from '@copyledger/testing';
import type { Pool } from 'pg';
import { progress } from '../figures';
import { using, withFolder } from '../resources';

export const price = '50000';
const atOnce = 512;
const system = { type: 'system' } as const;
const asset = linearTerms.settlement;

/** Policies as different followers choose them; all of them copy. */
const policies: readonly CopyPolicy[] = [
  { sizing: { mode: 'quantity-multiple', multiple: '0.5' } },
  { sizing: { mode: 'quantity-multiple', multiple: '1' }, priceProtection: { deviationMax: 100, timeToLiveMs: 60_000 } },
  { sizing: { mode: 'fixed-amount', amount: '500' }, caps: { perOrder: '1000', allocation: '500000' } },
  { sizing: { mode: 'equity-proportional', slippageMax: 100 }, caps: { perPosition: '400000' } },
];

export const symbolOf = (index: number): string => `BENCH${index}-PERP`;
export const instrumentAt = (symbol: string): Instrument => instrumentOf({ ...linearTerms, symbol });

/** A log in a process, a database, one leader, many follows, and a runner that copies; what has to be listed and traded is for the bench. */
export class CopyFloor {
  readonly codec = createEventCodec();
  readonly accounts: Accounts;
  readonly leaderAccountId = derivedId('account', 'leader');
  private readonly waiting = new Map<string, (at: number) => void>();
  private readonly partsLeft = new Map<string, number>();
  private count = 0;

  constructor(
    readonly store: EventStore,
    readonly pool: Pool,
    readonly urls: { readonly eventStoreUrl: string; readonly databaseUrl: string },
  ) {
    this.accounts = new Accounts({ store, codec: this.codec, now });
  }

  copyAccountOf(index: number): string {
    return derivedId('account', 'copy', String(index));
  }

  /** The leader, observed or simulated, and so many follows, with money. */
  async populate(follows: number, kind: 'simulated' | 'observed'): Promise<void> {
    const { leaderAccountId } = this;
    await this.send(leaderAccountId, {
      type: 'OpenAccount',
      by: system,
      accountId: leaderAccountId,
      owner: 'lea',
      kind,
      baseCurrency: asset,
    });
    if (kind === 'simulated') await this.deposit(leaderAccountId, '10000000');
    else
      await this.send(leaderAccountId, {
        type: 'ObserveEquity',
        by: system,
        feed: 'equity',
        sequence: 1n,
        equity: decimalOf('1000000', asset.scale),
      });
    await this.write(`leader-${leaderAccountId}`, leaderEvent.LeaderTermsPublished({ leaderAccountId, owner: 'lea' }));
    for (let start = 0; start < follows; start += atOnce) {
      const indexes = Array.from({ length: Math.min(atOnce, follows - start) }, (_, offset) => start + offset);
      await Promise.all(indexes.map((index) => this.follow(index)));
    }
    progress(`  ${follows} follows are there`);
  }

  /** A fill of the observed leader, at a venue. Resolves when it is durable. */
  async observeFill(symbol: string): Promise<void> {
    this.count += 1;
    const fill = {
      feed: 'fills',
      sequence: BigInt(this.count),
      instrument: instrumentAt(symbol),
      side: 'buy',
      fee: 0n,
      occurredAt: now(),
    } as const;
    const size = { quantity: decimalOf('1', linearTerms.quantityScale), price: decimalOf(price, linearTerms.priceScale) };
    await this.send(this.leaderAccountId, { type: 'ObserveFill', by: system, ...fill, ...size });
  }

  /** An order of the simulated leader, at market. */
  async trade(symbol: string, side: 'buy' | 'sell'): Promise<void> {
    this.count += 1;
    const order: OrderRequest = {
      ...{ orderId: derivedId('order', 'leader', String(this.count)), side, orderType: 'market', timeInForce: 'IOC', reduceOnly: false },
      ...{ quantity: decimalOf('1', linearTerms.quantityScale), origin: { type: 'direct' } },
    };
    const referencePrice = decimalOf(price, linearTerms.priceScale);
    const market = { instrument: instrumentAt(symbol), status: 'trading', referencePrice } as const;
    await this.send(this.leaderAccountId, { type: 'PlaceOrder', by: system, order, ...market, now: now() });
  }

  /** Resolves with the moment at which the last part of a plan of this instrument has become durable. */
  planned(symbol: string): Promise<number> {
    return new Promise((resolve) => this.waiting.set(symbol, resolve));
  }

  runner(accounts: CopyRunnerSurroundings['accounts']): CopyRunner {
    const referencePrice = decimalOf(price, linearTerms.priceScale);
    const markets = new Map<string, Instrument>();
    const market = (symbol: string) => {
      const instrument = markets.get(symbol) ?? instrumentAt(symbol);
      markets.set(symbol, instrument);
      return { instrument, status: 'trading' as const, referencePrice };
    };
    return new CopyRunner({
      ...{ store: this.store, codec: this.codec, accounts, market, now, newId },
      ...{ limits: defaultCopyLimits, pace: defaultCopyPace, stopFollow: () => Promise.resolve() },
      state: new PostgresWorkingState({ pool: this.pool, stateVersion: 1 }),
      listener: {
        onState: () => undefined,
        onOrdered: () => undefined,
        onQuarantined: ({ cause }) => {
          throw new Error('The desk is quarantined.', { cause });
        },
        onFailure: (what, error) => {
          progress(`  ${what}: ${String(error)}`);
        },
        onWritten: (written) => {
          for (const { event } of written) if (event.type === 'CopyPlanned') this.part(event.data);
        },
      },
    });
  }

  /** Runs consumers on a feed of their own while the work lasts. */
  async feeding<T>(consumers: readonly FeedConsumer[], work: () => Promise<T>): Promise<T> {
    const end = new AbortController();
    const onFailure = ({ consumer, error }: { readonly consumer: string | undefined; readonly error: unknown }): void => {
      progress(`  ${consumer ?? 'the feed'}: ${String(error)}`);
    };
    const feed = startFeed({ store: this.store, codec: this.codec, consumers, signal: end.signal, onFailure });
    return using(async () => {
      end.abort();
      await feed.stopped;
    }, work);
  }

  async newest(...streamPrefixes: readonly string[]): Promise<bigint> {
    for await (const { position } of this.store.readAll({ direction: 'backwards', from: 'end', limit: 1, streamPrefixes })) return position;
    return -1n;
  }

  private part({ instrument, planId, parts }: CopyPlanned['data']): void {
    const left = (this.partsLeft.get(planId) ?? parts) - 1;
    this.partsLeft.set(planId, left);
    if (left > 0) return;
    this.waiting.get(instrument)?.(performance.now());
    this.waiting.delete(instrument);
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
    const id = newId();
    const actor = { type: 'system', id: 'bench', through: 'bench' } as const;
    const cause = { commandId: id, commandHash: '', correlationId: id, causationId: id, actor, occurredAt: now() };
    const outcome = await this.accounts.send(accountId, { command, ...cause });
    if (outcome.status !== 'done') throw new Error(`${command.type}: ${JSON.stringify(outcome.status === 'refused' && outcome.rejection)}`);
  }

  private async write(stream: string, event: Fact<string, object>): Promise<void> {
    const id = newId();
    const actor = { type: 'system', id: 'bench', through: 'bench' } as const;
    const metadata = { $correlationId: id, $causationId: id, actor, commandId: id, commandHash: '', occurredAt: now() };
    await this.store.append(stream, [this.codec.encode(id, event, metadata)], 'any');
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
