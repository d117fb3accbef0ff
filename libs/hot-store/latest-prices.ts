import type { Instant } from '@copyledger/kernel';

export interface PriceContent {
  /** A positive decimal. */
  readonly price: string;
}

export interface LatestPrice extends PriceContent {
  readonly symbol: string;
  /** When it was published, by the clock of the store that all processes share. Rises with every price of a symbol. */
  readonly at: Instant;
}

/**
 * The newest price of every symbol. Prices are conflated: one that was replaced before it could be passed on is never seen. They are a
 * cache and no truth: a store that was flushed is filled again from the memory of those who live, and from the log when nobody does.
 */
export interface LatestPrices {
  /** From memory. Undefined until a price was published. */
  latest(symbol: string): LatestPrice | undefined;
  /**
   * Makes a price the newest of its symbol. Once this resolves, `latest` tells it, or a newer one, here and soon in every process.
   * While the shared store is away this process goes on with its own prices, and passes them on when the store is back.
   *
   * Rejects with a RangeError a symbol or a price out of bounds, and with `TooManySymbols`; nothing has changed then.
   */
  publish(symbol: string, price: string): Promise<void>;
  /**
   * Makes a price that somebody remembers the newest of its symbol where none is known, or an older one. `at` is no later than the moment
   * at which it was first known. Resolves and rejects as `publish` does.
   */
  restore(price: LatestPrice): Promise<void>;
  /** Tells every change of a symbol's newest price from here on, each symbol's in order. The function returned ends it. */
  subscribe(listener: (price: LatestPrice) => void): () => void;
}

/** Marks can cease to be known, which last prices can not. */
export interface MarkPrices extends LatestPrices {
  /** There is no mark of the symbol until the next is published. Subscribers hear nothing; otherwise as `publish`. */
  withdraw(symbol: string): Promise<void>;
}

/** The bounds of the prices of one store. */
export interface PriceLimits {
  /** Prices of further symbols are turned away. */
  readonly symbolsMax: number;
}

export const defaultPriceLimits: PriceLimits = { symbolsMax: 10_000 };

/** More symbols than the store may hold. */
export class TooManySymbols extends Error {
  constructor(readonly symbolsMax: number) {
    super(`more than ${symbolsMax} symbols`);
    this.name = 'TooManySymbols';
  }
}
