import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const hasCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;

const publish = (file: string, content: string): void => {
  const folder = dirname(file);
  // Others may pass through the folders above: under root, the embedded Postgres lies there and runs as another user.
  mkdirSync(dirname(folder), { recursive: true, mode: 0o711 });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, content, { mode: 0o600, flag: 'wx' });
  try {
    // A link appears whole or not at all, and never over another process's.
    linkSync(draft, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft);
  }
};

/**
 * The content of a secret file that only its owner can read, made by `generate` the first time. Processes that start together all
 * end up with the content of the one that was first.
 */
export const keepOnce = (file: string, generate: () => string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  publish(file, generate());
  return readFileSync(file, 'utf8');
};
