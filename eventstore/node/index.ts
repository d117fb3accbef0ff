import { fork } from 'node:child_process';
import { extname, join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type ServeOptions } from './options';
import { type Place } from './storage/database';

export interface NodeSettings extends Omit<ServeOptions, 'place' | 'port'> {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** A worker thread (the default) shares this process; a process of its own also survives a blocked or dying parent thread. */
  readonly mode?: 'thread' | 'process';
}

/** The data directory, which is created when it is not there; or memory, which keeps events only as long as the node runs. */
export type NodeOptions = NodeSettings & ({ readonly path: string } | { readonly memory: true });

export interface RunningNode {
  /** The connection string for the official client. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** What the entry answers. */
export type EntryMessage = { readonly kind: 'ready'; readonly url: string } | { readonly kind: 'failed'; readonly reason: string };

/** Compiled code starts `entry.js`; under Jest this file is `index.ts`, and the entry needs a TypeScript hook of its own. */
const extension = extname(__filename);
const entry = join(__dirname, `entry${extension}`);
const execArgv = extension === '.ts' ? ['-r', join(__dirname, '../../tools/register-ts.cjs')] : [];

/**
 * The heap may grow to four times what lives on it before its old objects are looked through. By itself V8 does that twice a second, 25 ms each time, on a heap
 * as small as this one, since buffers count as old objects while a subscription waits for them.
 */
const processArgv = [...execArgv, '--heap-growing-percent=300'];

const ready = (from: NodeJS.EventEmitter): Promise<string> =>
  new Promise((settle, reject) => {
    from.once('message', (message: EntryMessage) => {
      if (message.kind === 'ready') settle(message.url);
      else reject(new Error(message.reason));
    });
    from.once('error', reject);
    from.once('exit', (code: number) => {
      reject(new Error(`the embedded node ended with ${String(code)}`));
    });
  });

const placeOf = (options: NodeOptions): Place => ('memory' in options ? { kind: 'memory' } : { kind: 'directory', path: options.path });

/** Starts an embedded node on loopback and resolves when it accepts connections; rejects with a clear reason when it cannot. */
export const startNode = async (options: NodeOptions): Promise<RunningNode> => {
  const release = claim(options);
  try {
    return await launch(options, release);
  } catch (error) {
    release();
    throw error;
  }
};

/** LMDB tells processes apart; threads of this one have to be told apart here. */
const claimed = new Set<string>();

const claim = (options: NodeOptions): (() => void) => {
  if ('memory' in options || options.mode === 'process') return () => undefined;
  const path = resolve(options.path);
  if (claimed.has(path)) throw new Error(`${path} is in use by another node of this process`);
  claimed.add(path);
  let isHeld = true;
  return () => {
    // A start that fails gives its claim back, and so does the end of its thread: by then the claim may be another node's.
    if (isHeld) claimed.delete(path);
    isHeld = false;
  };
};

const launch = async (options: NodeOptions, release: () => void): Promise<RunningNode> => {
  const { host, tls, usersFile, startProjections, maxAppendSizeBytes, port = 0 } = options;
  const data: ServeOptions = { place: placeOf(options), port, host, tls, usersFile, startProjections, maxAppendSizeBytes };
  const child =
    options.mode === 'process'
      ? fork(entry, [JSON.stringify(data)], { execArgv: processArgv, serialization: 'advanced', stdio: 'inherit' })
      : new Worker(entry, { workerData: data, execArgv });
  const ended = new Promise<void>((settle) => {
    child.once('exit', () => {
      release();
      settle();
    });
  });
  const url = await ready(child);
  return {
    url,
    stop: async () => {
      if (child instanceof Worker) child.postMessage('stop');
      else if (child.connected) child.send('stop');
      await ended;
    },
  };
};
