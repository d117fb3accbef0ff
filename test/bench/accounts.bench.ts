import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Accounts, createEventCodec, now } from '@copyledger/command-side';
import type { AccountCommand } from '@copyledger/domain/trading/account/account.commands';
import { accountStateVersion } from '@copyledger/domain/trading/account/account.snapshot';
import type { CommandEnvelope, Snapshot, SnapshotNews, SnapshotStore } from '@copyledger/eventstore/aggregates';
import { defaultAggregateLimits } from '@copyledger/eventstore/aggregates/settings';
import { type EventStore, eventStoreDbStore } from '@copyledger/eventstore/client';
import { startNode } from '@copyledger/eventstore/node';
import { openDatabase, startPostgres } from '@copyledger/platform/postgres';
import { postgresSnapshotStore } from '@copyledger/platform/postgres/snapshot-store';
import { isRemembered, type Life, lives, placeAndCancel } from './accounts.lives';
import { progress, reporterOf } from './figures';
import { latencyOf } from './latency';
import { using, withFolder } from './resources';
import { sized } from './size';

const events = sized(100_000, 3_000);
const loads = sized(200, 10);
const folds = sized(5, 1);
const snapshotEveryEvents = 250;

const report = reporterOf('accounts', { events, loads, snapshotEveryEvents });

interface World {
  readonly log: EventStore;
  readonly snapshots: SnapshotStore;
}

const codec = createEventCodec();

/** As if the process had just been started: nothing is in memory. */
const coldAccounts = (log: EventStore, more: { snapshotStore?: SnapshotStore; onSnapshot?: (news: SnapshotNews) => void } = {}): Accounts =>
  new Accounts({ store: log, codec, now, ...more });

const envelope = (command: AccountCommand): CommandEnvelope<AccountCommand> => {
  const id = randomUUID();
  return {
    command,
    commandId: id,
    commandHash: Buffer.from(id).toString('hex').slice(0, 64),
    correlationId: id,
    causationId: id,
    actor: { type: isRemembered(command) ? 'user' : 'system', id: 'bench', through: 'bench' },
    occurredAt: now(),
  };
};

const commandsAtOnce = 2_000;

const liveThrough = async (accounts: Accounts, id: string, commands: Iterable<AccountCommand>): Promise<void> => {
  let sent: Promise<unknown>[] = [];
  for (const command of commands) {
    const done = accounts.send(id, envelope(command)).then((outcome) => {
      if (outcome.status !== 'done')
        throw new Error(`${command.type}: ${JSON.stringify(outcome.status === 'refused' && outcome.rejection)}`);
    });
    sent.push(done);
    if (sent.length < commandsAtOnce) continue;
    await Promise.all(sent);
    sent = [];
  }
  await Promise.all(sent);
};

/** Folds the account, and waits until its snapshot is kept; answers with the snapshot. */
const keepSnapshot = async ({ log, snapshots }: World, id: string): Promise<Snapshot> => {
  await new Promise<void>((resolve, reject) => {
    const onSnapshot = ({ outcome, error }: SnapshotNews): void => {
      if (outcome === 'saved') resolve();
      else if (outcome !== 'loaded') reject(new Error(outcome, { cause: error }));
    };
    coldAccounts(log, { snapshotStore: snapshots, onSnapshot }).state(id).catch(reject);
  });
  const snapshot = await snapshots.load(`account-${id}`, accountStateVersion);
  if (snapshot === undefined) throw new Error('The snapshot is gone.');
  return snapshot;
};

const timed = async (times: number, work: () => Promise<unknown>): Promise<number[]> => {
  const sample: number[] = [];
  for (let index = 0; index < times; index += 1) {
    const start = performance.now();
    await work();
    sample.push(performance.now() - start);
  }
  return sample;
};

/** How long this thread stands still, at most, until the work is done. */
const longestStandStill = async (work: Promise<unknown>): Promise<number> => {
  const end = new AbortController();
  const done = work.finally(() => {
    end.abort();
  });
  let [longest, last] = [0, performance.now()];
  while (!end.signal.aborted) {
    await turn();
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  await done;
  return longest;
};

/** What the commands beside it wait for a snapshot of an account in memory, from its last ten events until it is kept. */
const standStills = async ({ log, snapshots }: World, id: string): Promise<number[]> => {
  let onSaved = (): void => undefined;
  const onSnapshot = ({ outcome }: SnapshotNews): void => {
    if (outcome === 'saved') onSaved();
  };
  const accounts = coldAccounts(log, { snapshotStore: snapshots, onSnapshot });
  const sample: number[] = [];
  await accounts.state(id);
  for (let round = 0; round < sized(40, 2); round += 1) {
    const saved = new Promise<void>((resolve) => (onSaved = resolve));
    const [early, late] = [placeAndCancel(snapshotEveryEvents - 10), placeAndCancel(10)];
    await liveThrough(accounts, id, early);
    sample.push(await longestStandStill(Promise.all([liveThrough(accounts, id, late), saved])));
  }
  return sample;
};

/** Loads are timed with nothing after the snapshot, and with as much as there can be before the next is taken. */
const measure = async (world: World, life: Life): Promise<void> => {
  const id = randomUUID();
  const writing = coldAccounts(world.log);
  progress(`  ${life.name}: writing ${events} events`);
  await liveThrough(writing, id, life.commands(events));
  const folded = latencyOf(await timed(folds, () => coldAccounts(world.log).state(id)));
  const reference = { name: 'the same account folded from its first event', value: folded.p50, latency: folded };
  const { state, tables = [] } = await keepSnapshot(world, id);
  const snapshotBytes = tables.reduce((sum, { length }) => sum + length, state.length);
  const withSnapshot = () => coldAccounts(world.log, { snapshotStore: world.snapshots }).state(id);
  const everyEvents = snapshotBytes > defaultAggregateLimits.snapshotTableBytesMax ? snapshotEveryEvents / 2 : snapshotEveryEvents;
  // An order that is placed is cancelled, so that the account can go on.
  for (const tailEvents of [0, 2 * Math.floor((everyEvents - 1) / 2)]) {
    if (tailEvents > 0) await liveThrough(writing, id, placeAndCancel(tailEvents));
    const latency = latencyOf(await timed(loads, withSnapshot));
    report({
      name: `load ${life.name}, ${tailEvents} events after the snapshot`,
      value: latency.p50,
      unit: 'ms',
      latency,
      budget: { p50: 20 },
      reference,
      conditions: { snapshotBytes },
    });
  }
  const stills = latencyOf(await standStills(world, id));
  report({
    name: `stand-still while a snapshot is taken of ${life.name}`,
    value: stills.p50,
    unit: 'ms',
    latency: stills,
    conditions: { snapshotBytes },
  });
};

/** On the platform's own parts: the embedded node and the embedded Postgres, both durable, and the network between. */
export const run = (): Promise<void> =>
  withFolder(async (folder) => {
    const [node, postgres] = await Promise.all([startNode({ path: join(folder, 'log') }), startPostgres(join(folder, 'postgres'))]);
    await using(
      async () => {
        await Promise.all([node.stop(), postgres.stop()]);
      },
      async () => {
        const [log, pool] = [eventStoreDbStore({ url: node.url }), openDatabase(postgres.url)];
        const snapshots = postgresSnapshotStore(pool, ({ stream }) => {
          throw new Error(`The snapshot of ${stream} is damaged.`);
        });
        const close = async (): Promise<void> => {
          await Promise.all([log.close(), pool.end()]);
        };
        await using(close, async () => {
          for (const life of lives) await measure({ log, snapshots }, life);
        });
      },
    );
  });
