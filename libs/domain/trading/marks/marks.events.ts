import type { Fact, Instant } from '@copyledger/kernel';

/** What an instrument is taken to be worth: the median of the sources that were fresh. */
export interface RecordedMark {
  readonly instrument: string;
  readonly price: string;
  readonly sources: readonly string[];
}

/** The marks of one minute, all instruments that had any: what decides and values from then on. The stream is `marks`. */
export type MarksRecorded = Fact<
  'MarksRecorded',
  {
    /** The minute that ends here (UTC); each is recorded once. */
    readonly at: Instant;
    readonly marks: readonly RecordedMark[];
  }
>;
