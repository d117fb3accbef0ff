import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { RecordingError } from './recording-error';

/** Consecutive lines of a file, without their line ends. */
export interface RecordedLines {
  /** The number of the first one, from 1. */
  readonly first: number;
  readonly texts: readonly string[];
}

export interface LinesOptions {
  /** A longer line is refused: a file without line ends must not fill the memory. */
  readonly lineBytesMax?: number;
  /** Refuses text that is not gzipped. */
  readonly isGzipDemanded?: boolean;
}

/** A snapshot of 10,000 levels is half a million characters. */
const lineBytesMaxByDefault = 8 * 1024 * 1024;
const blockBytes = 256 * 1024;
const newline = 0x0a;

const reasonOfSystem: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'may not be read by this user',
  EISDIR: 'is a folder',
};

const codeOf = (error: unknown): string => (typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '');

const reasonOf = (error: unknown, lines: number): string => {
  const code = codeOf(error);
  const after = lines === 0 ? 'before its first line ends' : `after line ${lines}`;
  if (code === 'Z_BUF_ERROR') return `is truncated: the gzip data ends ${after}`;
  if (code === 'Z_DATA_ERROR') return lines === 0 ? 'is not gzip, or is damaged' : `is damaged ${after}`;
  return reasonOfSystem[code] ?? `can't be read (${code === '' ? String(error) : code})`;
};

/** Turns blocks of bytes into lines, and holds no more than one block and the line that it ends in. */
class LineSplitter {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private rest: Buffer[] = [];
  private restBytes = 0;
  count = 0;

  constructor(
    private readonly file: string,
    private readonly lineBytesMax: number,
  ) {}

  /** The lines that end in this block. */
  take(block: Buffer): RecordedLines {
    const end = block.lastIndexOf(newline);
    const lines = end === -1 ? { first: this.count + 1, texts: [] } : this.lines(Buffer.concat([...this.rest, block.subarray(0, end)]));
    this.rest = end === -1 ? [...this.rest, block] : [block.subarray(end + 1)];
    this.restBytes = (end === -1 ? this.restBytes : 0) + block.length - end - 1;
    if (this.restBytes > this.lineBytesMax) throw this.error(this.count + 1, `is longer than ${this.lineBytesMax} bytes`);
    return lines;
  }

  /** The last line, when the file does not end with a line end. */
  end(): RecordedLines {
    return this.restBytes === 0 ? { first: this.count + 1, texts: [] } : this.lines(Buffer.concat(this.rest));
  }

  private lines(bytes: Buffer): RecordedLines {
    const first = this.count + 1;
    const texts = this.decode(bytes).split('\n');
    this.count += texts.length;
    return { first, texts: texts.map((text) => (text.endsWith('\r') ? text.slice(0, -1) : text)) };
  }

  private decode(bytes: Buffer): string {
    try {
      return this.decoder.decode(bytes);
    } catch (cause) {
      throw this.error(this.badLine(bytes), 'is not UTF-8', cause);
    }
  }

  private badLine(bytes: Buffer): number {
    let line = this.count + 1;
    for (let start = 0; start <= bytes.length; line++) {
      const found = bytes.indexOf(newline, start);
      const end = found === -1 ? bytes.length : found;
      try {
        this.decoder.decode(bytes.subarray(start, end));
      } catch {
        return line;
      }
      start = end + 1;
    }
    return line;
  }

  private error(line: number, reason: string, cause?: unknown): RecordingError {
    return new RecordingError({ file: this.file, line }, reason, { cause });
  }
}

interface FileShape {
  readonly bytes: number;
  readonly isGzip: boolean;
}

const shapeOf = async (file: string): Promise<FileShape> => {
  const handle = await open(file);
  try {
    const found = await handle.stat();
    // It is read several times, which a pipe can't be.
    if (!found.isFile()) throw new RecordingError({ file }, 'is not a regular file');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return { bytes: found.size, isGzip: bytesRead === 2 && buffer.readUInt16BE(0) === 0x1f8b };
  } finally {
    await handle.close();
  }
};

async function* blocksOf(file: string, isGzip: boolean): AsyncGenerator<Buffer, void, undefined> {
  const source = createReadStream(file, { highWaterMark: blockBytes });
  if (!isGzip) {
    yield* source as AsyncIterable<Buffer>;
    return;
  }
  const gunzip = createGunzip({ chunkSize: blockBytes });
  source.on('error', (error) => gunzip.destroy(error));
  try {
    yield* source.pipe(gunzip) as AsyncIterable<Buffer>;
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

/**
 * The lines of a text file in UTF-8, gzipped or not, in order, block by block; an empty file has none. Throws `RecordingError` when it
 * can't be read to its end: the file, the line if there is one to name, and the reason.
 */
export async function* recordedLines(file: string, options: LinesOptions = {}): AsyncGenerator<RecordedLines, void, undefined> {
  const { lineBytesMax = lineBytesMaxByDefault, isGzipDemanded = false } = options;
  const splitter = new LineSplitter(file, lineBytesMax);
  try {
    const { bytes, isGzip } = await shapeOf(file);
    if (bytes === 0) return;
    for await (const block of blocksOf(file, isGzip || isGzipDemanded)) yield splitter.take(block);
    yield splitter.end();
  } catch (cause) {
    if (cause instanceof RecordingError) throw cause;
    throw new RecordingError({ file }, reasonOf(cause, splitter.count), { cause });
  }
}
