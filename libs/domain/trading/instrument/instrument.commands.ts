import type { Instrument } from '@copyledger/kernel';

/** An instrument as an operator describes it; the revision is the journal's own count. */
export type InstrumentListing = Omit<Instrument, 'revision'>;

/** Bounds that an instrument may be without. */
export const optionalTerms = [
  'minimumQuantity',
  'maximumQuantity',
  'maximumNotional',
  'priceBandPpm',
  'openOrdersMax',
  'triggerOrdersMax',
] as const satisfies readonly (keyof Instrument)[];
export type OptionalTerm = (typeof optionalTerms)[number];

/** What may change while an instrument is listed. Everything else is part of what an order or a position of it means. */
export type ChangeableTerms = Pick<Instrument, 'tickSize' | 'lotSize' | 'minimumNotional' | 'makerFeePpm' | 'takerFeePpm' | OptionalTerm>;

interface ListInstrument {
  readonly type: 'ListInstrument';
  readonly instrument: InstrumentListing;
}

export interface ChangeInstrument {
  readonly type: 'ChangeInstrument';
  /** What is left out stays as it is. */
  readonly changes: Partial<ChangeableTerms>;
  /** Bounds that are taken away, after the changes. */
  readonly lifts?: readonly OptionalTerm[];
}

/** From here on the market takes cancels only. */
interface HaltInstrument {
  readonly type: 'HaltInstrument';
}

interface ResumeInstrument {
  readonly type: 'ResumeInstrument';
}

/** For ever: a symbol is never listed a second time. */
interface DelistInstrument {
  readonly type: 'DelistInstrument';
}

/** Asked for by operators only, so a command does not say by whom: whoever dispatches it has checked the role. */
export type InstrumentCommand = ListInstrument | ChangeInstrument | HaltInstrument | ResumeInstrument | DelistInstrument;
