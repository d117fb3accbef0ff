import type { Market, MarketPrices } from '@copyledger/domain/trading/market/market';
import { decimalOf, formatDecimal, type Instant } from '@copyledger/kernel';
import type { MarketNews } from './messages';

export interface NewsSources {
  readonly market: (symbol: string) => Market | undefined;
  readonly fedAt: (symbol: string) => Instant | undefined;
}

interface Told {
  readonly price?: string | undefined;
  readonly fedAt?: Instant | undefined;
  readonly mark?: string | undefined;
}

/** Fraction digits. */
const digitsOf = (price: string): number => price.split('.')[1]?.length ?? 0;

/** With no more digits than either has, so that it can be a price itself. */
const middleOf = (bid: string, ask: string): string => {
  const scale = Math.max(digitsOf(bid), digitsOf(ask));
  return formatDecimal((decimalOf(bid, scale) + decimalOf(ask, scale)) / 2n, scale);
};

/** Finer than any instrument: prices are only compared here. */
const scale = 18;
const isBelow = (price: string, other: string): boolean => decimalOf(price, scale) < decimalOf(other, scale);

/**
 * What orders are measured by: the last price, or the mark where nothing has traded, or the middle of bid and ask. Where those have moved
 * on since the last trade, the nearer of them.
 */
export const priceOf = ({ last, mark, bid, ask }: MarketPrices): string | undefined => {
  if (bid === undefined || ask === undefined) return last ?? mark ?? bid ?? ask;
  const known = last ?? mark;
  if (known === undefined) return middleOf(bid, ask);
  if (isBelow(known, bid)) return bid;
  return isBelow(ask, known) ? ask : known;
};

/** A price that is not known any more is no news. */
const priceNews = (before: Told | undefined, { price, fedAt }: Told): Pick<MarketNews, 'price' | 'fedAt'> => {
  if (price === undefined || (price === before?.price && fedAt === before.fedAt)) return {};
  return { price, ...(fedAt !== undefined && { fedAt }) };
};

/** A mark that is not known any more is: triggers must not be measured by it. */
const markNews = (before: Told | undefined, { mark }: Told): Pick<MarketNews, 'mark'> =>
  before !== undefined && mark === before.mark ? {} : { mark: mark ?? null };

/** Gathers which markets have dealt with something, and tells what is new in them when it is asked: prices that were replaced are never told. */
export class NewsDesk {
  private readonly stirred = new Set<string>();
  private readonly told = new Map<string, Told>();
  /** What markets knew when they began, of those that have learned nothing since. */
  private readonly begun = new Map<string, string>();

  constructor(private readonly sources: NewsSources) {}

  /** A market begins. What it knows then is its journal's and no news, and neither is what it does not know yet; it is answered. */
  begin(symbol: string): MarketPrices {
    const prices = this.sources.market(symbol)?.prices() ?? {};
    this.begun.set(symbol, JSON.stringify(prices));
    this.told.delete(symbol);
    return prices;
  }

  note(symbol: string): void {
    this.stirred.add(symbol);
  }

  take(): readonly MarketNews[] {
    const symbols = [...this.stirred];
    this.stirred.clear();
    return symbols.flatMap((symbol) => this.newsOf(symbol));
  }

  private newsOf(symbol: string): readonly MarketNews[] {
    const market = this.sources.market(symbol);
    if (market === undefined) return [];
    const prices = market.prices();
    if (this.begun.get(symbol) === JSON.stringify(prices)) return [];
    this.begun.delete(symbol);
    const now = { price: priceOf(prices), fedAt: this.sources.fedAt(symbol), mark: prices.mark };
    const before = this.told.get(symbol);
    this.told.set(symbol, now);
    const news = { ...priceNews(before, now), ...markNews(before, now) };
    return Object.keys(news).length === 0 ? [] : [{ symbol, ...news }];
  }
}
