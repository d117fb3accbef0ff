import { type Instant, instantOfMicros, microsOf } from '@copyledger/kernel';

interface ManualClock {
  readonly now: () => Instant;
  /** Moves the clock on; time never goes back. */
  readonly advance: (by: { readonly micros: bigint }) => void;
}

/** A clock that stands still until a test moves it. */
export const manualClock = (start: Instant): ManualClock => {
  let micros = microsOf(start);
  return {
    now: () => instantOfMicros(micros),
    advance: (by) => {
      if (by.micros < 0n) throw new RangeError('Time never goes back.');
      micros += by.micros;
    },
  };
};
