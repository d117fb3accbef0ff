import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { keepOnce } from './kept-file';

const folder = mkdtempSync(join(tmpdir(), 'copyledger-kept-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('makes a secret once, for its owner only, and leaves nothing else behind', () => {
  const file = join(folder, 'data', 'keys', 'secret');
  expect(keepOnce(file, () => 'first')).toBe('first');
  expect(keepOnce(file, () => 'second')).toBe('first');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
  expect(readdirSync(dirname(file))).toEqual(['secret']);
});

it('takes the content of a process that was quicker', () => {
  const file = join(folder, 'keys', 'raced');
  expect(keepOnce(file, () => keepOnce(file, () => 'theirs') && 'ours')).toBe('theirs');
});
