import type { Instant } from '@copyledger/kernel';

const shape = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?\+00$/;

/** Reads what Postgres prints for a `timestamptz` under `timezone=UTC` and `datestyle=ISO`. */
export const instantText = (text: string): Instant => {
  const match = shape.exec(text);
  if (match === null) throw new Error(`Invariant: "${text}" is no timestamp in UTC; was the session's time zone changed?`);
  const [, day = '', time = '', fraction = ''] = match;
  return `${day}T${time}.${fraction.padEnd(6, '0')}Z` as Instant;
};
