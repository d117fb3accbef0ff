import type { Result } from '@copyledger/kernel';
import type { BookPosition, BookRules, Link } from '../book/book-rules';
import type { BookUpdate, Sequence } from '../book/book-update';
import type { Scales } from '../decimal-units';
import { bestOf, type Fields, integerOf, isFields, levelsOf, microsOfMillis, priceOf, sizeOf, snapshotSequence } from './message-fields';
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

/** https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams, "How to manage a local order book correctly" */
const spotLink = ({ first, last }: Sequence, book: BookPosition): Link => {
  if (last <= book.last) return 'old';
  return first <= book.last + 1 ? 'next' : 'gap';
};

/**
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/How-to-manage-a-local-order-book-correctly
 * (COIN-M alike). Ids leave numbers out, so only `pu` tells what came before; a snapshot stands inside the first diff, or at the end of the one before it.
 */
const futuresLink = ({ first, last, previous }: Sequence, book: BookPosition): Link => {
  if (last < book.last || (last === book.last && !book.isSnapshot)) return 'old';
  return previous === book.last || (book.isSnapshot && first <= book.last) ? 'next' : 'gap';
};

const rules = (linkOf: BookRules['linkOf']): BookRules => ({ linkOf, checksumOf: undefined, isSnapshotFetched: true });

type Kind = 'snapshot' | 'diff' | 'trade' | 'quote';

const kindOfEvent: Readonly<Record<string, Kind>> = { depthUpdate: 'diff', trade: 'trade', aggTrade: 'trade', bookTicker: 'quote' };

/** REST snapshots and spot's best prices have no name of their own. */
const kindOf = (message: Fields): Kind | undefined => {
  if ('lastUpdateId' in message) return 'snapshot';
  if (typeof message['e'] === 'string') return kindOfEvent[message['e']];
  if (message['type'] === 'diff') return 'diff';
  return 'B' in message && 'A' in message ? 'quote' : undefined;
};

const tradeOf = (message: Fields, scales: Scales): Trade => {
  if (typeof message['m'] !== 'boolean') refuse('m does not say whether the buyer is the maker');
  return {
    id: integerOf(message['t'] ?? message['a'], 't').toString(),
    price: priceOf(message['p'], scales),
    size: sizeOf(message['q'], scales),
    takerSide: message['m'] === true ? 'sell' : 'buy',
    venueMicros: microsOfMillis(message['T'], 'T'),
  };
};

const quoteOf = (message: Fields, scales: Scales): VenueQuote => ({
  updateId: integerOf(message['u'], 'u'),
  bid: bestOf(message['b'], message['B'], scales),
  ask: bestOf(message['a'], message['A'], scales),
});

export interface BinanceOptions extends VenueOptions {
  readonly market: 'spot' | 'futures';
  /** The market of messages that name none: REST snapshots, and recordings of one market. */
  readonly symbol: string;
}

/** Binance spot, USD-M and COIN-M: diffs (`depthUpdate`), REST snapshots, trades, best prices, alone or in a combined stream. */
export class BinanceAdapter implements VenueAdapter {
  readonly venue: 'binance-spot' | 'binance-futures';
  readonly rules: BookRules;

  constructor(private readonly options: BinanceOptions) {
    const isSpot = options.market === 'spot';
    this.venue = isSpot ? 'binance-spot' : 'binance-futures';
    this.rules = rules(isSpot ? spotLink : futuresLink);
  }

  read(received: unknown): Result<readonly MarketMessage[], UnreadableMessage> {
    const message = isFields(received) && typeof received['stream'] === 'string' ? received['data'] : received;
    if (!isFields(message)) return reading({ symbol: undefined, isAboutBook: true }, () => refuse('is no object'));
    const kind = kindOf(message);
    if (kind === undefined) return other('neither book nor trade');
    const symbol = typeof message['s'] === 'string' ? message['s'] : this.options.symbol;
    const scales = this.options.scalesOf(symbol);
    if (scales === undefined) return other(`${symbol} is not followed`);
    const isAboutBook = kind === 'snapshot' || kind === 'diff';
    return reading({ symbol, isAboutBook }, () => [this.messageOf(kind, { symbol, scales, message })]);
  }

  private messageOf(kind: Kind, { symbol, scales, message }: { symbol: string; scales: Scales; message: Fields }): MarketMessage {
    switch (kind) {
      case 'trade':
        return { kind, symbol, trade: tradeOf(message, scales) };
      case 'quote':
        return { kind, symbol, quote: quoteOf(message, scales) };
      case 'snapshot':
      case 'diff':
        return { kind: 'book', symbol, update: this.updateOf(kind, message, scales) };
    }
  }

  private updateOf(kind: 'snapshot' | 'diff', message: Fields, scales: Scales): BookUpdate {
    const time = message['E'];
    return {
      kind,
      bids: levelsOf(message['b'] ?? message['bids'], 'bids', { scales }),
      asks: levelsOf(message['a'] ?? message['asks'], 'asks', { scales }),
      sequence: kind === 'diff' ? this.sequenceOf(message) : snapshotSequence(integerOf(message['lastUpdateId'], 'lastUpdateId')),
      checksum: undefined,
      depth: undefined,
      venueMicros: time === undefined ? undefined : microsOfMillis(time, 'E'),
    };
  }

  private sequenceOf(message: Fields): Sequence {
    const first = integerOf(message['U'], 'U');
    const last = integerOf(message['u'], 'u');
    if (first > last) refuse(`U ${first} is above u ${last}`);
    return { first, last, previous: this.options.market === 'spot' ? first - 1 : integerOf(message['pu'], 'pu') };
  }
}
