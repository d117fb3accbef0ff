import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Codec, createCodec, type DecodedEvent, type EventStore, memoryEventStore, startFeed } from '@copyledger/eventstore/client';
import { type Fact, instantOfMillis } from '@copyledger/kernel';
import { openDatabase, type RunningPostgres, startTemporaryPostgres } from '@copyledger/platform/postgres';
import { accountEvent as account, marketEvent as market } from '@copyledger/testing';
import type { Pool } from 'pg';
import { createProjector, projections } from '..';
import { ledgerSums } from '../ledger/ledger.queries';
import { compare } from './compare';
import { liveDeployment } from './projection';
import { batchesOf, rebuildInto } from './rebuild';

const lifecycle = (index: number): readonly (readonly [string, Fact<string, object>])[] => {
  const accountId = `01930000-0000-7000-8000-00000000ac0${index % 7}`;
  const orderId = `order-${index}`;
  return [
    [`account-${accountId}`, account.AccountOpened({ accountId })],
    [`account-${accountId}`, account.FundsCredited()],
    [`account-${accountId}`, account.OrderPlaced({ accountId, orderId })],
    ['market-BTCUSDT-PERP', market.OrderAccepted({ accountId, orderId })],
    ['marks', account.AssetAdmitted()],
    [`account-${accountId}`, account.OrderFilled({ orderId, tradeNumber: String(index) })],
  ];
};

const types = [...new Set(lifecycle(0).map(([, { type }]) => [type, { version: 1 }] as const))];
const codec: Codec = createCodec([{ context: 'trading', events: Object.fromEntries(types) }]);

const append = async (store: EventStore, stream: string, event: Fact<string, object>): Promise<void> => {
  const id = randomUUID();
  const metadata = {
    $correlationId: id,
    $causationId: id,
    actor: { type: 'user', id: 'alice', through: 'test' } as const,
    commandId: id,
    commandHash: '',
    occurredAt: instantOfMillis(0),
  };
  await store.append(stream, [codec.encode(id, event, metadata)], 'any');
};

async function* wholeLog(store: EventStore): AsyncGenerator<DecodedEvent> {
  for await (const recorded of store.readAll({ direction: 'forwards', from: 'start' })) {
    const decoded = codec.decode(recorded);
    if (decoded !== undefined) yield decoded;
  }
}

describe('projectors on the feed', () => {
  let postgres: RunningPostgres;
  let pool: Pool;
  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    pool = openDatabase(postgres.url);
  });
  afterAll(async () => {
    await pool.end();
    await postgres.stop();
  });

  const startProjector = async (store: EventStore, signal: AbortSignal) => {
    const { consumers, positions } = await createProjector({ pool, projections });
    const feed = startFeed({ store, codec, consumers, signal, limits: { backoffMinMs: 1, backoffMaxMs: 5, batchEventsMax: 16 } });
    return { feed, positions };
  };

  it('neither lose nor double an event, though two work at once and their connections break', async () => {
    const store = memoryEventStore();
    const ending = new AbortController();
    const projectors = [await startProjector(store, ending.signal), await startProjector(store, ending.signal)];
    for (let index = 0; index < 60; index += 1) {
      for (const [stream, event] of lifecycle(index)) await append(store, stream, event);
      if (index % 20 === 19)
        await pool.query('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and usename is not null');
      await sleep(1);
    }
    const head = await store.head();
    // What the projections ignore lies at the end as well: the checkpoint moves past it.
    while (projectors.every(({ positions }) => positions().get('history') !== head)) await sleep(5);
    ending.abort();
    await Promise.all(projectors.map(({ feed }) => feed.stopped));
    expect(await ledgerSums(pool)).toEqual([{ asset: 'USDT', entries: '240', sum: '0' }]);
    const rebuilt = projections.map((projection) => ({ projection, schema: `${projection.name}_rebuilt` }));
    await rebuildInto({ pool, deployments: rebuilt, batches: batchesOf(wholeLog(store), 1_000) });
    for (const { projection, schema } of rebuilt) {
      const tables = await compare(pool, { projection, left: liveDeployment(projection).schema, right: schema });
      expect(tables.filter(({ isEqual }) => !isEqual)).toEqual([]);
    }
    await store.close();
  }, 20_000);
});
