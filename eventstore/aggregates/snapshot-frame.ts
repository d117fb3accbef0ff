import { decodeValue, encodeValue } from '@copyledger/kernel/compact/values';
import type { CommandMemoryForm } from './command-memory';

/** What a snapshot of an aggregate holds besides its state. */
export interface SnapshotFrame {
  /** The event at the snapshot's revision: by it the log knows its own. */
  readonly eventId: string;
  readonly memory: CommandMemoryForm;
  readonly state: Uint8Array;
}

/** Raised when a frame or what is remembered of commands changes its form: older snapshots are then unreadable, and the log is read. */
const frameVersion = 1;

export const encodeFrame = (frame: SnapshotFrame): Uint8Array => encodeValue({ frameVersion, ...frame });

/** Throws on bytes that are no frame of this version. */
export const decodeFrame = (bytes: Uint8Array): SnapshotFrame => {
  const frame = decodeValue(bytes) as SnapshotFrame & { readonly frameVersion: number };
  if (frame.frameVersion !== frameVersion) throw new RangeError(`This is frame version ${frameVersion}, and not ${frame.frameVersion}.`);
  return frame;
};
