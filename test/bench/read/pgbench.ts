import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Pool } from 'pg';

const run = promisify(execFile);

/** What `pgbench` reads a second from a database of its own in the same Postgres; undefined where there is no pgbench. */
export const pgbenchReads = async (pool: Pool, databaseUrl: string, seconds: number): Promise<number | undefined> => {
  await pool.query('create database pgbench');
  const url = new URL(databaseUrl);
  url.pathname = '/pgbench';
  try {
    await run('pgbench', ['--initialize', '--quiet', url.href]);
    const { stdout } = await run('pgbench', ['--select-only', '--protocol=prepared', '--client=8', `--time=${seconds}`, url.href]);
    const perSecond = /^tps = ([\d.]+)/m.exec(stdout)?.[1];
    return perSecond === undefined ? undefined : Math.round(Number(perSecond));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};
