import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

interface Stat {
  readonly parent: number;
  /** Its own, in seconds. */
  readonly own: number;
  /** That of children that have ended. */
  readonly ended: number;
}

const statOf = (pid: number): Stat | undefined => {
  try {
    // Behind the name, which is in parentheses and may hold anything; the fields are numbered from 3 in proc(5).
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ').map(Number) ?? [];
    const sum = (from: number): number => ((fields[from - 3] ?? 0) + (fields[from - 2] ?? 0)) / ticksPerSecond;
    return { parent: fields[1] ?? 0, own: sum(14), ended: sum(16) };
  } catch {
    return undefined;
  }
};

/** The processor time, in seconds, that a process and everything below it has used so far. Linux only; elsewhere zero. */
export const cpuSecondsOfTree = (root: number): number => {
  const stats = new Map<number, Stat>();
  try {
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      const stat = Number.isInteger(pid) ? statOf(pid) : undefined;
      if (stat !== undefined) stats.set(pid, stat);
    }
  } catch {
    return 0;
  }
  const below = (pid: number): number => {
    const stat = stats.get(pid);
    if (stat === undefined) return 0;
    const children = [...stats].filter(([, { parent }]) => parent === pid).map(([child]) => child);
    return stat.own + stat.ended + children.reduce((sum, child) => sum + below(child), 0);
  };
  return below(root);
};
