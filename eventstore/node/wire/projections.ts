import { Reader } from './reader';
import { encode } from './writer';

/** Which projections' statistics are asked for. */
export type StatisticsQuery = { readonly kind: 'all' } | { readonly kind: 'none' } | { readonly kind: 'name'; readonly name: string };

const optionsOf = (message: Buffer): Reader => {
  for (const reader = new Reader(message); reader.next();) {
    if (reader.field === 1) return reader.embedded();
    reader.skip();
  }
  return new Reader(Buffer.alloc(0));
};

/** The name in field 1 of the options, which Enable, Disable, Reset, Delete, State and Result share. */
export const decodeProjectionName = (message: Buffer): string => {
  for (const reader = optionsOf(message); reader.next();) {
    if (reader.field === 1) return reader.string();
    reader.skip();
  }
  return '';
};

/** Whether a DisableReq wants a checkpoint; without one the projection counts as aborted. */
export const decodeWriteCheckpoint = (message: Buffer): boolean => {
  for (const reader = optionsOf(message); reader.next();) {
    if (reader.field === 2) return reader.bool();
    reader.skip();
  }
  return false;
};

/** 1 name, 2 all, 3 transient, 4 continuous, 5 one-time: the system projections are continuous. */
export const decodeStatisticsQuery = (message: Buffer): StatisticsQuery => {
  for (const reader = optionsOf(message); reader.next();) {
    if (reader.field === 1) return { kind: 'name', name: reader.string() };
    if (reader.field === 2 || reader.field === 4) return { kind: 'all' };
    reader.skip();
  }
  return { kind: 'none' };
};

export interface ProjectionDetails {
  readonly name: string;
  readonly status: 'Running' | 'Stopped' | 'Aborted';
  readonly position: number;
  readonly progressPercent: number;
  readonly processedEvents: number;
  readonly bufferedEvents: number;
}

export const encodeStatistics = (details: ProjectionDetails): Buffer =>
  encode((writer) => {
    writer.message(1, (it) => {
      const position = `C:${String(details.position)}/P:${String(details.position)}`;
      it.string(4, details.name);
      it.string(8, details.status);
      it.string(9, '');
      it.string(10, details.name);
      it.string(11, 'Continuous');
      it.string(12, position);
      it.float(13, details.progressPercent);
      it.string(14, position);
      it.varint(15, details.processedEvents);
      it.string(16, '');
      it.varint(17, details.bufferedEvents);
    });
  });

/** A StateResp or a ResultResp: an empty object, which is all the state that a system projection has. */
export const emptyState = encode((writer) => {
  writer.message(1, (value) => {
    value.empty(5);
  });
});
