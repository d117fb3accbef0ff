import { readFile } from 'node:fs/promises';
import { FileFailure } from '../csv/file-failure';

/** No document of ours comes near it. */
const bytesMax = 16 * 1024 * 1024;

/** A file of JSON as a value. Throws `FileFailure` when it can't be read, or is none. */
export const readJson = async (file: string): Promise<unknown> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason';
    throw new FileFailure({ file }, `can't be read (${code})`, { cause });
  });
  if (Buffer.byteLength(text) > bytesMax) throw new FileFailure({ file }, `is larger than ${bytesMax} bytes`);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new FileFailure({ file }, `is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
};
