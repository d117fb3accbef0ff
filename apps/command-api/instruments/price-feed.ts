import { Inject, Injectable } from '@nestjs/common';
import { FED_PRICES, LATEST_PRICES, type LatestPrices } from '@copyledger/hot-store';

/** Takes in what somebody outside says that an instrument is worth. */
@Injectable()
export class PriceFeed {
  constructor(
    @Inject(FED_PRICES) private readonly fed: LatestPrices,
    @Inject(LATEST_PRICES) private readonly prices: LatestPrices,
  ) {}

  /** The exchange trades at it from here on. Orders are measured by it at once, before the exchange has made it the market's own. */
  async feed(symbol: string, price: string): Promise<void> {
    await this.fed.publish(symbol, price);
    await this.prices.publish(symbol, price);
  }
}
