import { Injectable } from '@nestjs/common';
import { type HeldPortfolio, type Valuation, valuationOf } from '@copyledger/valuation';
import { LiveMarket } from './live-market';

/** What portfolios are worth just now. */
@Injectable()
export class LiveValuations {
  constructor(private readonly market: LiveMarket) {}

  /** Throws `unavailable`. */
  async of(portfolio: HeldPortfolio): Promise<Valuation> {
    await this.market.lookUpFor(portfolio);
    return valuationOf(portfolio, this.market);
  }
}
