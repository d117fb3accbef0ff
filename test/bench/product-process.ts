import { settings } from '@copyledger/platform/config/configuration';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '../..');
const folders = ['apps', 'libs', 'eventstore', 'projections'];
const hook = join(root, 'tools/register-ts.cjs');

/** As `npm start` runs it. */
const nodeOptions = ['--max-semi-space-size=64'];

const changedAt = (file: string): number => statSync(file).mtimeMs;

/** Compiled code that is older than a source would measure yesterday's product. */
const isFresh = (compiled: string): boolean => {
  if (!existsSync(compiled)) return false;
  const sources = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => !/\.(spec|contract)\.ts$/.test(file))
      .map((file) => join(root, folder, file)),
  );
  return sources.every((file) => changedAt(file) <= changedAt(compiled));
};

export interface ProductOptions {
  /** Below the repository's root, without its extension: `apps/platform/main`. */
  readonly entry: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** A folder for CPU profiles, one for each thread. */
  readonly profileFolder?: string | undefined;
  /** What it writes to standard error is for the bench, and not for people. */
  readonly pipesErrors?: boolean;
}

/** This shell's configuration is another platform's. */
const environmentWith = (own: Readonly<Record<string, string>>): NodeJS.ProcessEnv => {
  const configured = new Set(Object.values(settings).flatMap(({ name }) => [name, `${name}_FILE`]));
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !configured.has(name))), ...own };
};

/** A part of the product as a process of its own: compiled if that is as new as the sources, else from the sources. */
export const startProduct = (options: ProductOptions): { child: ChildProcess; code: string } => {
  const { entry, args, environment = {}, profileFolder, pipesErrors = false } = options;
  const compiled = join(root, 'dist', `${entry}.js`);
  const isCompiled = isFresh(compiled);
  const program = isCompiled ? [compiled] : ['-r', hook, join(root, `${entry}.ts`)];
  const profile = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
  const child = spawn(process.execPath, [...nodeOptions, ...profile, ...program, ...args], {
    cwd: root,
    env: environmentWith(environment),
    stdio: ['pipe', 'pipe', pipesErrors ? 'pipe' : 'inherit'],
  });
  return { child, code: isCompiled ? 'compiled' : 'from the sources' };
};
