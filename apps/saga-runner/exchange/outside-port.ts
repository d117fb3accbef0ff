import type { InstrumentTerms } from '@copyledger/domain/trading/instrument/instrument.events';
import type { HeardOutside } from '@copyledger/domain/trading/market/market.events';
import type { OutsideInput } from '@copyledger/domain/trading/market/market.inputs';
import type { Codec, EventStore } from '@copyledger/eventstore/client';
import type { Instant } from '@copyledger/kernel';
import type { FedPrice } from './latest';

/** Where what the outside market says enters the exchange. It lives in the exchange's thread. */
export interface OutsidePort {
  /**
   * Hands inputs to one market, in order, after everything that was offered before. Resolves when they were dealt with: what they caused
   * is durable in the market's journal. Inputs that cause nothing cost no append. While the market's append is under way they wait, so a
   * caller that awaits each offer is held back by the market's pace; they wait as well while the market is being rebuilt. A halted market
   * takes them, and trades nothing.
   *
   * Rejects with `MarketInterrupted`: the market was rebuilt while they waited, or an append of theirs failed; they did not happen, or not
   * all of them. A snapshot of the book comes next (see `onReset`). Rejects with `MarketUnavailable`: no such market, this process is not
   * its writer, it is in quarantine, or more waits for it than it may hold up; nothing happened.
   */
  offer(symbol: string, inputs: readonly OutsideInput[]): Promise<void>;
  /** Under which a market trades just now; undefined for one that is not listed, or not known here yet. */
  terms(symbol: string): InstrumentTerms | undefined;
  /**
   * What of the outside is in a market's journal, by the count of its sender: what that sends again up to here has happened. Undefined
   * when nobody counted.
   */
  heard(symbol: string): HeardOutside | undefined;
  /**
   * Tells of every market that begins, or begins again from its journal: it knows nothing of the outside, so whoever keeps a book for it
   * offers a snapshot and the mark. The function returned ends it.
   */
  onReset(listener: (symbol: string) => void): () => void;
}

/** What was offered did not happen, or not all of it: the market begins again from its journal, and waits for a snapshot. */
export class MarketInterrupted extends Error {
  constructor(
    readonly symbol: string,
    cause?: unknown,
  ) {
    super(`${symbol}: the market was rebuilt; what was on its way to it did not happen`, { cause });
    this.name = 'MarketInterrupted';
  }
}

/** The market takes nothing from outside just now; nothing happened. */
export class MarketUnavailable extends Error {
  constructor(
    readonly symbol: string,
    readonly reason: 'unknown' | 'standby' | 'quarantined' | 'full' | 'stopped',
  ) {
    super(`${symbol}: the market takes nothing from outside (${reason})`);
    this.name = 'MarketUnavailable';
  }
}

/** Raw messages of one market of an outside venue, in the order in which they were received or recorded. */
export interface OutsideBatch {
  /** The instrument that trades with this outside. */
  readonly symbol: string;
  readonly venue: string;
  /** A message each. */
  readonly lines: readonly string[];
  /** What else the sender says of the batch; plain data that crosses threads as it is, for the receiver alone. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** What became of a batch; plain data, since it crosses threads. */
export type OutsideReport = Readonly<Record<string, unknown>>;

/** What stands on the port, in the exchange's thread: local books of outside venues, and marks. `OutsideMarkets` is one. */
export interface OutsideReceiver {
  /** Resolves when the batch was dealt with; what it rejects with reaches the sender as an `Error` of the same name and message. */
  receive(batch: OutsideBatch): Promise<OutsideReport>;
  /** A price that somebody fed in. The market trades at it already; here it may be a mark. */
  feedPrice?(price: FedPrice): void;
  /** Ends timers and work under way. */
  close(): Promise<void>;
}

/** What an `OutsideReceiver` is made from: `new OutsideMarkets(surroundings)`. */
export interface OutsideSurroundings {
  readonly port: OutsidePort;
  readonly store: EventStore;
  readonly codec: Codec;
  readonly now: () => Instant;
}

/** The way to the exchange's thread for the rest of the process, injected by this class. */
export abstract class OutsideGate {
  /** Hands a batch to the `OutsideReceiver`, after those that were sent before for the same symbol. */
  abstract send(batch: OutsideBatch): Promise<OutsideReport>;
}
