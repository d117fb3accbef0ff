import type { Market, MarketDepth } from '@copyledger/domain/trading/market/market';
import { bookLevels } from '@copyledger/contracts/stream/limits';
import type { MarketNews } from './messages';

interface Told {
  readonly changes: number;
  readonly depth: MarketDepth;
}

const isSameSide = (one: MarketDepth['bids'], other: MarketDepth['bids']): boolean =>
  one.length === other.length && one.every(([price, quantity], index) => price === other[index]?.[0] && quantity === other[index][1]);

const isSame = (one: MarketDepth, other: MarketDepth): boolean => isSameSide(one.bids, other.bids) && isSameSide(one.asks, other.asks);

/** Gathers which markets have dealt with something, and tells the best levels of those whose levels are others than they were told last. */
export class DepthDesk {
  private readonly stirred = new Set<string>();
  private readonly told = new Map<string, Told>();

  constructor(private readonly marketOf: (symbol: string) => Market | undefined) {}

  note(symbol: string): void {
    this.stirred.add(symbol);
  }

  /** The market begins: another process may have told something else of it meanwhile. */
  forget(symbol: string): void {
    this.told.delete(symbol);
  }

  take(): readonly MarketNews[] {
    const symbols = [...this.stirred];
    this.stirred.clear();
    return symbols.flatMap((symbol) => this.newsOf(symbol));
  }

  private newsOf(symbol: string): readonly MarketNews[] {
    const market = this.marketOf(symbol);
    const before = this.told.get(symbol);
    if (market?.terms === undefined || before?.changes === market.changes) return [];
    const depth = market.depth(bookLevels.max);
    this.told.set(symbol, { changes: market.changes, depth });
    return before !== undefined && isSame(before.depth, depth) ? [] : [{ symbol, depth }];
  }
}
