import { readdirSync, readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import type { Pool, PoolClient } from 'pg';

/** About a tenth of a processor while others want it, and all of it while nobody does. */
const priority = constants.priority.PRIORITY_BELOW_NORMAL;

const lower = (id: number): void => {
  try {
    setPriority(id, priority);
  } catch {
    // Whose process it is does not allow it: the rest between portions is there all the same.
  }
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
const lowerBackend = async (client: PoolClient): Promise<void> => {
  const { rows } = await client.query<{ pid: number; port: number | null }>('select pg_backend_pid() as pid, inet_client_port() as port');
  for (const { pid, port } of rows) if (port !== null && titleOf(pid).includes(`(${port})`)) lower(pid);
};

/** Leaves the processors to whoever else wants them: all threads of this process, and those that it starts from now on. */
export const giveWay = (): void => {
  for (const thread of ownThreads()) lower(thread);
};

/** Has the backends of a Postgres on this machine give way as well. To be called before the pool is used. */
export const letBackendsGiveWay = (pool: Pool): void => {
  pool.on('connect', (client) => {
    lowerBackend(client).catch(() => undefined);
  });
};
