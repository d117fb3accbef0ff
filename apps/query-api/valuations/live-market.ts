import { Inject, Injectable } from '@nestjs/common';
import { HOT_STORE, type HotStore, type LatestPrices } from '@copyledger/hot-store';
import { type HeldPortfolio, type Market, type PricedAt, pricedInstruments } from '@copyledger/valuation';
import { InstrumentDirectory } from '../stream/markets/instrument-directory';
import { NewestMarks } from './newest-marks';

/**
 * What markets look like just now: at the newest prices, and where none is known at the newest marks. It answers from memory; what that
 * does not hold yet is looked up beforehand.
 */
@Injectable()
export class LiveMarket implements Market {
  private readonly prices: LatestPrices;

  constructor(
    private readonly directory: InstrumentDirectory,
    private readonly marks: NewestMarks,
    @Inject(HOT_STORE) { prices }: Pick<HotStore, 'prices'>,
  ) {
    this.prices = prices;
  }

  termsOf(symbol: string): ReturnType<Market['termsOf']> {
    return this.directory.termsOf(symbol);
  }

  priceOf(symbol: string): PricedAt | undefined {
    return this.prices.latest(symbol) ?? this.marks.latest(symbol);
  }

  spotsOf(base: string, quote: string): readonly string[] {
    return this.directory.spotsOf(base, quote);
  }

  /** Looks up what a valuation of the portfolio asks for, as far as it is not known; throws `unavailable`. */
  async lookUpFor(portfolio: HeldPortfolio): Promise<void> {
    await this.directory.lookUpFor(portfolio);
    const unpriced = pricedInstruments(portfolio, this).filter((symbol) => this.prices.latest(symbol) === undefined);
    if (unpriced.length > 0) await this.marks.lookUp(unpriced);
  }
}
