import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes files for one suite, and answers where they are; they go when it is over. */
export const suiteFiles = (suite: string): ((name: string, content: string | Uint8Array) => string) => {
  const folder = mkdtempSync(join(tmpdir(), `copyledger-${suite}-`));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  return (name, content) => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
};
