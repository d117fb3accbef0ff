import type { InstrumentCatalogue } from '@copyledger/command-side';
import type { DeskMarket } from '@copyledger/domain/copying/desk/desk.inputs';
import type { LatestPrices } from '@copyledger/hot-store';
import { decimalOf, parseDecimal } from '@copyledger/kernel';

/** Markets as this process knows them: the catalogue's terms, and the board's latest price. */
export const marketsOf =
  (catalogue: Pick<InstrumentCatalogue, 'find'>, prices: Pick<LatestPrices, 'latest'>) =>
  (symbol: string): DeskMarket | undefined => {
    const entry = catalogue.find(symbol);
    if (entry === undefined) return undefined;
    const { instrument, status } = entry;
    const price = prices.latest(symbol)?.price;
    // A price that the instrument's digits cannot write is none.
    const isKnown = price !== undefined && parseDecimal(price, { scale: instrument.priceScale }).ok;
    return isKnown ? { instrument, status, referencePrice: decimalOf(price, instrument.priceScale) } : { instrument, status };
  };
