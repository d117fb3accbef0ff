import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the embedded log and the embedded database of a running platform are; what is configured is not embedded. */
export interface RunningParts {
  readonly eventStoreUrl?: string;
  readonly databaseUrl?: string;
}

interface Announcement extends RunningParts {
  readonly pid: number;
}

const fileIn = (dataDir: string): string => join(dataDir, 'running.json');

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/**
 * Leaves word in the data folder of where this process has its embedded parts, whose ports are any free ones, for the command line on the
 * same machine. Only the user of the process can read it, since it holds a password. The returned function takes it back.
 */
export const announceParts = (dataDir: string, parts: RunningParts): (() => void) => {
  const file = fileIn(dataDir);
  const draft = `${file}.${process.pid}`;
  const announcement: Announcement = { ...parts, pid: process.pid };
  writeFileSync(draft, `${JSON.stringify(announcement)}\n`, { mode: 0o600 });
  renameSync(draft, file);
  return () => {
    rmSync(file, { force: true });
  };
};

/** Where the platform that runs on this data folder has its parts; undefined when none runs. */
export const announcedParts = (dataDir: string): RunningParts | undefined => {
  let text: string;
  try {
    text = readFileSync(fileIn(dataDir), 'utf8');
  } catch {
    return undefined;
  }
  const { pid, ...parts } = JSON.parse(text) as Announcement;
  return isAlive(pid) ? parts : undefined;
};
