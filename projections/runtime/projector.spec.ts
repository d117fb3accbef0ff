import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import { inTransaction, openDatabase, type RunningPostgres, startTemporaryPostgres } from '@copyledger/platform/postgres';
import { accountEvent } from '@copyledger/testing';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { projections } from '..';
import { ledgerSums } from '../ledger/ledger.queries';
import { happeningsOf, oneOfEach, type Step, steps } from '../testing/happenings';
import { RecordedLog } from '../testing/recorded-log';
import { batchesOf, dropDeployment, rebuildInto, seizingGroup } from './rebuild';
import { compare } from './compare';
import { CheckpointMoved } from './checkpoints';
import { partitionIdsOf } from './deployments';
import { seizePartitions } from './partitions';
import { type Deployment, liveDeployment } from './projection';
import { ProjectionGroup } from './projection-group';
import { createProjector } from './projector';

const accountId = '01930000-0000-7000-8000-00000000acc1';

/** One thing of every kind, and then this: every table of every projection has rows. */
const logOf = (history: readonly Step[]): RecordedLog => {
  const log = new RecordedLog();
  for (const step of [...oneOfEach, ...history]) for (const [stream, event] of happeningsOf[step.kind](step)) log.append(stream, event);
  return log;
};
const credited = (): RecordedLog => {
  const log = new RecordedLog();
  log.append(`account-${accountId}`, accountEvent.FundsCredited({ balances: [{ asset: 'USDT', total: '5', held: '0', margin: '0' }] }));
  return log;
};

const histories = steps({ maxLength: 60 });
const historyOf = (seed: number): readonly Step[] => fc.sample(histories, { numRuns: 1, seed })[0]!;

const endWaiting = `select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'`;

const besides = (label: string): readonly Deployment[] =>
  projections.map((projection) => ({ projection, schema: `${liveDeployment(projection).schema}_${label}` }));

const eventsOf = (log: RecordedLog): AsyncIterable<DecodedEvent> => Readable.from(log.events);

describe('the projector', () => {
  let postgres: RunningPostgres;
  let pool: Pool;
  let labels = 0;
  const nextLabel = (): string => `run${(labels += 1)}`;

  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    pool = openDatabase(postgres.url);
  });
  afterAll(async () => {
    await pool.end();
    await postgres.stop();
  });

  const rebuilt = async (log: RecordedLog): Promise<readonly Deployment[]> => {
    const deployments = besides(nextLabel());
    await rebuildInto({ pool, deployments, batches: batchesOf(eventsOf(log), 1_000) });
    return deployments;
  };
  const groupOn = async (deployments: readonly Deployment[]): Promise<ProjectionGroup> => {
    await rebuildInto({ pool, deployments, batches: batchesOf(eventsOf(new RecordedLog()), 1) });
    return seizingGroup({ name: 'under-test', pool, deployments });
  };
  /** A group of some partitions; undefined when there are none. */
  const groupOf = (deployments: readonly Deployment[], isOurs: (partition: number) => boolean): ProjectionGroup | undefined => {
    const ids = partitionIdsOf(deployments).filter(({ partition }) => isOurs(partition));
    const mine = deployments.filter(({ schema }) => ids.some((id) => id.schema === schema));
    const owner = randomUUID();
    const claim = () => seizePartitions(pool, owner, ids);
    return ids.length === 0 ? undefined : new ProjectionGroup({ name: 'some', pool, deployments: mine, claim });
  };
  const expectEqual = async (left: readonly Deployment[], right: readonly Deployment[]): Promise<void> => {
    for (const [index, { projection, schema }] of left.entries()) {
      const tables = await compare(pool, { projection, left: schema, right: right[index]!.schema });
      expect(tables.filter(({ isEqual, leftRows }) => !isEqual || leftRows === 0n)).toEqual([]);
    }
  };
  const drop = async (deployments: readonly Deployment[]): Promise<void> => {
    for (const deployment of deployments) await dropDeployment(pool, deployment);
  };

  it('has the same rows however the log is cut, delivered again, and interrupted', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.array(fc.nat(60), { maxLength: 6 }), fc.nat(), async (history, cuts, chance) => {
        const log = logOf(history);
        const deployments = besides(nextLabel());
        let group = await groupOn(deployments);
        for (const [index, batch] of log.batches(cuts.filter((cut) => cut < log.events.length)).entries()) {
          await group.handle({ events: batch.events.flatMap((event) => [event, event]), upTo: batch.upTo });
          // Twice in one batch; again, by itself and as the tail of everything before it, and by a process that knows nothing of it.
          if ((chance + index) % 3 === 0) await group.handle(batch);
          if ((chance + index) % 4 === 0) group = seizingGroup({ name: 'next', pool, deployments });
          if ((chance + index) % 5 === 0)
            await group.handle({ events: log.events.filter(({ recorded }) => recorded.position <= batch.upTo), upTo: batch.upTo });
        }
        const reference = await rebuilt(log);
        await expectEqual(deployments, reference);
        await drop([...deployments, ...reference]);
      }),
      { numRuns: 8 },
    );
  }, 60_000);

  it('has the same rows however its partitions are shared out, and whoever is ahead', async () => {
    const shares = fc.array(fc.nat(2), { minLength: 4, maxLength: 4 });
    const pace = fc.array(fc.nat(2), { minLength: 30, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(histories, shares, pace, async (history, owners, turns) => {
        const log = logOf(history);
        const deployments = besides(nextLabel());
        await groupOn(deployments);
        const groups = [0, 1, 2].flatMap((owner) => groupOf(deployments, (partition) => owners[partition] === owner) ?? []);
        const batches = log.batches([7, 19, 31].filter((cut) => cut < log.events.length));
        const done = groups.map(() => 0);
        // Accounts of one group are folded long before, or long after, those of another.
        for (const turn of [...turns, ...groups.flatMap((_, index) => batches.map(() => index))]) {
          const index = turn % groups.length;
          const batch = batches[done[index]!];
          done[index] = done[index]! + 1;
          if (batch !== undefined) await groups[index]!.handle(batch);
        }
        const reference = await rebuilt(log);
        await expectEqual(deployments, reference);
        await drop([...deployments, ...reference]);
      }),
      { numRuns: 5 },
    );
  }, 60_000);

  it('lets one of two processes through, and the other sees that it is late', async () => {
    const log = logOf(historyOf(7));
    const deployments = besides(nextLabel());
    const [one, two] = [await groupOn(deployments), await groupOn(deployments)];
    await Promise.all([one.loadCheckpoint(), two.loadCheckpoint()]);
    const outcomes = await Promise.allSettled([one.handle(log.batch()), two.handle(log.batch())]);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.map(({ reason }) => reason as unknown)).toEqual([expect.any(CheckpointMoved)]);
    expect(await Promise.all([one.loadCheckpoint(), two.loadCheckpoint()])).toEqual([log.head, log.head]);
    await expectEqual(deployments, await rebuilt(log));
  });

  it('goes on after the server has cut its connection in the middle', async () => {
    const log = logOf(historyOf(11));
    const deployments = besides(nextLabel());
    const group = await groupOn(deployments);
    const [first, second] = log.batches([Math.floor(log.events.length / 2)]);
    await group.handle(first!);
    // Holds the batch in the middle of its transaction, with some rows written, until its connection is ended.
    await inTransaction(pool, async (blocker) => {
      await blocker.query(`lock table ${deployments[3]!.schema}.account_events in access exclusive mode`);
      const refused = expect(group.handle(second!)).rejects.toThrow(/terminat|connection/i);
      while ((await pool.query(endWaiting)).rowCount === 0);
      await refused;
    });
    expect(await group.loadCheckpoint()).toBe(first!.upTo);
    await group.handle(second!);
    await expectEqual(deployments, await rebuilt(log));
  });

  it('moves past batches without events, and never back', async () => {
    const deployments = besides(nextLabel());
    const group = await groupOn(deployments);
    await group.handle({ events: [], upTo: 100n });
    await group.handle({ events: [], upTo: 50n });
    expect(await group.loadCheckpoint()).toBe(100n);
  });

  it('starts where the slowest member stands, and the others pass over what they have', async () => {
    const log = logOf(historyOf(3));
    const deployments = besides(nextLabel());
    await (await groupOn(deployments.slice(0, 2))).handle(log.batch());
    const group = await groupOn(deployments);
    expect(await group.loadCheckpoint()).toBeUndefined();
    await group.handle(log.batch());
    await expectEqual(deployments, await rebuilt(log));
  });

  it('gives a projection that is new a consumer of its own, and readers at once', async () => {
    const commits: string[] = [];
    const log = credited();
    const [newcomer, ...known] = projections;
    const first = await createProjector({ pool, projections: known });
    for (const consumer of first.consumers) await consumer.handle(log.batch());
    const second = await createProjector({
      pool,
      projections,
      onCommit: ({ moved }) => commits.push(moved.map(({ schema }) => schema).join(' ')),
    });
    expect(second.consumers.map(({ name }) => name)).toEqual(['projections', `projections-${liveDeployment(newcomer!).schema}`]);
    expect(second.positions().get(newcomer!.name)).toBeUndefined();
    expect(second.positions().get('ledger')).toBe(log.head);
    for (const consumer of second.consumers) await consumer.handle(log.batch());
    expect(commits).toEqual([liveDeployment(newcomer!).schema]);
    expect(second.positions().get(newcomer!.name)).toBe(log.head);
    expect(await ledgerSums(pool)).toEqual([{ asset: 'USDT', entries: '2', sum: '0' }]);
  });

  it('says which rows differ, and does not compare different moments', async () => {
    const log = credited();
    const [left, right] = [await rebuilt(log), await rebuilt(log)];
    const [{ projection, schema }, other] = [left[0]!, right[0]!];
    await pool.query(`update ${schema}.balances set total = total + 1`);
    const row = (total: string): string => `(${accountId},USDT,${total},0,0,10)`;
    const difference = { key: `(${accountId},USDT)`, left: row('6'), right: row('5') };
    const tables = await compare(pool, { projection, left: schema, right: other.schema });
    expect(tables.filter(({ isEqual }) => !isEqual)).toEqual([
      { table: 'balances', leftRows: 1n, rightRows: 1n, isEqual: false, differing: [difference] },
    ]);
    await (await groupOn(right)).handle({ events: [], upTo: log.head + 10n });
    await expect(compare(pool, { projection, left: schema, right: other.schema })).rejects.toThrow(/stands at/);
  });
});
