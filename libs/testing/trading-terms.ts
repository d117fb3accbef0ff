import type { Asset } from '@copyledger/kernel';
import type { InstrumentTerms } from '@copyledger/domain/trading/instrument/instrument.events';

const usdt: Asset = { code: 'USDT', scale: 6 };
const btc: Asset = { code: 'BTC', scale: 8 };

/** A spot market. */
export const spotTerms: InstrumentTerms = {
  symbol: 'BTCUSDT',
  revision: 1,
  kind: 'spot',
  base: btc,
  quote: usdt,
  settlement: usdt,
  priceScale: 2,
  quantityScale: 8,
  contractSize: '1',
  tickSize: '0.01',
  lotSize: '0.00001',
  minimumNotional: '5',
  makerFeePpm: '200',
  takerFeePpm: '1000',
  status: 'trading',
};

/** The linear perpetual of the same assets: what events are about unless a test says otherwise. */
export const linearTerms: InstrumentTerms = { ...spotTerms, symbol: 'BTCUSDT-PERP', kind: 'linear-perpetual' };

/** The inverse perpetual: contracts of 100 dollars, settled in bitcoin. */
export const inverseTerms: InstrumentTerms = {
  ...spotTerms,
  symbol: 'BTCUSD-PERP',
  kind: 'inverse-perpetual',
  quote: { code: 'USD', scale: 2 },
  settlement: btc,
  quantityScale: 0,
  contractSize: '100',
  tickSize: '0.1',
  lotSize: '1',
  minimumNotional: '100',
};
