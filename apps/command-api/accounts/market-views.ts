import { Inject, Injectable } from '@nestjs/common';
import { InstrumentCatalogue } from '@copyledger/command-side';
import type { MarketView } from '@copyledger/domain/trading/account/account.commands';
import { LATEST_PRICES, type LatestPrices } from '@copyledger/hot-store';
import { ProblemError } from '@copyledger/platform';
import { unitsOf } from '../commands/amounts';

/** Markets as orders are checked against them: their terms, their status, their latest price. */
@Injectable()
export class MarketViews {
  constructor(
    private readonly catalogue: InstrumentCatalogue,
    @Inject(LATEST_PRICES) private readonly prices: LatestPrices,
  ) {}

  /** Throws the problem that there is no such instrument. */
  of(symbol: string): MarketView {
    const entry = this.catalogue.find(symbol);
    if (entry === undefined) throw new ProblemError('unknown-instrument', { detail: `${symbol} is not listed.` });
    const { instrument, status } = entry;
    const price = this.prices.latest(symbol)?.price;
    if (price === undefined) return { instrument, status };
    return { instrument, status, referencePrice: unitsOf({ field: 'latest price', text: price, scale: instrument.priceScale }) };
  }
}
