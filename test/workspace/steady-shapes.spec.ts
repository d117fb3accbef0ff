import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const tool = join(__dirname, '../../tools/steady-shapes.cjs');
const folder = mkdtempSync(join(tmpdir(), 'copyledger-shapes-'));
const file = join(folder, 'built.js');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const built = (code: string): string => {
  writeFileSync(file, code);
  execFileSync(process.execPath, [tool, folder]);
  return readFileSync(file, 'utf8');
};

describe('what is built', () => {
  it('never begins an object with the spread of another, since each would have a hidden class of its own', () => {
    expect(built('f({ ...a, b: 1 });')).toBe('f({ ...null, ...a, b: 1 });');
    expect(built('f({ ...a, ...(b && { ...c, d }) });')).toBe('f({ ...null, ...a, ...(b && { ...null, ...c, d }) });');
  });

  it.each([
    'f({ ...a });',
    'f({ b: 1, ...a });',
    'f([...a, 1]);',
    'f(...a, 1);',
    'const { b, ...rest } = a;',
    'f({ ...null, ...a, b: 1 });',
  ])('is left alone otherwise: %s', (code) => {
    expect(built(code)).toBe(code);
  });
});
