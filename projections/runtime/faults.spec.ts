import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EventStore, LogUnavailable, memoryEventStore } from '@copyledger/eventstore/client';
import { instantOfMillis } from '@copyledger/kernel';
import type { Statement } from '@copyledger/platform/postgres/database';
import { openDatabase, type RunningPostgres, startPostgres } from '@copyledger/platform/postgres';
import { eventually } from '@copyledger/testing';
import type { Pool } from 'pg';
import { CuttingProxy } from '../testing/cutting-proxy';
import { tallyProjection } from '../testing/tally.projection';
import { WrittenLog } from '../testing/written-log';
import { runBatch } from './batch-transaction';
import { compare } from './compare';
import type { TableSession } from './projection';
import { batchesOf, rebuildInto } from './rebuild';
import { startProjector } from './running-projector';

jest.setTimeout(30_000);

/** A log that is away now and then. */
const leavingStore = () => {
  const store = memoryEventStore({ now: () => instantOfMillis(Date.now()) });
  const state = { isAway: false, leave: new AbortController() };
  const gone = (): never => {
    throw new LogUnavailable('the log is away');
  };
  const subscribeToAll: EventStore['subscribeToAll'] = async function* (options) {
    if (state.isAway) gone();
    const { leave } = state;
    yield* store.subscribeToAll({ ...options, signal: AbortSignal.any([options.signal, leave.signal]) });
    if (leave.signal.aborted) gone();
  };
  const readStream: EventStore['readStream'] = (...asked) => (state.isAway ? gone() : store.readStream(...asked));
  const present: EventStore = {
    append: (...asked) => store.append(...asked),
    readAll: (options) => store.readAll(options),
    readStreamMetadata: (stream) => store.readStreamMetadata(stream),
    writeStreamMetadata: (...asked) => store.writeStreamMetadata(...asked),
    head: () => store.head(),
    close: () => store.close(),
    subscribeToAll,
    readStream,
  };
  return {
    store: present,
    goAway: () => {
      state.isAway = true;
      state.leave.abort();
    },
    comeBack: () => {
      state.isAway = false;
      state.leave = new AbortController();
    },
  };
};

describe('the projector, when something breaks,', () => {
  const folder = mkdtempSync(join(tmpdir(), 'copyledger-faults-'));
  let postgres: RunningPostgres;
  let proxy: CuttingProxy;
  let pool: Pool;
  let name = '';
  let runs = 0;
  let projector: Awaited<ReturnType<typeof startProjector>> | undefined;

  const portOf = (url: string): number => Number(new URL(url).port);

  beforeAll(async () => {
    chmodSync(folder, 0o711);
    postgres = await startPostgres(join(folder, 'postgres'), { durability: 'throwaway' });
    proxy = await CuttingProxy.open(portOf(postgres.url));
    const url = new URL(postgres.url);
    url.port = String(proxy.port);
    pool = openDatabase(url.href);
  });
  beforeEach(() => {
    name = `tally${(runs += 1)}`;
  });
  afterEach(async () => {
    await projector?.stop();
  });
  afterAll(async () => {
    await pool.end();
    await proxy.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (log: WrittenLog): Promise<void> => {
    const limits = { backoffMinMs: 1, backoffMaxMs: 20, batchEventsMax: 8 };
    const { store, codec } = log;
    projector = await startProjector({ pool, store, codec, projections: [tallyProjection({ name })], beatMs: 50, limits });
  };
  const caughtUp = async (log: WrittenLog): Promise<void> => {
    const head = String(await log.store.head());
    await eventually(async () => {
      const { rows } = await pool.query('select position from read.projection_positions where projection = $1', [name]);
      expect(rows).toEqual([{ position: head }]);
    });
  };
  const expectWhole = async (log: WrittenLog): Promise<void> => {
    await caughtUp(log);
    const projection = tallyProjection({ name });
    await rebuildInto({ pool, deployments: [{ projection, schema: `${name}_again` }], batches: batchesOf(log.events(), 100) });
    const tables = await compare(pool, { projection, left: `${name}_v1`, right: `${name}_again` });
    expect(tables.map(({ isEqual }) => isEqual)).toEqual([true, true]);
  };

  it('neither loses nor doubles a batch whose commit was never answered', async () => {
    const log = new WrittenLog();
    await start(log);
    let commits = 0;
    // The statement itself, in the protocol's words: every third commit goes through, and nobody hears of it.
    proxy.isCutBehind = (sent) => sent.includes('commit\0') && (commits += 1) % 3 === 0;
    for (let index = 0; proxy.cuts < 5; index += 1) {
      await log.credit(`account${index % 7}`);
      await sleep(1);
    }
    proxy.isCutBehind = () => false;
    await expectWhole(log);
  });

  it('commits nothing of a batch of which a statement cannot even be sent', async () => {
    await pool.query('create table unsent (id integer)');
    const writing = (...statements: readonly Statement[]): TableSession[] =>
      statements.map((statement) => ({
        collect: () => undefined,
        lookUp: () => undefined,
        lookAtAll: () => undefined,
        take: () => undefined,
        write: () => ({ statements: [statement], rows: 1, changes: () => [] }),
        committed: () => undefined,
        forget: () => undefined,
      }));
    const cannotBeSent = { name: 'unsent', text: 'insert into unsent values ($1)', values: [{}] };
    const sessions = writing({ text: 'insert into unsent values (1)' }, cannotBeSent);
    const batch = { claim: { request: { text: 'select 1' } }, parts: [{ schema: 'public', sessions }], closing: () => [] };
    await expect(runBatch(pool, batch)).rejects.toThrow('cannot be sent');
    expect((await pool.query('select from unsent')).rowCount).toBe(0);
  });

  it('goes on by itself when Postgres is restarted in the middle of batches', async () => {
    const log = new WrittenLog();
    await start(log);
    for (let restart = 0; restart < 3; restart += 1) {
      for (let index = 0; index < 20; index += 1) {
        await log.credit(`account${index % 7}`);
        await sleep(1);
      }
      await postgres.stop();
      await log.credit('meanwhile');
      postgres = await startPostgres(join(folder, 'postgres'), { durability: 'throwaway' });
      proxy.target = portOf(postgres.url);
    }
    await expectWhole(log);
  });

  it('goes on by itself when the log comes back', async () => {
    const { store, goAway, comeBack } = leavingStore();
    const log = new WrittenLog(store);
    await start(log);
    for (let round = 0; round < 3; round += 1) {
      for (let index = 0; index < 10; index += 1) await log.credit(`account${index % 3}`);
      if (round === 0) await caughtUp(log);
      goAway();
      await eventually(() => {
        expect(projector?.status().feed?.shared.state).toBe('backing-off');
      });
      await log.credit('meanwhile');
      comeBack();
    }
    await expectWhole(log);
  });
});
