import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readTable } from './csv-table';

const folder = mkdtempSync(join(tmpdir(), 'copyledger-csv-'));
const file = join(folder, 'table.csv.gz');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const columns = ['name', 'amount'] as const;

/** The rows of a file with this content as `line name amount`, or its failure. */
const read = async (content: string | Buffer, path = file): Promise<readonly string[] | string> => {
  if (path === file) writeFileSync(file, typeof content === 'string' ? gzipSync(content) : content);
  const found: string[] = [];
  try {
    for await (const rows of readTable(path, columns))
      found.push(...rows.map(({ line, cells }) => `${line} ${cells.name} ${cells.amount}`));
  } catch (error) {
    return (error as Error).message;
  }
  return found;
};

describe('a gzipped table', () => {
  it('is read with or without a last line end, with either line end, a byte order mark, quotes and columns in any order', async () => {
    const rows = ['2 ada 1', '3 bob 2'];
    expect(await read('name,amount\nada,1\nbob,2\n')).toEqual(rows);
    expect(await read('name,amount\nada,1\nbob,2')).toEqual(rows);
    expect(await read('name,amount\r\nada,1\r\nbob,2\r\n')).toEqual(rows);
    expect(await read('\uFEFFname,amount\nada,1\nbob,2\n')).toEqual(rows);
    expect(await read('"amount","name"\n1,"ada"\n"2",bob\n')).toEqual(rows);
    expect(await read(Buffer.concat([gzipSync('name,amount\nada,1\nb'), gzipSync('ob,2\n')]))).toEqual(rows);
  });

  it('counts lines over many blocks', async () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => `trader-${index},${index}`);
    const found = await read(`name,amount\n${rows.join('\n')}\n`);
    expect(found).toHaveLength(100_000);
    expect(found.at(-1)).toBe('100001 trader-99999 99999');
  });

  it.each([
    ['an unknown column', 'name,amount,colour\n', 'table.csv.gz, line 1: "colour" is no column that is known here (name, amount)'],
    ['a missing column', 'name\nada\n', 'table.csv.gz, line 1: column amount is missing'],
    ['a column twice', 'name,amount,name\n', 'table.csv.gz, line 1, column name: is there twice'],
    ['a short line', 'name,amount\nada,1\nbob\n', 'table.csv.gz, line 3: has 1 cells where the header has 2'],
    ['a long line', 'name,amount\nada,1,2\n', 'table.csv.gz, line 2: has 3 cells where the header has 2'],
    ['a blank line', 'name,amount\nada,1\n\n', 'table.csv.gz, line 3: is blank'],
    ['an open quote', 'name,amount\n"ada,1\n', 'table.csv.gz, line 2: a quoted cell is not closed on its line'],
    ['a line without end', `name,amount\n${'x'.repeat(400_000)}`, 'table.csv.gz, line 2: is longer than 65536 bytes'],
    ['no line at all', '', 'table.csv.gz: is empty'],
    ['no gzip', Buffer.from('name,amount\nada,1\n'), 'table.csv.gz: is not gzip, or is damaged'],
    ['no byte', Buffer.alloc(0), 'table.csv.gz: is empty'],
    ['gzip, and other bytes', Buffer.concat([gzipSync('name,amount\n'), Buffer.from('rest')]), 'table.csv.gz: is not gzip, or is damaged'],
    ['no UTF-8', gzipSync(Buffer.from('name,amount\nada,1\n\xff,2\n', 'latin1')), 'table.csv.gz, line 3: is not UTF-8'],
  ])('refuses %s', async (_what, content, reason) => {
    expect(await read(content)).toBe(reason);
  });

  it('says where a truncated file ends', async () => {
    const rows = Array.from({ length: 50_000 }, (_, index) => `${Math.sin(index)},${index}`);
    const whole = gzipSync(`name,amount\n${rows.join('\n')}\n`);
    expect(await read(whole.subarray(0, whole.length >> 1))).toMatch(
      /^table\.csv\.gz: is truncated: the gzip data ends after line \d{4,}$/,
    );
    expect(await read(whole.subarray(0, whole.length - 4))).toMatch(/is truncated/);
    expect(await read(whole.subarray(0, 5))).toMatch(/is truncated: the gzip data ends before its first line ends$/);
    // The last eight bytes are checksum and length.
    whole[whole.length - 6]! ^= 0xff;
    expect(await read(whole)).toMatch(/is damaged after line \d{4,}$/);
  });

  it('refuses what is no file', async () => {
    expect(await read('', join(folder, 'missing.csv.gz'))).toBe('missing.csv.gz: there is no such file');
    expect(await read('', folder)).toMatch(/: is not a regular file$/);
  });
});
