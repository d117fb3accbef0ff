import type { InstrumentEvent, InstrumentTerms } from '@copyledger/domain/trading/instrument/instrument.events';
import type { KeyedFold } from '../runtime/projection';

export interface InstrumentRow {
  readonly symbol: string;
  readonly terms: InstrumentTerms;
  readonly listedAt: string;
  readonly updatedAt: string;
}

/** Every event carries the whole terms, so the newest one is the instrument. */
export const instrumentsFold: KeyedFold<InstrumentEvent, InstrumentRow> = {
  types: ['InstrumentListed', 'InstrumentChanged', 'InstrumentDelisted'],
  keysOf: ({ event }) => [[event.data.instrument.symbol]],
  fold: (row, { event: { data }, metadata }, [symbol = '']) => ({
    symbol,
    terms: data.instrument,
    listedAt: row?.listedAt ?? metadata.occurredAt,
    updatedAt: metadata.occurredAt,
  }),
};
