import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { FileFailure } from './file-failure';

/** Consecutive lines of a file. */
export interface Lines {
  /** The number of the first one, from 1. */
  readonly first: number;
  /** Without their line ends. */
  readonly texts: readonly string[];
}

/** No row of ours comes near it; a file without line ends must not fill the memory. */
const lineBytesMax = 64 * 1024;
const newline = 0x0a;

const reasonOfSystem: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'may not be read by this user',
  EISDIR: 'is a folder',
};

const codeOf = (error: unknown): string => (typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '');

const systemFailure = (cause: unknown, file: string): FileFailure =>
  new FileFailure({ file }, reasonOfSystem[codeOf(cause)] ?? `can't be read (${codeOf(cause) || String(cause)})`, { cause });

const demandFile = async (file: string): Promise<void> => {
  const found = await stat(file).catch((cause: unknown) => {
    throw systemFailure(cause, file);
  });
  // It is read several times, which a pipe can't be.
  if (!found.isFile()) throw new FileFailure({ file }, 'is not a regular file');
  if (found.size === 0) throw new FileFailure({ file }, 'is empty');
};

const failureOf = (cause: unknown, file: string, lines: number): FileFailure => {
  const after = lines === 0 ? 'before its first line ends' : `after line ${lines}`;
  switch (codeOf(cause)) {
    case 'Z_BUF_ERROR':
      return new FileFailure({ file }, `is truncated: the gzip data ends ${after}`, { cause });
    case 'Z_DATA_ERROR':
      return new FileFailure({ file }, lines === 0 ? 'is not gzip, or is damaged' : `is damaged ${after}`, { cause });
    default:
      return systemFailure(cause, file);
  }
};

/** Turns blocks of bytes into lines, and holds no more than one block and the line that it ends in. */
class LineSplitter {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private rest: Buffer = Buffer.alloc(0);
  count = 0;

  constructor(private readonly file: string) {}

  /** The lines that end in this block. */
  take(block: Buffer): Lines {
    const bytes = this.rest.length === 0 ? block : Buffer.concat([this.rest, block]);
    const end = bytes.lastIndexOf(newline);
    const lines = end === -1 ? this.none() : this.lines(bytes.subarray(0, end));
    this.rest = bytes.subarray(end + 1);
    if (this.rest.length <= lineBytesMax) return lines;
    throw new FileFailure({ file: this.file, line: this.count + 1 }, `is longer than ${lineBytesMax} bytes`);
  }

  /** The last line, when the file does not end with a line end. */
  end(): Lines {
    return this.rest.length === 0 ? this.none() : this.lines(this.rest);
  }

  private none(): Lines {
    return { first: this.count + 1, texts: [] };
  }

  private lines(bytes: Buffer): Lines {
    const first = this.count + 1;
    const texts = this.decode(bytes).split('\n');
    this.count += texts.length;
    return { first, texts: texts.map((text) => (text.endsWith('\r') ? text.slice(0, -1) : text)) };
  }

  private decode(bytes: Buffer): string {
    try {
      return this.decoder.decode(bytes);
    } catch (cause) {
      throw new FileFailure({ file: this.file, line: this.badLine(bytes) }, 'is not UTF-8', { cause });
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
}

/** The lines of a gzipped text file, in order, block by block. Throws `FileFailure` on anything that is not whole gzip of UTF-8 text. */
export async function* gzipLines(file: string): AsyncGenerator<Lines, void, undefined> {
  await demandFile(file);
  const source = createReadStream(file, { highWaterMark: 256 * 1024 });
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  source.on('error', (error) => gunzip.destroy(error));
  const splitter = new LineSplitter(file);
  try {
    for await (const block of source.pipe(gunzip)) yield splitter.take(block as Buffer);
  } catch (error) {
    throw error instanceof FileFailure ? error : failureOf(error, file, splitter.count);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
  yield splitter.end();
}
