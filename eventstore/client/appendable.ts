import type { EventToAppend, ExpectedRevision } from './event-store';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What no log may be asked: a malformed id breaks the connection, and with it the appends of everybody else. */
export const assertAppendable = (stream: string, events: readonly EventToAppend[], expected: ExpectedRevision): void => {
  if (stream === '') throw new RangeError('an append needs a stream');
  if (events.length === 0) throw new RangeError(`${stream}: nothing to append`);
  if (typeof expected === 'bigint' && expected < 0n) throw new RangeError(`${stream}: there is no revision ${String(expected)}`);
  for (const { id } of events) if (!uuid.test(id)) throw new RangeError(`${stream}: ${JSON.stringify(id)} is no lower-case UUID`);
};
