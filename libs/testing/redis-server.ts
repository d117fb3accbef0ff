import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@copyledger/platform/postgres/server-process';

/** Where `redis-server` is; undefined where it is not installed. */
const redisServer = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((directory) => join(directory, 'redis-server'))
  .find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

export interface RedisServer {
  readonly url: string;
  /** Ends it as a crash would; what it held is gone. */
  kill(): Promise<void>;
  /** Starts it again, empty, at the same address. */
  restart(): Promise<void>;
  /** Holds it up without ending it: connections stay, answers do not come. `false` lets it go on. */
  freeze(isFrozen: boolean): void;
}

const startAttemptsMax = 3;

/** Starts `redis-server` from PATH on a free port of the loopback, without persistence. */
export const startRedis = async (): Promise<RedisServer> => {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      return await serve(port);
    } catch (error) {
      // Somebody may have taken the port between our look and the server's start.
      if (attempt === startAttemptsMax) throw error;
    }
  }
};

const serve = async (port: number): Promise<RedisServer> => {
  let server = await launch(port);
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => end(server),
    restart: async () => {
      await end(server);
      server = await launch(port);
    },
    freeze: (isFrozen) => {
      server.kill(isFrozen ? 'SIGSTOP' : 'SIGCONT');
    },
  };
};

const launch = async (port: number): Promise<ChildProcess> => {
  if (redisServer === undefined) throw new Error('There is no redis-server in PATH.');
  const directory = mkdtempSync(join(tmpdir(), 'copyledger-redis-'));
  const server = spawn(redisServer, ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--dir', directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const endWithUs = (): void => {
    server.kill('SIGKILL');
  };
  process.once('exit', endWithUs);
  server.once('exit', () => {
    process.removeListener('exit', endWithUs);
    rmSync(directory, { recursive: true, force: true });
  });
  await ready(server, port);
  return server;
};

const ready = (server: ChildProcess, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', () => {
      reject(new Error(`redis-server on port ${port} ended before it was ready`));
    });
    if (server.stdout === null) throw new Error('Invariant: the output is piped.');
    // Read to the end, so that the server never blocks on a full pipe.
    createInterface({ input: server.stdout }).on('line', (line) => {
      if (line.includes('Ready to accept connections')) resolve();
    });
  });

const end = async (server: ChildProcess): Promise<void> => {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  server.kill('SIGKILL');
  await exited;
};

/** Tests that want a real Redis: skipped, loudly, where there is none, and failing where `REDIS_REQUIRED=1` says that there must be. */
export const describeWithRedis = (name: string, tests: () => void): void => {
  if (redisServer === undefined && process.env['REDIS_REQUIRED'] === '1') {
    it(`${name}: wants redis-server in PATH`, () => {
      throw new Error('REDIS_REQUIRED=1, and there is no redis-server in PATH.');
    });
    return;
  }
  if (redisServer === undefined) process.stderr.write(`SKIPPED, no redis-server in PATH: ${name}\n`);
  const describeIfThere = redisServer === undefined ? describe.skip : describe;
  describeIfThere(name, tests);
};
