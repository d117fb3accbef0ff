import { failure, type Result, success } from '@copyledger/kernel';
import type { BookRules } from '../book/book-rules';
import type { BookUpdate, Level } from '../book/book-update';
import type { Scales } from '../decimal-units';

export type VenueName = 'binance-spot' | 'binance-futures' | 'kraken' | 'okx';

/** A trade at an outside venue, in the units of its market. */
export interface Trade extends Level {
  /** The venue's; undefined where trades have no id. */
  readonly id: string | undefined;
  /** Who took: a buyer takes from the asks. */
  readonly takerSide: 'buy' | 'sell';
  readonly venueMicros: number;
}

/** The best bid and ask as the venue itself says; a side without orders has none. */
export interface VenueQuote {
  /** The last update of the book that it shows; undefined where the venue does not say. */
  readonly updateId: number | undefined;
  readonly bid: Level | undefined;
  readonly ask: Level | undefined;
}

/** One thing that a venue said. `other` is what concerns neither books nor trades, or no market that is followed. */
export type MarketMessage =
  | { readonly kind: 'book'; readonly symbol: string; readonly update: BookUpdate }
  | { readonly kind: 'trade'; readonly symbol: string; readonly trade: Trade }
  | { readonly kind: 'quote'; readonly symbol: string; readonly quote: VenueQuote }
  | { readonly kind: 'other'; readonly text: string };

/** A message that should have been readable. What it may have said about a book is lost. */
export interface UnreadableMessage {
  /** The market whose book may now be wrong; undefined when any may be. */
  readonly symbol: string | undefined;
  /** Trades and quotes change no book. */
  readonly isAboutBook: boolean;
  readonly reason: string;
}

export interface VenueOptions {
  /** The scales of a market that is followed; undefined for one that is not. */
  readonly scalesOf: (symbol: string) => Scales | undefined;
}

/** Turns the messages of one venue into terms of no venue. It keeps nothing between messages. */
export interface VenueAdapter {
  readonly venue: VenueName;
  readonly rules: BookRules;
  /** Reads one message, parsed from JSON, as the venue sends it or as a recording keeps it. Members that it does not use are let be. */
  read(message: unknown): Result<readonly MarketMessage[], UnreadableMessage>;
}

/** Thrown inside an adapter and caught at its door. */
class MessageProblem extends Error {}

export const refuse = (reason: string): never => {
  throw new MessageProblem(reason);
};

type About = Omit<UnreadableMessage, 'reason'>;

/** What `read` gives, or why it could not. */
export const reading = (about: About, read: () => readonly MarketMessage[]): Result<readonly MarketMessage[], UnreadableMessage> => {
  try {
    return success(read());
  } catch (error) {
    if (!(error instanceof MessageProblem)) throw error;
    return failure({ ...about, reason: error.message });
  }
};

export const other = (text: string): Result<readonly MarketMessage[], never> => success([{ kind: 'other', text }]);
