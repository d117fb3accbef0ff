import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ending } from './write-points';

const root = join(__dirname, '../..');
const patienceMs = 60_000;
const noteMs = 50;
const linesKept = 50;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A zombie is dead: it only waits for its parent to notice.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

const childrenOf = (pid: number): readonly number[] => {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number));
  } catch {
    return [];
  }
};

/** Every process below this one, its grandchildren included. */
const descendantsOf = (pid: number): readonly number[] => childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);

const ended = async (pids: readonly number[]): Promise<void> => {
  const deadline = Date.now() + patienceMs;
  while (pids.some(isAlive)) {
    if (Date.now() > deadline) throw new Error(`Processes ${pids.filter(isAlive).join(', ')} outlived their parent.`);
    await sleep(10);
  }
};

/** A part of the product in a process of its own, which a test may kill. */
export interface PartProcess {
  readonly url: string;
  /** Resolves when it has ended, and everything that it had started. */
  readonly ended: Promise<void>;
  /** What it said last. */
  lastWords(): string;
  /** Ends it without a word, and waits until everything that it had started has ended too. */
  kill(): Promise<void>;
  /** Ends it in order. */
  stop(): Promise<void>;
}

interface Part {
  readonly args: readonly string[];
  /** Loaded before anything else. */
  readonly preload?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Finds the address in the line that says that it is ready. */
  readonly readyUrl: (line: string) => string | undefined;
}

const readyUrlOf = (child: ChildProcess, { readyUrl, args }: Part, said: string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    for (const input of [child.stdout!, child.stderr!]) {
      createInterface({ input }).on('line', (line) => {
        if (said.push(line) > linesKept) said.shift();
        const url = readyUrl(line);
        if (url !== undefined) resolve(url);
      });
    }
    child.once('exit', (code, signal) => {
      reject(new Error(`${args[0] ?? ''} ended before it was ready (${String(signal ?? code)}):\n${said.join('\n')}`));
    });
  });

const start = async (part: Part): Promise<PartProcess> => {
  // Nothing that this shell is configured for reaches the part: no shared database, log or key.
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], LOG_LEVEL: 'error', LOG_FORMAT: 'short', ...part.env };
  const preloads = ['./tools/register-ts.cjs', ...(part.preload === undefined ? [] : [part.preload])].flatMap((file) => ['-r', file]);
  const child = spawn(process.execPath, [...preloads, ...part.args], {
    cwd: root,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const pid = child.pid ?? 0;
  // Noted while it lives: whoever has lost its parent is nobody's child any more.
  let below: readonly number[] = [];
  const note = setInterval(() => (below = [...new Set([...below, ...descendantsOf(pid)])].filter(isAlive)), noteMs);
  const gone = exited.then(async () => {
    clearInterval(note);
    await ended(below);
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    below = [...below, ...descendantsOf(pid)];
    child.kill(signal);
    await gone;
  };
  const said: string[] = [];
  try {
    const url = await readyUrlOf(child, part, said);
    return { url, ended: gone, lastWords: () => said.join('\n'), kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
  } catch (error) {
    child.kill('SIGKILL');
    await gone;
    throw error;
  }
};

const platformUrl = (line: string): string | undefined =>
  line.startsWith('{"ready":true') ? (JSON.parse(line) as { url: string }).url : undefined;

/** See crash-points.cjs. */
export interface Crash {
  readonly ending: Ending;
  /** The file in which each point is noted that a write came to stand at. */
  readonly visits: string;
}

/** What a process is to be started with so that it ends there. */
export const crashing = ({ ending, visits }: Crash): { readonly preload: string; readonly env: Readonly<Record<string, string>> } => ({
  preload: './test/crash/crash-points.cjs',
  env: { COPYLEDGER_CRASH_AT: ending.join(' '), COPYLEDGER_CRASH_VISITS: visits },
});

export interface PlatformProcessOptions {
  /** The log to stand on, in place of one of its own. */
  readonly eventStoreUrl?: string;
  /** Where it ends without a word. */
  readonly crashAt?: Crash;
  /** Any free one when it is left out. */
  readonly port?: number;
}

/** The whole platform, on embedded parts under `dataDir` or on the log that is given. It ends when this process does. */
export const startPlatformProcess = (
  dataDir: string,
  { eventStoreUrl, crashAt, port = 0 }: PlatformProcessOptions = {},
): Promise<PartProcess> => {
  const crash = crashAt && crashing(crashAt);
  return start({
    args: ['apps/platform/main.ts', '--data', dataDir, '--port', port.toString(), '--no-demo', '--ready-json', '--end-with-stdin'],
    env: { ...(eventStoreUrl !== undefined && { EVENTSTORE_URL: eventStoreUrl }), ...crash?.env },
    ...(crash && { preload: crash.preload }),
    readyUrl: platformUrl,
  });
};

/** The embedded node alone, as operators run it. */
export const startLogProcess = (folder: string, port: number): Promise<PartProcess> =>
  start({
    args: ['apps/cli/main.ts', 'eventstore', '--data', folder, '--port', String(port)],
    readyUrl: (line) => /^ready (\S+)$/.exec(line)?.[1],
  });

/** A port that nobody listens on just now. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};
