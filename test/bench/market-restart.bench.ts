import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { packSnapshot } from '@copyledger/apps/saga-runner/exchange/market-snapshot';
import { defaultJournalLimits, MarketJournal } from '@copyledger/apps/saga-runner/exchange/market-journal';
import { now } from '@copyledger/command-side/clock';
import { createEventCodec } from '@copyledger/command-side/contracts';
import { Market } from '@copyledger/domain/trading/market/market';
import type { SnapshotStore } from '@copyledger/eventstore/aggregates';
import { type EventStore, eventStoreDbStore } from '@copyledger/eventstore/client';
import { startNode } from '@copyledger/eventstore/node';
import { openDatabase, startPostgres } from '@copyledger/platform/postgres';
import { postgresSnapshotStore } from '@copyledger/platform/postgres/snapshot-store';
import { accountEvent, spotTerms } from '@copyledger/testing';
import { progress, reporterOf } from './figures';
import { latencyOf } from './latency';
import { using, withFolder } from './resources';
import { sized } from './size';

const orders = sized(1_000_000, 20_000);
const accounts = sized(10_000, 200);
const rounds = sized(5, 2);
const levels = 5_000;
const { symbol } = spotTerms;
const stream = `market-${symbol}`;

const report = reporterOf('market-restart', { orders, accounts, levels: 2 * levels });

const template = accountEvent.OrderPlaced({ instrument: symbol, quantity: '0.01' }).data;

/** Rests in one of ten thousand queues, on either side of the price. */
const resting = (index: number) => {
  const side = index % 2 === 0 ? 'buy' : 'sell';
  const away = 1 + (Math.floor(index / 2) % levels);
  const limitPrice = (60_000 + (side === 'buy' ? -away : away)).toString();
  return { ...template, orderId: randomUUID(), accountId: `account-${index % accounts}`, side, limitPrice } as const;
};

/** A market in which nothing has traded yet: what its one event in the log does not say is in the snapshot. */
const fullMarket = (): Market => {
  const market = Market.create(symbol);
  market.handle({ type: 'SetTerms', position: 0n, terms: spotTerms });
  for (let index = 0; index < orders; index += 1) {
    market.handle({ type: 'EnterOrder', position: BigInt(index + 1), order: resting(index) });
    market.take();
  }
  return market;
};

const restart = async (store: EventStore, snapshots: SnapshotStore): Promise<Market> => {
  const failed = (_stream: string, error: unknown): never => {
    throw error;
  };
  const limits = defaultJournalLimits;
  const surroundings = { store, codec: createEventCodec(), snapshots, now, newId: randomUUID, limits, onSnapshotFailure: failed };
  const market = await new MarketJournal(symbol, surroundings).load();
  // The book is built with the first that it has to deal with.
  market.handle({ type: 'Clock', now: now() });
  return market;
};

/** A full market as bytes. The market itself is gone afterwards: what restarts does not share its memory with what it was. */
const savedMarket = () => {
  const market = fullMarket();
  const saving = performance.now();
  const state = market.save();
  return { state, saveMs: Math.round(performance.now() - saving), hash: market.hash() };
};

const measure = async (store: EventStore, snapshots: SnapshotStore): Promise<void> => {
  progress(`  a market with ${orders} orders`);
  const { state, saveMs, hash } = savedMarket();
  const id = randomUUID();
  const occurredAt = now();
  const actor = { type: 'system', id: 'bench', through: 'bench' } as const;
  const metadata = { $correlationId: id, $causationId: id, actor, commandId: id, commandHash: '', occurredAt };
  const event = { type: 'MarketTermsSet', data: { instrument: symbol, consumed: '0', terms: spotTerms } } as const;
  await store.append(stream, [createEventCodec().encode(id, event, metadata)], 'no-stream');
  await snapshots.save({ stream, revision: 0n, stateVersion: Market.stateVersion, state: packSnapshot(id, state) });
  const sample: number[] = [];
  let isSame = true;
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    const again = await restart(store, snapshots);
    sample.push(performance.now() - start);
    isSame &&= again.hash() === hash;
  }
  const building = performance.now();
  Market.restore(state);
  const reference = { name: 'the state alone, from bytes in memory', value: performance.now() - building };
  const latency = latencyOf(sample);
  const conditions = { snapshotBytes: state.length, saveMs, sameHash: isSame, counted: 'from the query until the book is there' };
  report({
    name: 'restart of a market',
    value: latency.p50,
    unit: 'ms',
    latency,
    budget: { p50: 2_000 },
    aim: { p50: 1_000 },
    reference,
    conditions,
  });
};

/** A market back from its snapshot in Postgres and the log behind it, on the platform's own parts. */
export const run = (): Promise<void> =>
  withFolder(async (folder) => {
    const [node, postgres] = await Promise.all([startNode({ path: join(folder, 'log') }), startPostgres(join(folder, 'postgres'))]);
    await using(
      async () => {
        await Promise.all([node.stop(), postgres.stop()]);
      },
      async () => {
        const [log, pool] = [eventStoreDbStore({ url: node.url }), openDatabase(postgres.url)];
        const snapshots = postgresSnapshotStore(pool, ({ stream: damaged }) => {
          throw new Error(`The snapshot of ${damaged} is damaged.`);
        });
        await using(
          async () => {
            await Promise.all([log.close(), pool.end()]);
          },
          () => measure(log, snapshots),
        );
      },
    );
  });
