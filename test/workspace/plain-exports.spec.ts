import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const tool = join(__dirname, '../../tools/plain-exports.cjs');
const folder = mkdtempSync(join(tmpdir(), 'copyledger-exports-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const marked = 'Object.defineProperty(exports, "__esModule", { value: true });';
/** A module as swc writes it. */
const price = `"use strict";\n${marked}\nObject.defineProperty(exports, "price", { enumerable: true, get() { return price; } });\nconst price = 7;\n`;

const built = (code: string): string => {
  writeFileSync(join(folder, 'built.js'), code);
  execFileSync(process.execPath, [tool, folder]);
  return readFileSync(join(folder, 'built.js'), 'utf8');
};

const ask = (question: string): unknown =>
  JSON.parse(
    execFileSync(process.execPath, ['-e', `${question}.then((answer) => console.log(JSON.stringify(answer)))`], { cwd: folder }).toString(),
  );

it('exports plain properties, under the same names for a require and an import', () => {
  built(price);
  const descriptor = { value: 7, writable: true, enumerable: true, configurable: true };
  expect(ask(`Promise.resolve(Object.getOwnPropertyDescriptor(require('./built.js'), 'price'))`)).toEqual(descriptor);
  expect(ask(`Promise.resolve([require('./built.js').__esModule, Object.keys(require('./built.js'))])`)).toEqual([true, ['price']]);
  expect(ask(`import('./built.js').then(({ price }) => price)`)).toBe(7);
});

it('is done once, and to modules only', () => {
  expect(built(built(price))).toBe(built(price));
  expect(built('module.exports = 7;')).toBe('module.exports = 7;');
});
