import { isCollection, isKeyed } from 'immutable';

/** The types that are found at each path of a state. */
type Shape = Map<string, Set<string>>;

const isClassed = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== Object.prototype && prototype !== null && !Array.isArray(value);
};

const isIterable = (value: object): value is Iterable<unknown> => Symbol.iterator in value;

const nameOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  if (isCollection(value)) return isKeyed(value) ? 'map' : 'collection';
  return Array.isArray(value) ? 'array' : isClassed(value) ? value.constructor.name : 'object';
};

const partsOf = (value: object): Iterable<readonly [path: string, part: unknown]> => {
  if (!isIterable(value)) return Object.entries(value).map(([key, part]) => [`.${key}`, part]);
  const isMap = !Array.isArray(value);
  return Array.from(value, (item) => ['[]', isMap && Array.isArray(item) ? item[1] : item] as const);
};

const describeInto = (shape: Shape, path: string, value: unknown): void => {
  shape.set(path, (shape.get(path) ?? new Set()).add(nameOf(value)));
  if (typeof value !== 'object' || value === null) return;
  for (const [suffix, part] of partsOf(value)) describeInto(shape, path + suffix, part);
};

/** Every path that these states have between them, with the types that are found there: `state.orders[].leaves: bigint`. */
export const shapeOf = (states: readonly unknown[]): string => {
  const shape: Shape = new Map();
  for (const state of states) describeInto(shape, 'state', state);
  return [...shape]
    .map(([path, names]) => `${path}: ${[...names].sort().join(' | ')}\n`)
    .sort()
    .join('');
};
