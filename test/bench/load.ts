import { setTimeout as sleep } from 'node:timers/promises';
import { type Latency, latencyOf } from './latency';

/** Does piece `index` of the work; a rejection counts as a failure. */
type Send = (index: number, dueAt: number) => Promise<unknown>;

export interface Loaded {
  readonly perSecond: number;
  /** Of what succeeded. */
  readonly latency: Latency;
  readonly failed: number;
}

class Sample {
  private readonly times: number[] = [];
  private readonly start = performance.now();
  private failed = 0;
  private firstReason: unknown;

  async time(from: number, work: Promise<unknown>): Promise<void> {
    try {
      await work;
      this.times.push(performance.now() - from);
    } catch (error) {
      this.failed += 1;
      this.firstReason ??= error;
    }
  }

  loaded(): Loaded {
    const { times, failed, start } = this;
    if (times.length === 0) throw new Error('Nothing succeeded.', { cause: this.firstReason });
    if (failed > 0) process.stderr.write(`  ${failed} failed, the first one: ${String(this.firstReason)}\n`);
    return { perSecond: (times.length * 1000) / (performance.now() - start), latency: latencyOf(times), failed };
  }
}

/**
 * Sends at a steady rate whether or not answers come. Each latency counts from the moment at which the piece was due, so that
 * waiting for a slow predecessor, or for this process, counts too.
 */
export const openLoop = async (load: { readonly perSecond: number; readonly seconds: number }, send: Send): Promise<Loaded> => {
  const sample = new Sample();
  const start = performance.now();
  const sent: Promise<void>[] = [];
  for (let index = 0; index < load.perSecond * load.seconds; index += 1) {
    const dueAt = start + (index * 1000) / load.perSecond;
    if (dueAt > performance.now()) await sleep(dueAt - performance.now());
    sent.push(sample.time(dueAt, send(index, dueAt)));
  }
  await Promise.all(sent);
  return sample.loaded();
};

export type Bound = { readonly count: number } | { readonly seconds: number };

/** Keeps `inFlight` pieces going, for so many pieces or so long. */
export const closedLoop = async (load: Bound & { readonly inFlight: number }, send: Send): Promise<Loaded> => {
  const sample = new Sample();
  const count = 'count' in load ? load.count : Infinity;
  const until = 'seconds' in load ? performance.now() + load.seconds * 1000 : Infinity;
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count && performance.now() < until) {
      const index = next;
      next += 1;
      const now = performance.now();
      await sample.time(now, send(index, now));
    }
  };
  await Promise.all(Array.from({ length: load.inFlight }, worker));
  return sample.loaded();
};
