import { decodeFrame, type RecordedEvent } from '../wire/record';
import { type Tables } from './database';

export interface LoggedFrame {
  readonly position: number;
  readonly frame: Buffer;
}

export interface Slice {
  /** The position to start at, itself included. */
  readonly from: number;
  readonly countMax: number;
}

/** A slice ends when it holds this much, so that a slow reader keeps little memory busy. */
export const sliceBytesMax = 512 * 1024;

/** All events in the order in which they were committed. Positions start at 1: 0 means "before everything". */
export class Log {
  constructor(private readonly table: Tables['log']) {}

  append(position: number, frame: Buffer): void {
    this.table.putSync(position, frame, { append: true });
  }

  /** For scavenging; inside a transaction of the database. */
  remove(position: number): void {
    this.table.removeSync(position);
  }

  /** The position of the newest event, or 0. */
  lastPosition(): number {
    for (const position of this.table.getKeys({ reverse: true, limit: 1 })) return position;
    return 0;
  }

  frameAt(position: number): Buffer | undefined {
    return this.table.get(position);
  }

  eventAt(position: number): RecordedEvent | undefined {
    const frame = this.frameAt(position);
    return frame === undefined ? undefined : decodeFrame(frame);
  }

  forwards({ from, countMax }: Slice): LoggedFrame[] {
    return this.slice(this.table.getRange({ start: from, limit: countMax }));
  }

  /** From `from` down to the beginning. */
  backwards({ from, countMax }: Slice): LoggedFrame[] {
    return this.slice(this.table.getRange({ start: from, reverse: true, limit: countMax }));
  }

  private slice(range: Iterable<{ key: number; value: Buffer }>): LoggedFrame[] {
    const frames: LoggedFrame[] = [];
    let bytes = 0;
    for (const { key, value } of range) {
      frames.push({ position: key, frame: value });
      bytes += value.length;
      if (bytes >= sliceBytesMax) break;
    }
    return frames;
  }
}
