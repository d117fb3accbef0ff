import { spawnSync } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binariesVersion, cacheFolder } from './binaries';
import { give, type Place } from './place';
import type { Durability } from './settings';
import { ClusterTemplate } from './template';

/** A data directory with the password that it was made with. */
export interface Cluster {
  readonly data: string;
  readonly password: string;
}

export const databaseUser = 'copyledger';

/** Inside the data directory, so that the two appear together. Postgres leaves files that it does not know alone. */
const passwordFile = 'copyledger.password';

const initdbFlags = [`--username=${databaseUser}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions'] as const;

const initialise = ({ bin, folder, owner }: Place, draft: string, durability: Durability): void => {
  const pwfile = `${draft}.password`;
  writeFileSync(pwfile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  give(pwfile, owner);
  try {
    const sync = durability === 'throwaway' ? ['--no-sync'] : [];
    const flags = [`--pgdata=${draft}`, `--pwfile=${pwfile}`, ...initdbFlags, ...sync];
    const result = spawnSync(join(bin, 'initdb'), flags, { ...owner, cwd: folder, encoding: 'utf8' });
    if (result.status !== 0)
      throw new Error(`initdb could not make a database in ${folder}: ${(result.error?.message ?? result.stderr).trim()}`);
    renameSync(pwfile, join(draft, passwordFile));
  } finally {
    rmSync(pwfile, { force: true });
  }
};

/** Of throwaway clusters, of this version, for this user; all copies have its password. */
const templateFor = ({ owner }: Place): ClusterTemplate => {
  const traits = [binariesVersion(), owner?.uid ?? process.getuid?.(), ...initdbFlags];
  return new ClusterTemplate(join(cacheFolder(), `postgres-${createHash('sha256').update(traits.join(' ')).digest('hex').slice(0, 16)}`));
};

const fill = (place: Place, draft: string, durability: Durability): void => {
  if (durability === 'crash-safe') {
    initialise(place, draft, durability);
    return;
  }
  const template = templateFor(place);
  if (template.copyTo(draft)) return;
  initialise(place, draft, durability);
  template.keep(draft);
};

const make = (place: Place, data: string, durability: Durability): void => {
  const draft = join(place.folder, `data-${randomUUID()}`);
  try {
    fill(place, draft, durability);
    renameSync(draft, data);
  } catch (error) {
    // Another process may have been first; its database is as good as ours.
    if (!existsSync(data)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
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
  else make(place, data, durability);
  return { data, password: readFileSync(join(data, passwordFile), 'utf8') };
};
