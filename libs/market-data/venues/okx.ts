import type { Result } from '@copyledger/kernel';
import type { BookPosition, BookRules, Link } from '../book/book-rules';
import type { BookUpdate, Level, Sequence } from '../book/book-update';
import { okxChecksum, okxText } from '../book/checksums';
import type { Scales } from '../decimal-units';
import { bestOf, type Fields, integerOf, isFields, levelsOf, listOf, microsOfMillis, priceOf, sizeOf, textOf } from './message-fields';
import {
  type MarketMessage,
  other,
  reading,
  refuse,
  type Trade,
  type UnreadableMessage,
  type VenueAdapter,
  type VenueOptions,
  type VenueQuote,
} from './venue-adapter';

type Kind = 'book' | 'trade' | 'quote';

/** The channels of increments differ in depth and pace only. */
const kindOfChannel: Readonly<Record<string, Kind>> = {
  books: 'book',
  'books-l2-tbt': 'book',
  'books50-l2-tbt': 'book',
  trades: 'trade',
  'bbo-tbt': 'quote',
};
const kindOfAction: Readonly<Record<string, BookUpdate['kind']>> = { snapshot: 'snapshot', update: 'diff' };
const int32Min = -0x80000000;
const int32Max = 0x7fffffff;

/** A heartbeat repeats its number and a reset goes back to a smaller one; both name the number before. */
const link = ({ previous }: Sequence, book: BookPosition): Link => (previous === book.last ? 'next' : 'gap');

/** Recordings from before 2022 have no numbers, and only the checksum to go by. */
const sequenceOf = (entry: Fields): Sequence | undefined => {
  if (entry['seqId'] === undefined && entry['prevSeqId'] === undefined) return undefined;
  const last = integerOf(entry['seqId'], 'seqId');
  return { first: last, last, previous: integerOf(entry['prevSeqId'], 'prevSeqId') };
};

/** Since 23 June 2026 OKX sends 0, which says nothing, beside the numbers that do. */
const checksumOf = (entry: Fields, sequence: Sequence | undefined): number | undefined => {
  if (entry['checksum'] === undefined) return sequence === undefined ? refuse('has neither seqId nor checksum') : undefined;
  const checksum = integerOf(entry['checksum'], 'checksum');
  if (checksum < int32Min || checksum > int32Max) refuse(`checksum has no 32 bits with a sign: ${checksum}`);
  return checksum === 0 && sequence !== undefined ? undefined : checksum >>> 0;
};

const updateOf = (entry: Fields, action: unknown, scales: Scales): BookUpdate => {
  const kind = kindOfAction[textOf(action, 'action')] ?? refuse(`action is neither snapshot nor update: ${String(action)}`);
  const sequence = sequenceOf(entry);
  const format = { scales, textOf: okxText };
  return {
    kind,
    bids: levelsOf(entry['bids'], 'bids', format),
    asks: levelsOf(entry['asks'], 'asks', format),
    sequence,
    checksum: checksumOf(entry, sequence),
    // OKX takes out the levels that fall below its depth itself.
    depth: undefined,
    venueMicros: microsOfMillis(entry['ts'], 'ts'),
  };
};

const tradeOf = (entry: Fields, scales: Scales): Trade => {
  const side = entry['side'];
  if (side !== 'buy' && side !== 'sell') return refuse('side is neither buy nor sell');
  return {
    id: textOf(entry['tradeId'], 'tradeId'),
    price: priceOf(entry['px'], scales),
    size: sizeOf(entry['sz'], scales),
    takerSide: side,
    venueMicros: microsOfMillis(entry['ts'], 'ts'),
  };
};

const firstOf = (value: unknown, name: string, scales: Scales): Level | undefined => {
  const [level] = listOf(value, name);
  if (level === undefined) return undefined;
  const [price, size] = listOf(level, `a level of ${name}`);
  return bestOf(price, size, scales);
};

const quoteOf = (entry: Fields, scales: Scales): VenueQuote => ({
  updateId: entry['seqId'] === undefined ? undefined : integerOf(entry['seqId'], 'seqId'),
  bid: firstOf(entry['bids'], 'bids', scales),
  ask: firstOf(entry['asks'], 'asks', scales),
});

interface Push {
  readonly kind: Kind;
  readonly symbol: string;
  readonly action: unknown;
  readonly scales: Scales;
}

const messageOf = (value: unknown, { kind, symbol, action, scales }: Push): MarketMessage => {
  const entry = isFields(value) ? value : refuse('an entry of data is no object');
  switch (kind) {
    case 'book':
      return { kind, symbol, update: updateOf(entry, action, scales) };
    case 'trade':
      return { kind, symbol, trade: tradeOf(entry, scales) };
    case 'quote':
      return { kind, symbol, quote: quoteOf(entry, scales) };
  }
};

/**
 * OKX v5: `books` and its tick-by-tick kin, `trades`, `bbo-tbt`, as the exchange sends them. Numbers and checksum are both verified, where sent.
 * https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-order-book-channel, "Sequence ID" and "Checksum"
 */
export class OkxAdapter implements VenueAdapter {
  readonly venue = 'okx';
  readonly rules: BookRules = { linkOf: link, checksumOf: okxChecksum, isSnapshotFetched: false };

  constructor(private readonly options: VenueOptions) {}

  read(message: unknown): Result<readonly MarketMessage[], UnreadableMessage> {
    if (!isFields(message)) return reading({ symbol: undefined, isAboutBook: true }, () => refuse('is no object'));
    const { arg } = message;
    // Answers to subscriptions have the channel's name too.
    if (typeof message['event'] === 'string' || !isFields(arg)) return other('neither book nor trade');
    const channel = String(arg['channel']);
    const kind = Object.hasOwn(kindOfChannel, channel) ? kindOfChannel[channel] : undefined;
    if (kind === undefined) return other(`channel ${channel}`);
    return this.readPush(kind, arg['instId'], message);
  }

  private readPush(kind: Kind, symbol: unknown, message: Fields): Result<readonly MarketMessage[], UnreadableMessage> {
    const isAboutBook = kind === 'book';
    if (typeof symbol !== 'string') return reading({ symbol: undefined, isAboutBook }, () => refuse('instId is missing'));
    const scales = this.options.scalesOf(symbol);
    if (scales === undefined) return other(`${symbol} is not followed`);
    const push = { kind, symbol, action: message['action'], scales };
    return reading({ symbol, isAboutBook }, () => listOf(message['data'], 'data').map((entry) => messageOf(entry, push)));
  }
}
