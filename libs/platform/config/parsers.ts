import { failure, type Result, success } from '@copyledger/kernel';
import { resolve } from 'node:path';

/** Reads the text of one environment variable, or says why it does not fit: "must be ...". */
export type Parser<T> = (text: string) => Result<T, string>;

export const text: Parser<string> = (value) => success(value);

/** An absolute path; a relative one counts from the working directory. */
export const path: Parser<string> = (value) => success(resolve(value));

export const integer =
  ({ min, max }: { readonly min: number; readonly max: number }): Parser<number> =>
  (value) => {
    const parsed = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
    return parsed >= min && parsed <= max ? success(parsed) : failure(`must be a whole number from ${min} to ${max}`);
  };

/** So many in so many seconds, `500/10`; undefined for `off`. */
export const rate: Parser<{ readonly quota: number; readonly windowSeconds: number } | undefined> = (value) => {
  if (value === 'off') return success(undefined);
  const [, quota, windowSeconds] = /^([1-9]\d{0,8})\/([1-9]\d{0,4})$/.exec(value) ?? [];
  if (quota === undefined || windowSeconds === undefined) return failure('must be a number and seconds, such as 500/10, or off');
  return success({ quota: Number(quota), windowSeconds: Number(windowSeconds) });
};

export const oneOf =
  <const T extends string>(...choices: readonly T[]): Parser<T> =>
  (value) => {
    const choice = choices.find((candidate) => candidate === value);
    return choice === undefined ? failure(`must be one of ${choices.join(', ')}`) : success(choice);
  };

/** A URL of one of the schemes, kept as text: what stands in it is the business of the client that opens it. */
export const url =
  (...schemes: readonly string[]): Parser<string> =>
  (value) => {
    const scheme = /^([a-z][a-z0-9+.-]*):\/\/\S/.exec(value)?.[1];
    return scheme !== undefined && schemes.includes(scheme)
      ? success(value)
      : failure(`must be a URL that starts with ${schemes.map((name) => `${name}://`).join(' or ')}`);
  };

/** At least so many characters, so that nobody signs with a word. */
export const secretText =
  ({ lengthMin }: { readonly lengthMin: number }): Parser<string> =>
  (value) =>
    value.length >= lengthMin ? success(value) : failure(`must have at least ${lengthMin} characters`);
