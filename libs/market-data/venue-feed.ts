import { type BookOptions, type BookOutcome, LocalBook } from './book/local-book';
import type { MarketMessage, UnreadableMessage, VenueAdapter } from './venues/venue-adapter';

/** What a message came to. A `book` whose outcome is `stale` asks for a snapshot of that market. */
export type FeedEvent =
  | { readonly kind: 'book'; readonly symbol: string; readonly outcome: BookOutcome }
  | Exclude<MarketMessage, { readonly kind: 'book' }>
  | { readonly kind: 'unreadable'; readonly problem: UnreadableMessage };

/** The books of one connection to a venue, fed with its messages. */
export class VenueFeed {
  private readonly bySymbol = new Map<string, LocalBook>();

  constructor(
    private readonly adapter: VenueAdapter,
    private readonly options: BookOptions = {},
  ) {}

  /** The book of a market, stale until its first snapshot. */
  book(symbol: string): LocalBook {
    const known = this.bySymbol.get(symbol);
    if (known !== undefined) return known;
    const book = new LocalBook(this.adapter.rules, this.options);
    this.bySymbol.set(symbol, book);
    return book;
  }

  /** Takes one message, parsed from JSON. One that can't be read makes every book stale that it may have been about. */
  receive(message: unknown): readonly FeedEvent[] {
    const read = this.adapter.read(message);
    if (!read.ok) return [{ kind: 'unreadable', problem: read.problem }, ...this.doubt(read.problem)];
    return read.value.map((each) => (each.kind === 'book' ? this.apply(each.symbol, each) : each));
  }

  /** The connection is gone, and with it what was sent meanwhile: no book is to be traded on until its next snapshot. */
  disconnected(): readonly FeedEvent[] {
    return this.declareStale([...this.bySymbol.keys()], (book) => book.declareStale('Disconnected', 'the connection was lost'));
  }

  private apply(symbol: string, { update }: Extract<MarketMessage, { kind: 'book' }>): FeedEvent {
    return { kind: 'book', symbol, outcome: this.book(symbol).apply(update) };
  }

  private doubt({ symbol, isAboutBook, reason }: UnreadableMessage): readonly FeedEvent[] {
    if (!isAboutBook) return [];
    const symbols = symbol === undefined ? [...this.bySymbol.keys()] : [symbol];
    return this.declareStale(symbols, (book) => book.declareStale('Unreadable', reason));
  }

  private declareStale(symbols: readonly string[], declare: (book: LocalBook) => BookOutcome): readonly FeedEvent[] {
    return symbols.map((symbol) => ({ kind: 'book', symbol, outcome: declare(this.book(symbol)) }));
  }
}
