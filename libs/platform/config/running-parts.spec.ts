import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { announcedParts, announceParts } from './running-parts';

describe('the parts of a running platform', () => {
  const folder = mkdtempSync(join(tmpdir(), 'copyledger-parts-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const parts = { eventStoreUrl: 'esdb://127.0.0.1:1', databaseUrl: 'postgres://u:p@127.0.0.1:2/d' };
  const file = join(folder, 'running.json');

  it('are found in its data folder while it runs, by its own user', () => {
    expect(announcedParts(folder)).toBeUndefined();
    const withdraw = announceParts(folder, parts);
    expect(announcedParts(folder)).toEqual(parts);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    withdraw();
    expect(announcedParts(folder)).toBeUndefined();
  });

  it('are gone when it was killed', () => {
    announceParts(folder, parts);
    const { pid, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number };
    expect(pid).toBe(process.pid);
    // No process has this number: it is above what any system gives out.
    writeFileSync(file, JSON.stringify({ ...rest, pid: 2 ** 30 }));
    expect(announcedParts(folder)).toBeUndefined();
  });
});
