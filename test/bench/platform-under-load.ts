import { startNode } from '@copyledger/eventstore/node';
import { issueToken, loadConfiguration, openKeyring, type Role } from '@copyledger/platform';
import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { progress } from './figures';
import { startProduct } from './product-process';
import { endProcess, using, withFolder } from './resources';

export interface PlatformUnderLoad {
  readonly url: string;
  readonly pid: number;
  readonly eventStoreUrl: string;
  /** Compiled, or from the sources. */
  readonly code: string;
  readonly tokenOf: (user: string, role: Role) => Promise<string>;
}

const isReady = (line: string): boolean => line.startsWith('{"ready":true');

/** What else the platform has to say belongs to people. */
const readyUrl = (child: ChildProcess): Promise<string> => {
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (isReady(line)) resolve((JSON.parse(line) as { url: string }).url);
      else progress(line);
    });
  });
  const over = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`The platform ended with ${String(code)} before it was ready.`)),
  );
  return Promise.race([ready, over]);
};

/**
 * The platform on a node and a Postgres of its own, each in a process, durable as in production. The node is started here, and not by
 * the platform, so that a bench can follow the log.
 */
export const withPlatform = <T>(work: (platform: PlatformUnderLoad) => Promise<T>): Promise<T> =>
  withFolder(async (folder) => {
    const node = await startNode({ path: join(folder, 'eventstore'), mode: 'process' });
    return using(node.stop, async () => {
      const { child, code } = startProduct({
        entry: 'apps/platform/main',
        args: ['--data', folder, '--port', '0', '--no-demo', '--ready-json', '--end-with-stdin'],
        environment: { EVENTSTORE_URL: node.url, LOG_LEVEL: 'warn', LOG_FORMAT: 'json' },
        profileFolder: process.env['BENCH_CPU_PROF'],
      });
      return using(
        () => endProcess(child),
        async () => {
          const configuration = loadConfiguration({ DATA_DIR: folder });
          const tokenOf = (user: string, role: Role): Promise<string> => {
            const { privateKey } = openKeyring(configuration);
            return issueToken({ user, role, ttlSeconds: 3600 }, { privateKey: privateKey!, terms: configuration });
          };
          return work({ url: await readyUrl(child), pid: child.pid!, eventStoreUrl: node.url, code, tokenOf });
        },
      );
    });
  });
