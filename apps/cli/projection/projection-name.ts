import { projections } from '@copyledger/projections/index';
import { CliFailure } from '../cli-failure';
import type { Connections } from './connections';

const unknown = (name: string): CliFailure =>
  new CliFailure(`there is no projection ${name}; there are ${projections.map((each) => each.name).join(', ')}`);

const isOurs = (name: string): boolean => projections.some((each) => each.name === name);

/** The name of a projection that this build folds. Throws `CliFailure` for any other. */
export const foldedHere = (name: string): string => {
  if (!isOurs(name)) throw unknown(name);
  return name;
};

/** As `foldedHere`, and of those whose tables an older build has left in the database. */
export const demandKnown = async ({ pool }: Pick<Connections, 'pool'>, name: string): Promise<void> => {
  if (isOurs(name)) return;
  const { rowCount } = await pool.query('select from projections.deployment where projection = $1 limit 1', [name]);
  if (rowCount === 0) throw unknown(name);
};
