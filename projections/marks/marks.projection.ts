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

/** When marks were recorded, by the log's own clock, whatever minute they are of. */
export interface MarkRecordingRow {
  readonly logPosition: bigint;
  readonly recordedAt: string;
}

/** A row for every instrument of every minute that was recorded. */
export const marksFold: AppendFold<MarksRecorded, MarkRow> = {
  types: ['MarksRecorded'],
  rowsOf: ({ event: { data }, recorded }) =>
    data.marks.map(({ instrument, price, sources }) => ({ instrument, at: data.at, logPosition: recorded.position, price, sources })),
};

/** A row for every event. */
export const markRecordingsFold: AppendFold<MarksRecorded, MarkRecordingRow> = {
  types: ['MarksRecorded'],
  rowsOf: ({ recorded: { position, recordedAt } }) => [{ logPosition: position, recordedAt }],
};
