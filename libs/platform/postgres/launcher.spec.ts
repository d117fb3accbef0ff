import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCluster } from './cluster';
import { openDatabase } from './database';
import { type RunningPostgres, startPostgres, startTemporaryPostgres } from './launcher';
import { preparePlace } from './place';
import { PortTaken, startServer } from './server-process';

/** Postgres is started and ended many times, on a machine that may be busy with other tests. */
jest.setTimeout(30_000);

const queryOne = async (url: string, text: string): Promise<unknown> => {
  const pool = openDatabase(url, { connectionsMax: 1 });
  try {
    const { rows } = await pool.query<{ value: unknown }>(text);
    return rows[0]?.value;
  } finally {
    await pool.end();
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const eventually = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await sleep(5);
};

const parentProgram = `
  const { startPostgres } = require(${JSON.stringify(join(__dirname, 'launcher.ts'))});
  startPostgres(process.argv[1], { durability: 'throwaway' }).then(({ url }) => console.log(url));
  setInterval(() => undefined, 1000);
`;

describe('the embedded Postgres', () => {
  let folder: string;
  const running: RunningPostgres[] = [];
  const start = async (): Promise<RunningPostgres> => {
    const postgres = await startPostgres(folder, { durability: 'throwaway', predecessorWaitMs: 50 });
    running.push(postgres);
    return postgres;
  };

  const stopped = async (postgres: RunningPostgres): Promise<RunningPostgres> => {
    await postgres.stop();
    return postgres;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'copyledger-launcher-'));
  });
  afterEach(async () => {
    for (const postgres of running.splice(0)) {
      await postgres.stop();
      rmSync(postgres.folder, { recursive: true, force: true });
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it('serves on loopback only, and keeps its data over a restart', async () => {
    const first = await start();
    await queryOne(first.url, 'create table kept as select 42 as value');
    await first.stop();
    const second = await start();
    expect(await queryOne(second.url, 'select value from kept')).toBe(42);
    expect(await queryOne(second.url, "select current_setting('listen_addresses') as value")).toBe('127.0.0.1');
    expect(new URL(second.url).hostname).toBe('127.0.0.1');
  });

  it('takes no other password', async () => {
    const { url } = await start();
    const forged = Object.assign(new URL(url), { password: 'guess' }).toString();
    await expect(queryOne(forged, 'select 1 as value')).rejects.toThrow(/password authentication failed/);
  });

  it('refuses a folder that another server has', async () => {
    await start();
    await expect(start()).rejects.toThrow(/Another Postgres \(process \d+\) already serves/);
  });

  it('says when the data come from another major version', async () => {
    const { folder: place } = await stopped(await start());
    writeFileSync(join(place, 'data/PG_VERSION'), '15\n');
    await expect(start()).rejects.toThrow(/was made by Postgres 15/);
  });

  it('tells a port that was taken meanwhile from other failures', async () => {
    const place = preparePlace(folder);
    const { data } = openCluster(place, 'throwaway');
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    await expect(startServer({ place, data, durability: 'throwaway', port })).rejects.toThrow(PortTaken);
    squatter.close();
    writeFileSync(join(data, 'postgresql.conf'), 'no_such_setting = 1\n');
    await expect(startServer({ place, data, durability: 'throwaway', port })).rejects.toThrow(/no_such_setting/);
  });

  it('ends with its parent, also when that is killed, and the folder can be used again', async () => {
    const parent = spawn(process.execPath, ['-r', join(__dirname, '../../../tools/register-ts.cjs'), '-e', parentProgram, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    const pid = Number(readFileSync(join(folder, 'data/postmaster.pid'), 'utf8').split('\n')[0]);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    const postgres = await startPostgres(folder, { durability: 'throwaway' });
    running.push(postgres);
    await eventually(() => !isAlive(pid));
    expect(await queryOne(postgres.url, 'select 1 as value')).toBe(1);
  });

  it('lives elsewhere when it was asked into a home that its user cannot enter', async () => {
    chmodSync(folder, 0o700);
    const asked = join(folder, 'home/postgres');
    mkdirSync(join(folder, 'home'));
    const postgres = await startPostgres(asked, { durability: 'throwaway' });
    running.push(postgres);
    expect(await queryOne(postgres.url, 'select 1 as value')).toBe(1);
    if (process.getuid?.() === 0) expect(postgres.folder).toMatch(/^\/var\/lib\/copyledger\/postgres-[0-9a-f]{16}$/);
    else expect(postgres.folder).toBe(asked);
  });

  it('leaves nothing of a temporary one', async () => {
    const postgres = await startTemporaryPostgres();
    await postgres.stop();
    expect(() => readFileSync(join(postgres.folder, 'data/PG_VERSION'))).toThrow(/ENOENT/);
  });
});
