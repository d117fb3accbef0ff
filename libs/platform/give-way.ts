import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import type { Pool, PoolClient } from 'pg';

/** Behind whom somebody stands. While those want the processors, an equal one gets about a third, a tenth or a hundredth; while nobody does, all. */
const priorities = {
  requests: 5,
  orders: constants.priority.PRIORITY_BELOW_NORMAL,
  everybody: constants.priority.PRIORITY_LOW,
} as const;

type Behind = keyof typeof priorities;

/** Somebody's refusal, or end, leaves everything as it was. */
const attempt = (change: () => void): void => {
  try {
    change();
  } catch {
    // Whose process it is does not allow it: what has to be done is done all the same.
  }
};

/** Who stands further behind already stays there. */
const lower = (id: number, behind: Behind): void => {
  attempt(() => {
    if (getPriority(id) < priorities[behind]) setPriority(id, priorities[behind]);
  });
};

/** Where Linux weighs sessions against each other ("autogroup"), a backend has one to itself, and its own priority counts for nothing. */
const lowerSession = (pid: number, behind: Behind): void => {
  const session = `/proc/${pid}/autogroup`;
  attempt(() => {
    if (existsSync(session)) writeFileSync(session, String(priorities[behind]));
  });
};

/** On Linux, every thread has a priority of its own. */
const ownThreads = (): readonly number[] => {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [process.pid];
  }
};

const titleOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

/** A backend on this machine says in its title whom it serves: anywhere else, its number is another process's. */
const lowerBackend = async (client: PoolClient, behind: Behind): Promise<void> => {
  const { rows } = await client.query<{ pid: number; port: number | null }>('select pg_backend_pid() as pid, inet_client_port() as port');
  for (const { pid, port } of rows) {
    if (port === null || !titleOf(pid).includes(`(${port})`)) continue;
    lower(pid, behind);
    lowerSession(pid, behind);
  }
};

/** By this name Linux knows the threads with which V8 collects garbage and compiles; by another before Node 24. */
const helperName = 'V8Worker';

const isHelper = (thread: number): boolean => {
  try {
    return readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim() === helperName;
  } catch {
    return false;
  }
};

/** V8's helpers, which several at once look through all old objects for a tenth of a second, and are in no hurry. */
export const letHelpersGiveWay = (behind: Behind): void => {
  for (const thread of ownThreads()) if (isHelper(thread)) lower(thread, behind);
};

/** Leaves the processors to whoever else wants them: all threads of this process, and those that it starts from now on. */
export const giveWay = (behind: Behind): void => {
  for (const thread of ownThreads()) lower(thread, behind);
};

/** The thread that calls, alone; nobody where a thread has no priority of its own. */
export const letThreadGiveWay = (behind: Behind): void => {
  if (process.platform === 'linux') lower(0, behind);
};

/** Has the backends of a Postgres on this machine give way as well. To be called before the pool is used. */
export const letBackendsGiveWay = (pool: Pool, behind: Behind): void => {
  pool.on('connect', (client) => {
    lowerBackend(client, behind).catch(() => undefined);
  });
};
