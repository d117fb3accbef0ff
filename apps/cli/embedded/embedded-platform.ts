import { openKeyring } from '@copyledger/platform/auth/keys';
import type { Role } from '@copyledger/platform/auth/principal';
import { issueToken } from '@copyledger/platform/auth/token-issuer';
import { loadConfiguration } from '@copyledger/platform/config/configuration';
import { isReachable } from '@copyledger/platform/postgres/binaries';
import { chmodSync, existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliFailure } from '../cli-failure';
import { PlatformProcess } from './platform-process';

export interface EmbeddedOptions {
  /** Undefined stands for a temporary folder, removed afterwards. */
  readonly dataDir: string | undefined;
  /** What the work has to be allowed. */
  readonly role: Role;
  readonly signal: AbortSignal;
  /** Told when the platform ends before the work is done. */
  readonly abort: (reason: unknown) => void;
  /** Passed every line that the platform writes. */
  readonly onLine: (line: string) => void;
}

/** Where a platform is, and what to show there. */
export interface PlatformAccess {
  readonly url: string;
  readonly token: string;
}

/** The user who owns what is recorded on embedded parts. */
const embeddedUser = 'replay';
const tokenSeconds = 30 * 86_400;

const isRoot = (): boolean => process.getuid?.() === 0;

/** Under root, Postgres runs as another user, who may not get through to root's own temporary folder. */
const temporaryParent = (): string => {
  const shared = isRoot() ? [tmpdir(), '/tmp', '/var/tmp'].find((folder) => existsSync(folder) && isReachable(folder)) : undefined;
  return shared ?? tmpdir();
};

const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(temporaryParent(), 'copyledger-replay-'));
  if (isRoot()) chmodSync(folder, 0o711);
  return folder;
};

const tokenFor = (dataDir: string, role: Role): Promise<string> => {
  // As the embedded platform: on its folder alone, whatever this shell is configured for.
  const configuration = loadConfiguration({ DATA_DIR: dataDir });
  const { privateKey } = openKeyring(configuration);
  if (privateKey === undefined) throw new Error('Invariant: a data folder has a private key.');
  return issueToken({ user: embeddedUser, role, ttlSeconds: tokenSeconds }, { privateKey, terms: configuration });
};

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const rejectWithReason = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) rejectWithReason();
    signal.addEventListener('abort', rejectWithReason, { once: true });
  });

interface Started {
  readonly platform: PlatformProcess;
  readonly url: string;
}

const start = async (dataDir: string, { signal, onLine }: EmbeddedOptions): Promise<Started> => {
  const platform = new PlatformProcess({ dataDir, onLine });
  try {
    return { platform, url: await Promise.race([platform.ready, aborted(signal)]) };
  } catch (error) {
    await platform.stop();
    throw error;
  }
};

const predecessorMsMax = 20_000;
const predecessorPauseMs = 250;

/** The platform of a replay that was killed a moment ago is still ending, and has the folder until it has. */
const startAfterPredecessor = async (dataDir: string, options: EmbeddedOptions): Promise<Started> => {
  const until = performance.now() + predecessorMsMax;
  for (;;) {
    try {
      return await start(dataDir, options);
    } catch (error) {
      const isInUse = error instanceof CliFailure && error.message.includes('is in use');
      if (!isInUse || performance.now() > until) throw error;
    }
    await sleep(predecessorPauseMs);
  }
};

const runOn = async <T>(dataDir: string, options: EmbeddedOptions, work: (access: PlatformAccess) => Promise<T>): Promise<T> => {
  const { platform, url } = await startAfterPredecessor(dataDir, options);
  try {
    void platform.ended.then(options.abort);
    return await work({ url, token: await tokenFor(dataDir, options.role) });
  } finally {
    await platform.stop();
  }
};

const removalMsMax = 10_000;
const removalPauseMs = 50;

/** What a platform had begun when it was interrupted, like making a database, goes on for a moment and still writes. */
const remove = async (folder: string): Promise<void> => {
  const until = performance.now() + removalMsMax;
  while (existsSync(folder)) {
    try {
      await rm(folder, { recursive: true, force: true });
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(removalPauseMs);
    }
  }
};

/** Starts the whole platform as a process of its own, does the work with it, and ends it, whatever becomes of the work. */
export const withEmbeddedPlatform = async <T>(options: EmbeddedOptions, work: (access: PlatformAccess) => Promise<T>): Promise<T> => {
  if (options.dataDir !== undefined) return runOn(resolve(options.dataDir), options, work);
  const dataDir = temporaryFolder();
  try {
    return await runOn(dataDir, options, work);
  } finally {
    await remove(dataDir);
  }
};
