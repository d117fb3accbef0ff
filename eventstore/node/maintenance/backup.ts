import { copyDatabase } from '../storage/database';
import { verify } from './verify';

export interface CopyOptions {
  readonly from: string;
  readonly to: string;
}

/**
 * Copies a data directory in one consistent state, also while a node is running on it. The copy is a data directory itself, without
 * the holes of the original. Refuses a target that holds an event store.
 */
export const backup = ({ from, to }: CopyOptions): Promise<void> => copyDatabase(from, to);

/** Puts a backup in place of a data directory that is not there (any more), after checking it. */
export const restore = async ({ from, to }: CopyOptions): Promise<void> => {
  const { problems } = await verify(from);
  if (problems.length > 0) throw new Error(`the backup is damaged: ${problems[0] ?? ''}`);
  await copyDatabase(from, to);
};
