import { type LoggedFrame } from '../storage/logged-frame';
import { headingOf } from '../wire/record';
import { type FilterOptions } from '../wire/read';

export type FrameFilter = (logged: Pick<LoggedFrame, 'frame' | 'heading'>) => boolean;

/** A filter whose expression cannot be used. */
class InvalidFilter extends Error {}

const compile = (regex: string): RegExp => {
  try {
    return new RegExp(regex, 'u');
  } catch {
    // .NET allows escapes that the stricter Unicode mode refuses.
    try {
      return new RegExp(regex);
    } catch (error) {
      throw new InvalidFilter(error instanceof Error ? error.message : String(error));
    }
  }
};

/** A predicate over names: a regular expression when there is one, otherwise any of the prefixes. */
const predicateOf = ({ regex, prefixes }: FilterOptions): ((name: string) => boolean) => {
  if (regex === '') return (name) => prefixes.some((prefix) => name.startsWith(prefix));
  const expression = compile(regex);
  return (name) => expression.test(name);
};

export const filterOf = (options: FilterOptions): FrameFilter => {
  const matches = predicateOf(options);
  const { on } = options;
  return ({ frame, heading = headingOf(frame) }) => matches(heading[on]);
};
