import { Inject, Injectable } from '@nestjs/common';
import { InstrumentCatalogue } from '@copyledger/command-side';
import type { MarketView } from '@copyledger/domain/trading/account/account.commands';
import { LATEST_PRICES, type LatestPrices, MARK_PRICES } from '@copyledger/hot-store';
import { ProblemError } from '@copyledger/platform';
import { unitsOf } from '../commands/amounts';

/** Markets as orders are checked against them: their terms, their status, their latest price and their mark. */
@Injectable()
export class MarketViews {
  constructor(
    private readonly catalogue: InstrumentCatalogue,
    @Inject(LATEST_PRICES) private readonly prices: LatestPrices,
    @Inject(MARK_PRICES) private readonly marks: LatestPrices,
  ) {}

  /** Throws the problem that there is no such instrument. */
  of(symbol: string): MarketView {
    const entry = this.catalogue.find(symbol);
    if (entry === undefined) throw new ProblemError('unknown-instrument', { detail: `${symbol} is not listed.` });
    const { instrument, status } = entry;
    const scale = instrument.priceScale;
    const [price, mark] = [this.prices, this.marks].map((board) => board.latest(symbol)?.price);
    return {
      instrument,
      status,
      ...(price !== undefined && { referencePrice: unitsOf({ field: 'latest price', text: price, scale }) }),
      ...(mark !== undefined && { markPrice: unitsOf({ field: 'mark', text: mark, scale }) }),
    };
  }
}
