import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { PartitionKey } from './projection';

const accountStreams = 'account-';
const marketStreams = 'market-';

/** The account whose stream the event is in. Throws on an event of another stream, which the prefixes keep away. */
export const accountIdOf = ({ recorded }: Pick<DecodedEvent, 'recorded'>): string => {
  if (!recorded.stream.startsWith(accountStreams)) throw new Error(`Invariant: ${recorded.stream} is no account's stream.`);
  return recorded.stream.slice(accountStreams.length);
};

interface Side {
  readonly accountId?: string;
}

/** Where events of a market name accounts: the one that an order is of, or the two sides of a trade. */
interface MarketData extends Side {
  readonly maker?: Side;
  readonly taker?: Side;
}

const accountsInMarket = (data: MarketData): readonly string[] => {
  const named = [data, data.maker, data.taker].flatMap((side) => side?.accountId ?? []);
  return named.length < 2 ? named : [...new Set(named)];
};

/** Rows shared out by the account that they are of, for projections of the accounts' own streams and the markets'. */
export const byAccount: PartitionKey = {
  field: 'accountId',
  partitions: 4,
  keysOf: ({ event, recorded: { stream } }) => {
    if (stream.startsWith(accountStreams)) return [stream.slice(accountStreams.length)];
    return stream.startsWith(marketStreams) ? accountsInMarket(event.data) : [];
  },
};
