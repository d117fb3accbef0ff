import { decodeFrame, type RecordedEvent } from '../wire/record';
import { lastPositionIn, type OpenDatabase } from './database';
import { type LoggedFrame } from './logged-frame';

export interface Slice {
  /** The position to start at, itself included. */
  readonly from: number;
  readonly countMax: number;
}

/** A slice ends when it holds this much, so that a slow reader keeps little memory busy. */
export const sliceBytesMax = 512 * 1024;

/** So many events wait in the journal at most: moving them into the database keeps everybody waiting. */
const tailEventsMax = 256;

/**
 * All events in the order in which they were committed. Positions start at 1: 0 means "before everything". The newest, the tail, are in the
 * journal and in memory; the others are in the database.
 */
export class Log {
  private tail: LoggedFrame[];

  constructor(private readonly database: Pick<OpenDatabase, 'log' | 'journal' | 'journalled'>) {
    this.tail = [...database.journalled];
  }

  /** Makes frames durable in the journal, which readers see from then on; false when they are to be settled in the database. */
  async journal(frames: readonly LoggedFrame[]): Promise<boolean> {
    const { journal } = this.database;
    if (journal === undefined || this.tail.length + frames.length > tailEventsMax || !journal.hasRoomFor(frames)) return false;
    await journal.write(frames);
    this.tail.push(...frames);
    return true;
  }

  /** Writes the tail, and these frames behind it, into the database; inside a transaction of it. The answer is for when that has committed. */
  settle(frames: readonly LoggedFrame[] = []): () => void {
    for (const { position, frame } of this.tail) this.database.log.putSync(position, frame, { append: true });
    for (const { position, frame } of frames) this.database.log.putSync(position, frame, { append: true });
    return () => {
      this.tail = [];
      this.database.journal?.restart();
    };
  }

  /** For scavenging; inside a transaction of the database, when everything is settled. */
  remove(position: number): void {
    this.database.log.removeSync(position);
  }

  /** The position of the newest event, or 0. */
  lastPosition(): number {
    return this.tail.at(-1)?.position ?? lastPositionIn(this.database.log);
  }

  frameAt(position: number): Buffer | undefined {
    const [oldest] = this.tail;
    if (oldest === undefined || position < oldest.position) return this.database.log.get(position);
    return this.tail[position - oldest.position]?.frame;
  }

  eventAt(position: number): RecordedEvent | undefined {
    const frame = this.frameAt(position);
    return frame === undefined ? undefined : decodeFrame(frame);
  }

  forwards({ from, countMax }: Slice): LoggedFrame[] {
    const oldest = this.tail[0]?.position ?? Infinity;
    const settled = from < oldest ? this.slice(this.database.log.getRange({ start: from, limit: countMax })) : [];
    if (settled.length > 0 || oldest === Infinity) return settled;
    const skipped = Math.max(0, from - oldest);
    return withinBytes(this.tail.slice(skipped, skipped + countMax));
  }

  /** From `from` down to the beginning. */
  backwards({ from, countMax }: Slice): LoggedFrame[] {
    const oldest = this.tail[0]?.position ?? Infinity;
    if (from < oldest) return this.slice(this.database.log.getRange({ start: from, reverse: true, limit: countMax }));
    const end = from - oldest + 1;
    return withinBytes(this.tail.slice(Math.max(0, Math.min(end, this.tail.length) - countMax), end).reverse());
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

const withinBytes = (frames: readonly LoggedFrame[]): LoggedFrame[] => {
  let bytes = 0;
  let count = 0;
  while (count < frames.length && bytes < sliceBytesMax) bytes += frames[count++]?.frame.length ?? 0;
  return frames.slice(0, count);
};
