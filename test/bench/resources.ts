import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Release = () => Promise<void>;
const held = new Set<Release>();

/** Keeps a resource until the returned function, or else the end of the run or an interrupt, releases it; once. */
const hold = (release: Release): Release => {
  let released: Promise<void> | undefined;
  const releaseOnce = (): Promise<void> => {
    held.delete(releaseOnce);
    return (released ??= release());
  };
  held.add(releaseOnce);
  return releaseOnce;
};

/** Releases everything that is still held, what was taken last first. Throws the first failure, after the others were tried. */
export const releaseAll = async (): Promise<void> => {
  const failures: unknown[] = [];
  for (const release of [...held].reverse()) await release().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
};

/** Runs what needs a resource, and releases it after. */
export const using = async <T>(release: Release, work: () => Promise<T>): Promise<T> => {
  const releaseOnce = hold(release);
  try {
    return await work();
  } finally {
    await releaseOnce();
  }
};

/** An empty folder that the user whom Postgres runs as under root can get through, removed after the work. */
export const withFolder = <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'copyledger-bench-'));
  chmodSync(folder, 0o711);
  const remove = (): Promise<void> => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    return Promise.resolve();
  };
  return using(remove, () => work(folder));
};

const stopMsMax = 20_000;

/** Ends a process and waits until it has ended; one that does not listen is killed. */
export const endProcess = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  const deadline = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(deadline);
};
