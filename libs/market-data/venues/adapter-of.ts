import { unreachable } from '@copyledger/kernel';
import { BinanceAdapter, type BinanceOptions } from './binance';
import { KrakenAdapter } from './kraken';
import { OkxAdapter } from './okx';
import type { VenueAdapter, VenueName } from './venue-adapter';

/** The adapter of a venue by its name. `symbol` is the market of messages that name none, which only Binance has. */
export const adapterOf = (venue: VenueName, options: Omit<BinanceOptions, 'market'>): VenueAdapter => {
  switch (venue) {
    case 'binance-spot':
      return new BinanceAdapter({ ...options, market: 'spot' });
    case 'binance-futures':
      return new BinanceAdapter({ ...options, market: 'futures' });
    case 'kraken':
      return new KrakenAdapter(options);
    case 'okx':
      return new OkxAdapter(options);
    default:
      return unreachable(venue);
  }
};
