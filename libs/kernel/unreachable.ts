const readable = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);

/** Closes an exhaustive `switch`: a case that was forgotten does not compile, and one that history smuggled in throws. */
export const unreachable = (value: never): never => {
  throw new Error(`Invariant: unexpected ${JSON.stringify(value, readable)}.`);
};
