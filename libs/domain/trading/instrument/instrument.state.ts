import type { Instrument } from '@copyledger/kernel';
import type { InstrumentStatus } from './instrument.terms';

export interface ListedInstrument {
  readonly status: InstrumentStatus;
  /** The terms of the newest revision. */
  readonly instrument: Instrument;
}

export type InstrumentState = { readonly status: 'absent' } | ListedInstrument;

export const absentInstrument: InstrumentState = { status: 'absent' };
