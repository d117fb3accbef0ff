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

/** A snapshot of 10,000 levels is half a million characters; a file without line ends must not fill the memory. */
const lineBytesMax = 8 * 1024 * 1024;
const blockBytes = 256 * 1024;
const newline = 0x0a;

/** Turns blocks of bytes into lines, and holds no more than one block and the line that it ends in. */
class LineSplitter {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private rest: Buffer[] = [];
  private restBytes = 0;
  count = 0;

  constructor(private readonly file: string) {}

  /** The lines that end in this block. */
  take(block: Buffer): RecordedLines {
    const end = block.lastIndexOf(newline);
    const lines = end === -1 ? { first: this.count + 1, texts: [] } : this.lines(Buffer.concat([...this.rest, block.subarray(0, end)]));
    this.rest = end === -1 ? [...this.rest, block] : [block.subarray(end + 1)];
    this.restBytes = (end === -1 ? this.restBytes : 0) + block.length - end - 1;
    if (this.restBytes > lineBytesMax) throw this.error(`is longer than ${lineBytesMax} bytes`);
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
      throw this.error('or one of the next is not UTF-8', cause);
    }
  }

  private error(reason: string, cause?: unknown): RecordingError {
    return new RecordingError({ file: this.file, line: this.count + 1 }, reason, { cause });
  }
}

const isGzip = async (file: string): Promise<boolean> => {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE(0) === 0x1f8b;
  } finally {
    await handle.close();
  }
};

async function* blocksOf(file: string): AsyncGenerator<Buffer, void, undefined> {
  const isCompressed = await isGzip(file);
  const source = createReadStream(file, { highWaterMark: blockBytes });
  if (!isCompressed) {
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

/** The lines of a text file, gzipped or not, block by block. Throws `RecordingError` when it can't be read to its end. */
export async function* recordedLines(file: string): AsyncGenerator<RecordedLines, void, undefined> {
  const splitter = new LineSplitter(file);
  try {
    for await (const block of blocksOf(file)) yield splitter.take(block);
    yield splitter.end();
  } catch (cause) {
    if (cause instanceof RecordingError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RecordingError({ file }, `can't be read beyond line ${splitter.count}: ${reason}`, { cause });
  }
}
