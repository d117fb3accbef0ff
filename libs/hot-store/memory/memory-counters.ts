import { TransientMap } from '@copyledger/kernel';
import type { RateCounters, RateLimit, Taken, Taking } from '../rate-counters';

const callersMax = 100_000;

/** What a taking comes to: how long the caller pays back after it, and how long for all that was asked for. */
interface Judgement {
  readonly isAllowed: boolean;
  readonly owedMs: number;
  readonly wantedMs: number;
}

const judged = ({ quota, windowSeconds }: RateLimit, debtMs: number, units: number): Judgement => {
  const windowMs = windowSeconds * 1000;
  const unitMs = windowMs / quota;
  const wantedMs = debtMs + units * unitMs;
  // Fractions of milliseconds add up inexactly: a thousandth of a unit is nobody's.
  const isAllowed = wantedMs <= windowMs + unitMs / 1000;
  return { isAllowed, owedMs: isAllowed ? wantedMs : debtMs, wantedMs };
};

/** What the caller is told. */
export const takenOf = ({ quota, windowSeconds }: RateLimit, { isAllowed, owedMs, wantedMs }: Judgement): Taken => {
  const windowMs = windowSeconds * 1000;
  return {
    isAllowed,
    remaining: Math.max(0, Math.floor(((windowMs - owedMs) * quota) / windowMs + 1e-3)),
    resetSeconds: owedMs / 1000,
    retryAfterSeconds: isAllowed ? 0 : (wantedMs - windowMs) / 1000,
  };
};

/** Counts in a process's memory. Callers who owe nothing need no entry; above the bound the one not seen for longest is forgiven. */
export class MemoryCounters implements RateCounters {
  /** When each caller has paid back, in the order in which they last took. */
  private readonly paidBackAtMs = new TransientMap<string, number>();

  constructor(private readonly elapsedMs: () => number) {}

  take({ key, limit, units = 1 }: Taking): Promise<Taken> {
    const now = this.elapsedMs();
    const judgement = judged(limit, Math.max(0, (this.paidBackAtMs.get(key) ?? 0) - now), units);
    this.paidBackAtMs.delete(key);
    this.paidBackAtMs.set(key, now + judgement.owedMs);
    this.sweep(now);
    return Promise.resolve(takenOf(limit, judgement));
  }

  private sweep(now: number): void {
    for (const [key, at] of this.paidBackAtMs.entries()) {
      if (at > now && this.paidBackAtMs.size <= callersMax) return;
      this.paidBackAtMs.delete(key);
    }
  }
}
