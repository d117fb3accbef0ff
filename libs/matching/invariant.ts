const fail = (law: string): never => {
  throw new Error(`Invariant: ${law}`);
};

/** Throws when what must hold by construction does not: a bug here, never a caller's mistake. Stays on in production. */
export function invariant(holds: boolean, law: string): asserts holds {
  if (!holds) fail(law);
}
