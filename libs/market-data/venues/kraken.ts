import type { Result } from '@copyledger/kernel';
import type { BookRules } from '../book/book-rules';
import type { BookUpdate } from '../book/book-update';
import { krakenChecksum, krakenText } from '../book/checksums';
import type { Scales } from '../decimal-units';
import { type Fields, integerOf, isFields, levelsOf, listOf, microsOfSeconds, priceOf, sizeOf } from './message-fields';
import {
  type MarketMessage,
  other,
  reading,
  refuse,
  type Trade,
  type UnreadableMessage,
  type VenueAdapter,
  type VenueOptions,
} from './venue-adapter';

const checksumMax = 0xffffffff;

/** The parts of a book message, in whichever form it came. */
interface BookFields {
  readonly kind: 'snapshot' | 'diff';
  readonly bids: unknown;
  readonly asks: unknown;
  readonly checksum: unknown;
  readonly depth: unknown;
}

const checksumOf = (value: unknown): number => {
  const checksum = integerOf(value, 'checksum');
  return checksum >= 0 && checksum <= checksumMax ? checksum : refuse(`checksum has no 32 bits: ${checksum}`);
};

const depthOf = (value: unknown): number => {
  const depth = integerOf(value, 'depth');
  return depth > 0 ? depth : refuse(`depth is not above zero: ${depth}`);
};

const updateOf = ({ kind, bids, asks, checksum, depth }: BookFields, scales: Scales): BookUpdate => ({
  kind,
  bids: levelsOf(bids ?? [], 'bids', { scales, textOf: krakenText }),
  asks: levelsOf(asks ?? [], 'asks', { scales, textOf: krakenText }),
  sequence: undefined,
  // Nothing else tells that an update was lost, so none is taken without it. Snapshots have none.
  checksum: kind === 'diff' ? checksumOf(checksum) : undefined,
  depth: depth === undefined ? undefined : depthOf(depth),
  venueMicros: undefined,
});

const tradeOf = (entry: unknown, scales: Scales): Trade => {
  const [price, size, time, side] = listOf(entry, 'a trade');
  if (side !== 'b' && side !== 's') refuse('a trade does not say who took');
  return {
    id: undefined,
    price: priceOf(price, scales),
    size: sizeOf(size, scales),
    takerSide: side === 'b' ? 'buy' : 'sell',
    venueMicros: microsOfSeconds(time, 'time'),
  };
};

const recordedKinds: Readonly<Record<string, BookFields['kind']>> = { snapshot: 'snapshot', update: 'diff' };

const recordedFields = (message: Fields): BookFields | undefined => {
  const kind = typeof message['type'] === 'string' ? recordedKinds[message['type']] : undefined;
  return (
    kind && {
      kind,
      bids: message['b'],
      asks: message['a'],
      checksum: message['checksum'],
      depth: kind === 'snapshot' ? message['depth'] : undefined,
    }
  );
};

/** [channel id, one or two objects, "book-1000", pair]: a snapshot has `as` and `bs`, an update `a` or `b` or both, and its checksum in the last. */
const sentFields = (parts: readonly unknown[], channel: string): BookFields => {
  const fields = parts.reduce<Fields>(
    (all, part) => (isFields(part) ? { ...all, ...part } : refuse('a part of the message is no object')),
    {},
  );
  const isSnapshot = 'as' in fields || 'bs' in fields;
  return isSnapshot
    ? { kind: 'snapshot', bids: fields['bs'], asks: fields['as'], checksum: undefined, depth: channel.slice('book-'.length) }
    : { kind: 'diff', bids: fields['b'], asks: fields['a'], checksum: fields['c'], depth: undefined };
};

/**
 * Kraken's WebSocket API v1, `book` and `trade`, as sent and as recorded by pair. Updates are not numbered: the checksum of each is the only guard.
 * The book is cut to the depth that was subscribed to, because Kraken does not take out what falls below it.
 * https://docs.kraken.com/api/docs/guides/spot-ws-book-v1
 */
export class KrakenAdapter implements VenueAdapter {
  readonly venue = 'kraken';
  readonly rules: BookRules = { linkOf: undefined, checksumOf: krakenChecksum, isSnapshotFetched: false };

  constructor(private readonly options: VenueOptions) {}

  read(message: unknown): Result<readonly MarketMessage[], UnreadableMessage> {
    if (Array.isArray(message)) return this.readSent(message as readonly unknown[]);
    if (!isFields(message)) return reading({ symbol: undefined, isAboutBook: true }, () => refuse('is neither list nor object'));
    const fields = recordedFields(message);
    if (fields === undefined) return other('neither book nor trade');
    const { pair } = message;
    if (typeof pair !== 'string') return reading({ symbol: undefined, isAboutBook: true }, () => refuse('pair is missing'));
    return this.readBook(pair, () => fields);
  }

  private readSent(message: readonly unknown[]): Result<readonly MarketMessage[], UnreadableMessage> {
    const channel = message.at(-2);
    const pair = message.at(-1);
    if (typeof channel !== 'string' || typeof pair !== 'string') {
      return reading({ symbol: undefined, isAboutBook: true }, () => refuse('names no channel and pair'));
    }
    if (channel.startsWith('book-')) return this.readBook(pair, () => sentFields(message.slice(1, -2), channel));
    return channel === 'trade' ? this.readTrades(pair, message[1]) : other(`channel ${channel}`);
  }

  private readBook(pair: string, fields: () => BookFields): Result<readonly MarketMessage[], UnreadableMessage> {
    const scales = this.options.scalesOf(pair);
    if (scales === undefined) return other(`${pair} is not followed`);
    return reading({ symbol: pair, isAboutBook: true }, () => [{ kind: 'book', symbol: pair, update: updateOf(fields(), scales) }]);
  }

  private readTrades(pair: string, trades: unknown): Result<readonly MarketMessage[], UnreadableMessage> {
    const scales = this.options.scalesOf(pair);
    if (scales === undefined) return other(`${pair} is not followed`);
    return reading({ symbol: pair, isAboutBook: false }, () =>
      listOf(trades, 'trades').map((entry) => ({ kind: 'trade', symbol: pair, trade: tradeOf(entry, scales) })),
    );
  }
}
