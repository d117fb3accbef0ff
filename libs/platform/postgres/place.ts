import { createHash } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { binaryFolder, isReachable, type Owner } from './binaries';

/** Where a server lives, and as whom it runs: undefined stands for ourselves. */
export interface Place {
  readonly folder: string;
  readonly bin: string;
  readonly owner: Owner | undefined;
}

const nobody: Owner = { uid: 65_534, gid: 65_534 };
/** For what another user has to reach when our own folders are closed to it. */
const sharedFolder = '/var/lib/copyledger';

const openSharedFolder = (): void => {
  mkdirSync(sharedFolder, { recursive: true });
  chmodSync(sharedFolder, 0o755);
};

/** Under a private home the data lies in a shared place, under a name that is a function of the folder that was asked for. */
const reachableFolder = (wanted: string): string => {
  mkdirSync(dirname(wanted), { recursive: true });
  if (isReachable(dirname(wanted))) return wanted;
  openSharedFolder();
  return join(sharedFolder, `${basename(wanted)}-${createHash('sha256').update(wanted).digest('hex').slice(0, 16)}`);
};

export const give = (path: string, owner: Owner | undefined): void => {
  if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
};

/** Postgres refuses to run as root: under root it runs as nobody, in a folder and from binaries that nobody can reach. */
export const preparePlace = (wanted: string): Place => {
  if (process.platform === 'win32') throw new Error('The embedded Postgres runs on Linux and macOS only. Set DATABASE_URL.');
  const owner = process.getuid?.() === 0 ? nobody : undefined;
  const folder = owner === undefined ? resolve(wanted) : reachableFolder(resolve(wanted));
  const bin = owner === undefined ? binaryFolder() : binaryFolder({ owner, sharedFolder });
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  give(folder, owner);
  return { folder, bin, owner };
};
