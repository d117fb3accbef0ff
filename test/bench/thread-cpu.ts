import { readdirSync, readFileSync } from 'node:fs';
import { rounded } from './latency';

const MICROS_PER_SECOND = 1_000_000;
const ticksPerSecond = 100;
/** That of the exchange's thread, which stands behind requests and before everybody else. */
const exchangeNice = 5;

/** Processor time of a platform so far, in seconds. */
export interface ThreadSeconds {
  /** Of the main thread, which takes what sockets bring. */
  readonly requests: number;
  readonly exchange: number;
  /** V8's helpers and the read models. */
  readonly others: number;
}

/** What each thread of a platform has used. Linux only; elsewhere zero. */
export const threadSecondsOf = (pid: number): ThreadSeconds => {
  const seconds = { requests: 0, exchange: 0, others: 0 };
  let threads: readonly string[] = [];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return seconds;
  }
  for (const thread of threads) {
    // Behind the name, which is in parentheses and may hold anything; the fields are numbered from 3 in proc(5).
    const fields = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8').split(') ').at(-1)?.split(' ').map(Number) ?? [];
    const field = (number: number): number => fields[number - 3] ?? 0;
    const role = Number(thread) === pid ? 'requests' : field(19) === exchangeNice ? 'exchange' : 'others';
    seconds[role] += (field(14) + field(15)) / ticksPerSecond;
  }
  return seconds;
};

/** Microseconds for each of so many pieces of work between two readings. */
export const microsEach = (before: ThreadSeconds, after: ThreadSeconds, pieces: number): ThreadSeconds => {
  const each = (role: keyof ThreadSeconds): number => rounded(((after[role] - before[role]) * MICROS_PER_SECOND) / pieces);
  return { requests: each('requests'), exchange: each('exchange'), others: each('others') };
};
