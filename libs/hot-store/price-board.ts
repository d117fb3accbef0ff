import { type Instant, instantOfMicros, microsOf, parseDecimal } from '@copyledger/kernel';
import { type LatestPrice, type PriceLimits, TooManySymbols } from './latest-prices';

const symbolShape = /^\S{1,64}$/;
const priceScaleMax = 30;

const isPrice = (text: string): boolean => {
  const parsed = parseDecimal(text, { scale: priceScaleMax });
  return parsed.ok && parsed.value > 0n;
};

/** The moment, or just after the one before where the clock has not moved on. */
export const stampAfter = (before: Instant | undefined, now: Instant): Instant =>
  before === undefined || now > before ? now : instantOfMicros(microsOf(before) + 1n);

type Listener = (price: LatestPrice) => void;

export interface PriceBoardOptions {
  readonly limits: PriceLimits;
  readonly report: (error: unknown) => void;
}

/** The newest prices in a process's memory, and who wants to hear of changes. */
export class PriceBoard {
  private readonly prices = new Map<string, LatestPrice>();
  /** Those of `prices`, and those on their way. */
  private readonly admitted = new Set<string>();
  private readonly listeners = new Set<Listener>();

  constructor(private readonly options: PriceBoardOptions) {}

  latest(symbol: string): LatestPrice | undefined {
    return this.prices.get(symbol);
  }

  all(): readonly LatestPrice[] {
    return [...this.prices.values()];
  }

  subscribe(listener: Listener): () => void {
    // Wrapped, so that a listener subscribed twice is heard of twice and ends one at a time.
    const own: Listener = (price) => {
      listener(price);
    };
    this.listeners.add(own);
    return () => this.listeners.delete(own);
  }

  /** Makes room for a price that is going to be published. Throws when it may not be. */
  admit(symbol: string, price: string): void {
    if (!symbolShape.test(symbol)) throw new RangeError(`${JSON.stringify(symbol)} is no symbol: one to 64 characters, no blank`);
    if (!isPrice(price)) throw new RangeError(`${symbol}: ${JSON.stringify(price)} is no price: a positive decimal`);
    if (!this.isAdmitted(symbol)) throw new TooManySymbols(this.options.limits.symbolsMax);
  }

  /** Takes the price over if it is newer than the one known, and there is room. */
  take(price: LatestPrice): void {
    const known = this.prices.get(price.symbol);
    if (known !== undefined && price.at <= known.at) return;
    this.replace(price);
  }

  /** Takes the price over whatever is known, if there is room. */
  replace(price: LatestPrice): void {
    if (!this.isAdmitted(price.symbol)) return;
    this.prices.set(price.symbol, price);
    for (const listener of this.listeners) this.tell(listener, price);
  }

  private isAdmitted(symbol: string): boolean {
    if (this.admitted.has(symbol)) return true;
    if (this.admitted.size >= this.options.limits.symbolsMax) return false;
    this.admitted.add(symbol);
    return true;
  }

  private tell(listener: Listener, price: LatestPrice): void {
    try {
      listener(price);
    } catch (error) {
      this.options.report(error);
    }
  }
}
