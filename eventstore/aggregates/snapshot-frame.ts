import { decodeApart, encodeApart, type ValueApart } from '@copyledger/kernel/compact/values-apart';
import type { CommandMemoryForm } from './command-memory';

/** What a snapshot of an aggregate holds besides its state. */
export interface SnapshotFrame {
  /** The event at the snapshot's revision: by it the log knows its own. */
  readonly eventId: string;
  readonly memory: CommandMemoryForm;
  readonly state: ValueApart;
}

/** Raised when a frame or what is remembered of commands changes its form: older snapshots are then unreadable, and the log is read. */
const frameVersion = 2;

/** The frame as it is kept: its own tables come first, and those of the state after them. */
export const encodeFrame = ({ eventId, memory, state }: SnapshotFrame): ValueApart => {
  const frame = { frameVersion, eventId, memory, state: state.bytes, stateTables: state.tables.length };
  const { bytes, tables } = encodeApart(frame);
  return { bytes, tables: [...tables, ...state.tables] };
};

type KeptFrame = Pick<SnapshotFrame, 'eventId' | 'memory'> & {
  readonly frameVersion: number;
  readonly state: Uint8Array;
  readonly stateTables: number;
};

/** Throws on bytes that are no frame of this version. */
export const decodeFrame = (kept: ValueApart): SnapshotFrame => {
  const { eventId, memory, state, stateTables, ...frame } = decodeApart(kept) as KeptFrame;
  if (frame.frameVersion !== frameVersion) throw new RangeError(`This is frame version ${frameVersion}, and not ${frame.frameVersion}.`);
  return { eventId, memory, state: { bytes: state, tables: kept.tables.slice(kept.tables.length - stateTables) } };
};
