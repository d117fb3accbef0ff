import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { constants, getPriority } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import type { Pool } from 'pg';
import { letBackendsGiveWay } from './give-way';
import { openDatabase, type RunningPostgres, startTemporaryPostgres } from './postgres';

const root = join(__dirname, '../..');
const { PRIORITY_LOW: lowest, PRIORITY_BELOW_NORMAL: low, PRIORITY_NORMAL: normal } = constants.priority;
/** Behind requests, and before read models. */
const second = 5;

/** Lets V8's helpers give way, then its first thread, and says their priorities and those of all; then all give way, and a thread is started. */
const givingWay = `
  const { readdirSync, readFileSync } = require('node:fs');
  const { getPriority } = require('node:os');
  const { Worker } = require('node:worker_threads');
  const { giveWay, letHelpersGiveWay, letThreadGiveWay } = require('./libs/platform/give-way.ts');
  const threads = () => (process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [process.pid]);
  const priorities = () => [...new Set(threads().map((id) => getPriority(id)))];
  const nameOf = (id) => (process.platform === 'linux' ? readFileSync('/proc/self/task/' + id + '/comm', 'utf8').trim() : '');
  const before = priorities();
  letHelpersGiveWay('orders');
  const helpers = new Set(threads().filter((id) => nameOf(id) === 'V8Worker').map((id) => getPriority(id)));
  letThreadGiveWay('requests');
  const alone = [getPriority(process.pid), priorities().sort((a, b) => a - b)];
  giveWay('everybody');
  letThreadGiveWay('requests');
  const after = priorities();
  const worker = new Worker('require("node:worker_threads").parentPort.once("message", () => undefined)', { eval: true });
  worker.once('online', () => {
    console.log(JSON.stringify({ before, helpers: [...helpers], alone, after, withThread: priorities() }));
    worker.postMessage('end');
  });`;

describe('Whoever gives way', () => {
  it('does so with helpers, with one thread, or with all, those that it has and those that it starts', async () => {
    const child = spawn(process.execPath, ['-r', './tools/register-ts.cjs', '-e', givingWay], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const isLinux = process.platform === 'linux';
    const helpers = isLinux ? [low] : [];
    const alone = isLinux ? [second, [normal, second, low]] : [normal, [normal]];
    expect(JSON.parse(await text(child.stdout))).toEqual({ before: [normal], helpers, alone, after: [lowest], withThread: [lowest] });
  });
});

describe('The backends of a pool that gives way', () => {
  let postgres: RunningPostgres;
  const pools: Pool[] = [];
  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
  });
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await postgres.stop();
  });

  const open = (): Pool => {
    const pool = openDatabase(postgres.url);
    pools.push(pool);
    return pool;
  };

  /** Of three backends at once, when each has answered. */
  const prioritiesOf = async (pool: Pool): Promise<readonly number[]> => {
    const clients = await Promise.all([1, 2, 3].map(() => pool.connect()));
    const pids: number[] = [];
    for (const client of clients) {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      pids.push(...rows.map(({ pid }) => pid));
    }
    for (const client of clients) client.release();
    // What was read of a connection is dealt with before the next turn.
    await turn();
    return pids.map((pid) => getPriority(pid));
  };

  it('do so, and no others', async () => {
    const [giving, other] = [open(), open()];
    letBackendsGiveWay(giving, 'orders');
    expect(await prioritiesOf(giving)).toEqual([low, low, low]);
    expect(await prioritiesOf(other)).toEqual([normal, normal, normal]);
  });

  it('do so with their sessions, where the kernel weighs these', async () => {
    const giving = open();
    letBackendsGiveWay(giving, 'everybody');
    expect(await prioritiesOf(giving)).toEqual([lowest, lowest, lowest]);
    const { rows } = await giving.query<{ pid: number }>('select pg_backend_pid() as pid');
    const session = `/proc/${rows[0]!.pid}/autogroup`;
    const weighed = existsSync(session) ? readFileSync(session, 'utf8').trim() : `nice ${lowest}`;
    expect(weighed.endsWith(`nice ${lowest}`)).toBe(true);
  });

  /** A pool as of a server on another machine, whose process numbers are those of others here. */
  const connectedTo = async (answer: () => Promise<{ rows: readonly { pid: number; port: number | null }[] }>): Promise<void> => {
    const pool = new EventEmitter();
    letBackendsGiveWay(pool as unknown as Pool, 'orders');
    pool.emit('connect', { query: answer });
    await turn();
  };

  it.each([
    ['serves somebody else', 1],
    ['is known by no port', null],
  ])('are not mistaken for a process that %s', async (_case, port) => {
    const sleeper = spawn(process.execPath, ['-e', 'process.stdin.resume()', '(12345)', '(null)'], {
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    const { pid = 0 } = sleeper;
    await connectedTo(() => Promise.resolve({ rows: [{ pid, port }] }));
    expect(getPriority(pid)).toBe(normal);
    sleeper.kill('SIGKILL');
  });

  it('cost nothing when they cannot be asked, or have ended', async () => {
    await connectedTo(() => Promise.reject(new Error('the connection was lost')));
    await connectedTo(() => Promise.resolve({ rows: [{ pid: 2 ** 22 + 1, port: 5_432 }] }));
  });
});
