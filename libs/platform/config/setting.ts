import { failure, type Result, success } from '@copyledger/kernel';
import { readFileSync } from 'node:fs';
import type { Parser } from './parsers';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One line of the configuration table. */
export interface Setting<T> {
  /** The environment variable. */
  readonly name: string;
  readonly meaning: string;
  /** The text that is read when the variable is absent or empty; undefined when there is none. */
  readonly fallback: string | undefined;
  /** What happens without it: the fallback, or what takes its place. */
  readonly without: string;
  /** Never printed, in errors either. */
  readonly secret: boolean;
  /** `<NAME>_FILE` may name a file to read the value from, as container platforms hand over secrets. */
  readonly orFile: boolean;
  readonly parse: (text: string | undefined) => Result<T, string>;
}

interface Declaration<T> {
  readonly name: string;
  readonly meaning: string;
  readonly secret?: boolean;
  readonly orFile?: boolean;
  readonly parse: Parser<T>;
}

const declared = <T>({ name, meaning, secret = false, orFile = false }: Declaration<T>) => ({ name, meaning, secret, orFile });

/** A setting that always has a value. */
export const setting = <T>(declaration: Declaration<T> & { readonly fallback: string }): Setting<T> => ({
  ...declared(declaration),
  fallback: declaration.fallback,
  without: declaration.fallback,
  parse: (text) => declaration.parse(text ?? declaration.fallback),
});

/** A setting that may be absent; `without` says what then takes its place. */
export const optionalSetting = <T>(declaration: Declaration<T> & { readonly without: string }): Setting<T | undefined> => ({
  ...declared(declaration),
  fallback: undefined,
  without: declaration.without,
  parse: (text) => (text === undefined ? success(undefined) : declaration.parse(text)),
});

const present = (text: string | undefined): string | undefined => (text === undefined || text.trim() === '' ? undefined : text.trim());

const textOf = ({ name, orFile }: Setting<unknown>, environment: Environment): Result<string | undefined, string> => {
  const direct = present(environment[name]);
  const file = orFile ? present(environment[`${name}_FILE`]) : undefined;
  if (file === undefined) return success(direct);
  if (direct !== undefined) return failure(`is given twice: also as ${name}_FILE`);
  try {
    return success(present(readFileSync(file, 'utf8')));
  } catch {
    return failure(`cannot be read from the file that ${name}_FILE names`);
  }
};

/** The setting's value, or one line that names the variable and what is wrong with it. */
export const readSetting = <T>(of: Setting<T>, environment: Environment): Result<T, string> => {
  const found = textOf(of, environment);
  if (!found.ok) return failure(`${of.name} ${found.problem}`);
  const parsed = of.parse(found.value);
  if (parsed.ok) return parsed;
  const shown = of.secret || found.value === undefined ? '' : `, not "${found.value.slice(0, 80)}"`;
  return failure(`${of.name} ${parsed.problem}${shown}`);
};
