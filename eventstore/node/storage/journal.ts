import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { decodeFrame } from '../wire/record';
import { type LoggedFrame } from './logged-frame';

/** Written out once, when the file is made: a flush then moves data and nothing else, and needs no room on the disk. */
const sizeBytes = 1024 * 1024;

const lengthBytes = 4;
/** The length of a record's body, and its checksum. */
const headerBytes = 2 * lengthBytes;

const flush = promisify(fdatasync);

const fileIn = (directory: string): string => join(directory, 'journal');

/** A record holds the frames of one commit, each behind its length. */
const recordOf = (frames: readonly LoggedFrame[]): Buffer => {
  const record = Buffer.allocUnsafe(recordBytesOf(frames));
  let at = headerBytes;
  for (const { frame } of frames) {
    at = record.writeUInt32LE(frame.length, at);
    record.set(frame, at);
    at += frame.length;
  }
  record.writeUInt32LE(record.length - headerBytes, 0);
  record.writeUInt32LE(crc32(record.subarray(headerBytes)), lengthBytes);
  return record;
};

const recordBytesOf = (frames: readonly LoggedFrame[]): number =>
  frames.reduce((bytes, { frame }) => bytes + lengthBytes + frame.length, headerBytes);

const framesIn = (body: Buffer): LoggedFrame[] => {
  const frames: LoggedFrame[] = [];
  for (let at = 0; at < body.length;) {
    const length = body.readUInt32LE(at);
    const frame = body.subarray(at + lengthBytes, at + lengthBytes + length);
    frames.push({ frame, position: decodeFrame(frame).position });
    at += lengthBytes + length;
  }
  return frames;
};

/** The body of the record at an offset; undefined where there is none, or one that was not written whole. */
const bodyAt = (bytes: Buffer, offset: number): Buffer | undefined => {
  if (offset + headerBytes > bytes.length) return undefined;
  const length = bytes.readUInt32LE(offset);
  const end = offset + headerBytes + length;
  if (length === 0 || end > bytes.length) return undefined;
  const body = bytes.subarray(offset + headerBytes, end);
  return crc32(body) === bytes.readUInt32LE(offset + lengthBytes) ? body : undefined;
};

export interface Journalled {
  readonly frames: readonly LoggedFrame[];
  /** Where the next record goes. */
  readonly end: number;
}

/** Records follow one another without a gap in their positions; what lies behind them is of an earlier use of the file. */
const journalledIn = (bytes: Buffer): Journalled => {
  const frames: LoggedFrame[] = [];
  let end = 0;
  for (let body = bodyAt(bytes, end); body !== undefined; body = bodyAt(bytes, end)) {
    const found = framesIn(body);
    const newest = frames.at(-1);
    if (newest !== undefined && found[0]?.position !== newest.position + 1) break;
    frames.push(...found);
    end += headerBytes + body.length;
  }
  return { frames, end };
};

/** What of a journal came after a position of the log. Throws when something between them is missing. */
export const newerThan = (position: number, { frames, end }: Journalled): Journalled => {
  const [oldest] = frames;
  if (oldest !== undefined && oldest.position > position + 1)
    throw new Error(`the journal begins at position ${oldest.position} and the log ends at ${position}: one of them is of another time`);
  const newer = frames.filter((logged) => logged.position > position);
  return newer.length === 0 ? { frames: newer, end: 0 } : { frames: newer, end };
};

/** Beside a running node this has to be read before the database is: what the journal has lost by then is in the database. */
export const readJournal = (directory: string): Journalled => {
  const file = fileIn(directory);
  return existsSync(file) ? journalledIn(readFileSync(file)) : { frames: [], end: 0 };
};

/** Copies a journal into another directory; beside a running node, before the database is copied. */
export const copyJournal = (from: string, to: string): void => {
  if (existsSync(fileIn(from))) copyFileSync(fileIn(from), fileIn(to));
};

/**
 * Commits that are durable and not in the database yet. One small write and one flush, where the database needs two flushes of a dozen pages.
 * When it is full the database takes all of it over in one transaction, and it begins again.
 */
export class Journal {
  private constructor(
    private readonly file: number,
    private end: number,
  ) {}

  /** Opens or makes the journal of a directory; answers with it what the database, which ends at `position`, does not have. */
  static open(directory: string, position: number): { readonly journal: Journal; readonly frames: readonly LoggedFrame[] } {
    const { frames, end } = newerThan(position, readJournal(directory));
    const file = openSync(fileIn(directory), constants.O_RDWR | constants.O_CREAT);
    const size = fstatSync(file).size;
    if (size < sizeBytes) {
      writeWhole(file, Buffer.alloc(sizeBytes - size), size);
      fsyncSync(file);
    }
    return { journal: new Journal(file, end), frames };
  }

  hasRoomFor(frames: readonly LoggedFrame[]): boolean {
    return this.end + recordBytesOf(frames) <= sizeBytes;
  }

  /**
   * Resolves when the frames are durable; one call at a time. When it rejects, a start will not find them, unless the machine stops before it
   * has wiped them: who appended was told that it failed, after which the outcome is unknown. The flush is another thread's, because readers
   * and the next appends need this one meanwhile.
   */
  async write(frames: readonly LoggedFrame[]): Promise<void> {
    const at = this.end;
    const record = recordOf(frames);
    try {
      writeWhole(this.file, record, at);
      await flush(this.file);
    } catch (error) {
      this.spoil(at);
      throw error;
    }
    // Behind what it stands behind, also when the database has taken that over in the meantime: a start passes over it.
    this.end = at + record.length;
  }

  /** Everything in it is in the database. */
  restart(): void {
    this.end = 0;
  }

  close(): void {
    closeSync(this.file);
  }

  private spoil(at: number): void {
    try {
      writeWhole(this.file, Buffer.alloc(headerBytes), at);
    } catch {
      // The disk takes nothing any more.
    }
  }
}

const writeWhole = (file: number, bytes: Buffer, at: number): void => {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written, bytes.length - written, at + written);
};
