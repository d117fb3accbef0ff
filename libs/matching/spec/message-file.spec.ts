import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { playMessageFile } from './message-file';
import { ReferenceBook } from './reference-book';
import { lineSink, reportHashOf } from './report-hash';

interface Row {
  kind: number;
  side: 0 | 1;
  immediate: 0 | 1;
  quantity: number;
  id: number;
  price: number;
}

/** A small market: orders around a price, of which some cross, are immediate, are changed or cancelled, some of them in vain. */
const rows: Row[] = Array.from({ length: 3_000 }, (_, index) => {
  const word = createHash('md5').update(String(index)).digest();
  const kind = [0, 0, 0, 1, 2][word[0]! % 5]!;
  const id = kind === 0 ? index : Math.max(0, index - 1 - (word[1]! % 40));
  const side = (word[2]! & 1) as 0 | 1;
  const price = 33_504 + (side === 0 ? -1 : 1) * ((word[3]! % 12) - 3);
  return { kind, side, immediate: word[4]! % 7 === 0 ? 1 : 0, quantity: 1 + (word[5]! % 100), id, price };
});

const encode = (messages: readonly Row[]): Uint8Array => {
  const file = new DataView(new ArrayBuffer(16 + messages.length * 40));
  messages.forEach((message, sequence) => {
    const at = 16 + sequence * 40;
    file.setUint8(at, message.kind);
    file.setUint8(at + 1, message.side);
    file.setUint8(at + 2, message.immediate);
    file.setUint32(at + 4, message.quantity, true);
    file.setBigUint64(at + 8, BigInt(sequence), true);
    file.setBigUint64(at + 16, BigInt(message.id), true);
    file.setBigInt64(at + 24, BigInt(message.price), true);
  });
  return new Uint8Array(file.buffer);
};

const keptIn =
  (lines: string[]) =>
  (...fields: readonly number[]): void => {
    lines.push(fields.join());
  };

const referenceLines = (): string[] => {
  const lines: string[] = [];
  const current = { sequence: 0, kind: 0 };
  const book = new ReferenceBook(lineSink(current, keptIn(lines)));
  rows.forEach(({ kind, id, side, price, quantity, immediate }, sequence) => {
    Object.assign(current, { sequence, kind });
    if (kind === 0) book.submit({ id, side, price, quantity, timeInForce: immediate });
    else if (kind === 1) book.cancel(id);
    else book.modify({ id, price, quantity, losePriority: true });
  });
  return lines;
};

describe('Playing a binary message file', () => {
  let folder: string;
  let path: string;
  let expected: readonly string[];

  beforeAll(() => {
    expected = referenceLines();
    folder = mkdtempSync(join(tmpdir(), 'matching-'));
    path = join(folder, 'messages.bin');
    writeFileSync(path, encode(rows));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('reports what the reference book does, in the order of accepted, trades, cancelled, modified', () => {
    const lines: string[] = [];
    playMessageFile(path, (current) => lineSink(current, keptIn(lines)));
    expect(lines).toEqual(expected);
    expect(new Set(lines.map((line) => line[0]))).toEqual(new Set(['0', '1', '2', '3', '4', '5']));
    const order = lines.map((line) => line.split(',').slice(0, 2).map(Number)).map(([kind, sequence]) => sequence! * 10 + kind!);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it('by the command gives the hash of the lines of the reference book', async () => {
    const hash = createHash('sha256').update(expected.join('\n')).digest('hex');
    const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, '../../../tools/matching-hash.cjs'), path]);
    expect(stdout).toBe(`${hash}  ${path}\n`);
    expect(reportHashOf(path)).toBe(hash);
  });

  it('is what the README shows', () => {
    const program = readFileSync(join(__dirname, 'message-file.ts'), 'utf8');
    const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
    expect(readme).toContain(program.slice(program.indexOf('const int64')));
  });
});
