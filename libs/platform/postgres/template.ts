import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const sizeFile = 'size';
const clusterFolder = 'cluster';

/** How many files there are, and how many bytes: one that has lost any is no template. */
const sizeOf = (folder: string): string => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  return `${files.length} files, ${bytes} bytes`;
};

/** With owners and modes, which Postgres is particular about. */
const copy = (from: string, to: string): boolean => spawnSync('cp', ['-Rp', from, to]).status === 0;

const remove = (path: string): void => {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // It is in nobody's way: what is not whole is never used.
  }
};

/**
 * A data directory to copy from: initdb takes a second, a copy a tenth of one. Kept in a cache, so everything here may fail: then
 * there is no template, and initdb does the work.
 */
export class ClusterTemplate {
  constructor(private readonly folder: string) {}

  /** A copy at `to`, which must not exist; false when there is nothing whole to copy. */
  copyTo(to: string): boolean {
    const cluster = join(this.folder, clusterFolder);
    try {
      if (!existsSync(this.folder)) return false;
      if (readFileSync(join(this.folder, sizeFile), 'utf8') === sizeOf(cluster) && copy(cluster, to)) return true;
      remove(this.folder);
    } catch {
      remove(this.folder);
    }
    remove(to);
    return false;
  }

  /** Keeps a copy of a cluster that no server has run on yet. Appears whole, also when several processes keep theirs at once. */
  keep(cluster: string): void {
    const draft = `${this.folder}.${randomUUID()}`;
    try {
      mkdirSync(draft, { recursive: true });
      if (!copy(cluster, join(draft, clusterFolder))) throw new Error(`${cluster} could not be copied.`);
      writeFileSync(join(draft, sizeFile), sizeOf(join(draft, clusterFolder)));
      renameSync(draft, this.folder);
    } catch {
      // Somebody else was first, or nothing can be written there.
      remove(draft);
    }
  }
}
