import { type Asset, decimalOf, type Instrument, price, quantity } from '@copyledger/kernel';

export const usdt: Asset = { code: 'USDT', scale: 6 };
export const btc: Asset = { code: 'BTC', scale: 8 };

/** 0.1 % for takers, 0.02 % for makers, at least 5 USDT an order. */
export const spot: Instrument = {
  symbol: 'BTCUSDT',
  revision: 1,
  kind: 'spot',
  base: btc,
  quote: usdt,
  settlement: usdt,
  priceScale: 2,
  quantityScale: 8,
  contractSize: 1n,
  tickSize: 1n as Instrument['tickSize'],
  lotSize: 1_000n as Instrument['lotSize'],
  minimumNotional: 5_000_000n,
  makerFeePpm: 200n,
  takerFeePpm: 1_000n,
};

/** The same fees; ticks of 0.1 and lots of 0.001. */
export const perpetual: Instrument = {
  ...spot,
  symbol: 'BTCUSDT-PERP',
  kind: 'linear-perpetual',
  priceScale: 1,
  quantityScale: 3,
  lotSize: 1n as Instrument['lotSize'],
};

/** Nothing to pay but the price, in whole dollars and whole contracts if need be: what a test of holds wants to see. */
export const freePerpetual: Instrument = { ...perpetual, symbol: 'FREE-PERP', minimumNotional: 0n, makerFeePpm: 0n, takerFeePpm: 0n };

export const inversePerpetual: Instrument = { ...perpetual, symbol: 'BTCUSD-PERP', kind: 'inverse-perpetual', settlement: btc };

export const quantityIn = (of: Instrument, text: string): bigint => quantity(of, decimalOf(text, of.quantityScale));
export const priceIn = (of: Instrument, text: string): bigint => price(of, decimalOf(text, of.priceScale));
