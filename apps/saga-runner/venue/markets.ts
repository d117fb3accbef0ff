import { Aggregates, type AggregateSettings } from '@copyledger/eventstore/aggregates';
import type { MarketEvent } from '@copyledger/domain/trading/market/market.events';
import { type Market, type MarketCommand, standInMarketDecider } from './stand-in-market';

type MarketMailbox = Aggregates<MarketCommand, Market, MarketEvent, never>;

/** The markets of this process, `market-<symbol>` each: one writer, fenced by the stream's revision. */
export class Markets {
  private readonly markets = new Map<string, MarketMailbox>();

  constructor(private readonly settings: AggregateSettings) {}

  of(symbol: string): MarketMailbox {
    const known = this.markets.get(symbol);
    if (known !== undefined) return known;
    const made: MarketMailbox = new Aggregates(
      { category: 'market', decider: standInMarketDecider(symbol), hasSoleWriter: true },
      this.settings,
    );
    this.markets.set(symbol, made);
    return made;
  }
}
