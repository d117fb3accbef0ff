import { readFileSync, readlinkSync } from 'node:fs';

/** The state and the start time of a process, from the kernel: a process number alone may be another process's by now. */
const startOf = (pid: string): string | undefined => {
  try {
    // Behind the name, which is in parentheses and may hold anything: the state comes first, the start time as the 20th.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const [state, start] = [fields[0], fields[19]];
    // One that is only waiting to be noticed by its parent does nothing any more.
    return state === 'Z' || state === 'X' ? undefined : start;
  } catch {
    return undefined;
  }
};

/** Where process numbers mean the same: one boot of one machine, in one namespace. Undefined on systems that do not say. */
const placeOfProcesses = (): string | undefined => {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
};

/** Names this process so that others on this machine can tell whether it still runs; undefined where nobody can tell. */
export const ownProcess = (): string | undefined => {
  const [place, start] = [placeOfProcesses(), startOf(String(process.pid))];
  return place === undefined || start === undefined ? undefined : `${place} ${process.pid} ${start}`;
};

/** Whether a process has ended for certain. False for one of another machine, and where nobody can tell. */
export const hasEnded = (name: string | null): boolean => {
  const place = placeOfProcesses();
  if (name === null || place === undefined || !name.startsWith(`${place} `)) return false;
  const [pid = '', start] = name.slice(place.length + 1).split(' ');
  return startOf(pid) !== start;
};
