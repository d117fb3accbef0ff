import type { DecodedEvent } from '@copyledger/eventstore/client/codec';

const accountStreams = 'account-';

/** The account whose stream the event is in. Throws on an event of another stream, which the prefixes keep away. */
export const accountIdOf = ({ recorded }: Pick<DecodedEvent, 'recorded'>): string => {
  if (!recorded.stream.startsWith(accountStreams)) throw new Error(`Invariant: ${recorded.stream} is no account's stream.`);
  return recorded.stream.slice(accountStreams.length);
};
