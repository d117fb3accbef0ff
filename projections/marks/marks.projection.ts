import type { MarksRecorded } from '@copyledger/domain/trading/marks/marks.events';
import type { AppendFold } from '../runtime/projection';

export interface MarkRow {
  readonly instrument: string;
  /** The minute that it ends. */
  readonly at: string;
  readonly logPosition: bigint;
  readonly price: string;
  readonly sources: readonly string[];
}

/** A row for every instrument of every minute that was recorded. */
export const marksFold: AppendFold<MarksRecorded, MarkRow> = {
  types: ['MarksRecorded'],
  rowsOf: ({ event: { data }, recorded }) =>
    data.marks.map(({ instrument, price, sources }) => ({ instrument, at: data.at, logPosition: recorded.position, price, sources })),
};
