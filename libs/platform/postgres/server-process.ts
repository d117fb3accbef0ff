import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keeper } from './keeper';
import type { Place } from './place';
import { type Durability, serverFlags } from './settings';

const limits = { startMs: 60_000, stopMs: 20_000, predecessorMs: 15_000, pollMs: 5, logBytesMax: 16 * 1024 * 1024 } as const;

export interface ServerProcess {
  readonly port: number;
  /** Ends it and waits until it has ended. */
  stop(): Promise<void>;
}

/** The port was taken between our look and the server's start. */
export class PortTaken extends Error {}

/** A port that nobody listens on just now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // Gone, or a system without /proc.
    return process.platform === 'linux' ? '' : spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  }
};

/** The server that has this data directory now. A process number alone says nothing: another process may have it by now. */
const serving = (data: string): { readonly pid: number; readonly isReady: boolean } | undefined => {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  return pid > 0 && commandOf(pid).includes(data) ? { pid, isReady: lines[7]?.trim() === 'ready' } : undefined;
};

/** A server whose parent was killed is just shutting down; one that stays belongs to somebody else. */
const awaitPredecessor = async (data: string, waitMs: number): Promise<void> => {
  const deadline = Date.now() + waitMs;
  for (let other = serving(data); other !== undefined; other = serving(data)) {
    if (Date.now() > deadline) throw new Error(`Another Postgres (process ${other.pid}) already serves ${data}.`);
    await sleep(limits.pollMs);
  }
  rmSync(join(data, 'postmaster.pid'), { force: true });
};

const openLog = (path: string): number => {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > limits.logBytesMax) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
};

const failureOf = (logPath: string, from: number): Error => {
  const said = readFileSync(logPath).subarray(from).toString('utf8').trim();
  if (/could not bind|address already in use/i.test(said)) return new PortTaken(said);
  return new Error(`Postgres did not start: ${said.split('\n').slice(-5).join('\n') || 'it said nothing'} (see ${logPath})`);
};

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const stopOf = (child: ChildProcess, data: string) => async (): Promise<void> => {
  child.ref();
  const ended = new Promise<void>((resolve) => {
    if (hasEnded(child)) resolve();
    else
      child.once('exit', () => {
        resolve();
      });
  });
  child.stdio[3]?.destroy();
  const insist = setTimeout(() => {
    const server = serving(data);
    // Immediate shutdown: the next start recovers from the write-ahead log.
    if (server !== undefined) process.kill(server.pid, 'SIGQUIT');
  }, limits.stopMs);
  await ended;
  clearTimeout(insist);
};

export interface ServerOptions {
  readonly place: Place;
  readonly data: string;
  readonly durability: Durability;
  readonly port: number;
  /** How long another server on the same data may take to go away. */
  readonly predecessorWaitMs?: number;
}

/** Starts the server and waits until it takes connections. Throws `PortTaken`, or an error with the server's own words. */
export const startServer = async (options: ServerOptions): Promise<ServerProcess> => {
  const { place, data, durability, port } = options;
  await awaitPredecessor(data, options.predecessorWaitMs ?? limits.predecessorMs);
  const logPath = join(place.folder, 'postgres.log');
  const log = openLog(logPath);
  const logFrom = statSync(logPath).size;
  const server = [join(place.bin, 'postgres'), '-D', data, '-h', '127.0.0.1', '-p', String(port), ...serverFlags(durability)];
  // `detached`: a session of its own, so that Ctrl-C reaches us and not Postgres.
  const child = spawn('/bin/sh', ['-c', keeper, 'copyledger-postgres', ...server], {
    ...place.owner,
    cwd: place.folder,
    detached: true,
    stdio: ['ignore', log, log, 'pipe'],
  });
  closeSync(log);
  // A server that nobody stops ends with us; it is no reason to stay. Every handle in `stdio` beyond the third is a socket.
  child.unref();
  (child.stdio[3] as Socket).unref();
  const stop = stopOf(child, data);
  let spawnError: Error | undefined;
  child.once('error', (error) => {
    spawnError = error;
  });
  const deadline = Date.now() + limits.startMs;
  while (serving(data)?.isReady !== true) {
    if (spawnError !== undefined) throw new Error(`Postgres could not be started: ${spawnError.message}`, { cause: spawnError });
    if (hasEnded(child)) throw failureOf(logPath, logFrom);
    if (Date.now() > deadline) {
      await stop();
      throw failureOf(logPath, logFrom);
    }
    await sleep(limits.pollMs);
  }
  return { port, stop };
};
