import { InvalidArgumentError } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';

/** How many times as fast as it was recorded; `max` waits for nobody but the platform. */
export type Speed = number | 'max';

const speedMax = 10_000;

/** Reads `1`, `10`, `0.5` or `max`. */
export const parseSpeed = (text: string): Speed => {
  if (text === 'max') return 'max';
  const speed = /^\d{1,5}(\.\d{1,3})?$/.test(text) ? Number(text) : NaN;
  if (speed > 0 && speed <= speedMax) return speed;
  throw new InvalidArgumentError(`A speed is a number above 0, at most ${speedMax}, or max.`);
};

const microsPerMilli = 1000;
const sliceWallMs = 50;
const sliceMicros = { min: 1_000, max: 5_000_000 } as const;

/** Says when the recording's moments are due. */
export class Pace {
  private origin: { readonly micros: number; readonly ms: number } | undefined;

  constructor(
    private readonly speed: Speed,
    private readonly signal: AbortSignal,
  ) {}

  /** How much of the recording is sent at once, in microseconds. */
  get sliceMicros(): number {
    if (this.speed === 'max') return sliceMicros.max;
    return Math.max(sliceMicros.min, Math.min(sliceMicros.max, sliceWallMs * microsPerMilli * this.speed));
  }

  /** Resolves when a moment of the recording is due; at once when it is late. */
  async until(micros: number): Promise<void> {
    this.signal.throwIfAborted();
    if (this.speed === 'max') return;
    this.origin ??= { micros, ms: performance.now() };
    const due = this.origin.ms + (micros - this.origin.micros) / microsPerMilli / this.speed;
    const wait = due - performance.now();
    if (wait <= 0) return;
    try {
      await sleep(wait, undefined, { signal: this.signal });
    } catch {
      this.signal.throwIfAborted();
    }
  }
}
