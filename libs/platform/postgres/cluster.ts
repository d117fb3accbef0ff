import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { give, type Place } from './place';
import type { Durability } from './settings';

/** A data directory with the password that it was made with. */
export interface Cluster {
  readonly data: string;
  readonly password: string;
}

export const databaseUser = 'copyledger';

/** Inside the data directory, so that the two appear together. Postgres leaves files that it does not know alone. */
const passwordFile = 'copyledger.password';

const initdbFlags = (draft: string, pwfile: string): readonly string[] => [
  `--pgdata=${draft}`,
  `--username=${databaseUser}`,
  `--pwfile=${pwfile}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--no-instructions',
];

const initialise = ({ bin, folder, owner }: Place, data: string, durability: Durability): void => {
  const draft = join(folder, `data-${randomUUID()}`);
  const pwfile = `${draft}.password`;
  writeFileSync(pwfile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  give(pwfile, owner);
  try {
    const flags = [...initdbFlags(draft, pwfile), ...(durability === 'throwaway' ? ['--no-sync'] : [])];
    const result = spawnSync(join(bin, 'initdb'), flags, { ...owner, cwd: folder, encoding: 'utf8' });
    if (result.status !== 0)
      throw new Error(`initdb could not make a database in ${folder}: ${(result.error?.message ?? result.stderr).trim()}`);
    renameSync(pwfile, join(draft, passwordFile));
    renameSync(draft, data);
  } catch (error) {
    // Another process may have been first; its database is as good as ours.
    if (!existsSync(data)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(pwfile, { force: true });
  }
};

const majorOf = (bin: string): string => {
  const { stdout, error } = spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' });
  if (error !== undefined) throw new Error(`The embedded Postgres does not run here: ${error.message}`, { cause: error });
  return /\d+/.exec(stdout)?.[0] ?? '';
};

const refuseOtherVersion = (bin: string, data: string): void => {
  const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  const major = majorOf(bin);
  if (made !== major)
    throw new Error(
      `${data} was made by Postgres ${made}, and this is Postgres ${major}. Move the folder away: the read models are rebuilt from the log.`,
    );
};

/** The data directory of this place, made on first use. Throws on one that another major version has made. */
export const openCluster = (place: Place, durability: Durability): Cluster => {
  const data = join(place.folder, 'data');
  if (existsSync(data)) refuseOtherVersion(place.bin, data);
  else initialise(place, data, durability);
  return { data, password: readFileSync(join(data, passwordFile), 'utf8') };
};
