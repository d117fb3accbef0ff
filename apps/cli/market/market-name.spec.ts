import type { VenueName } from '@copyledger/market-data';
import { marketInFileName, parseMarketName, symbolOf } from './market-name';

it.each<[VenueName, string, string]>([
  ['binance-spot', 'BTCUSDT', 'spot BTC USDT BTC-USDT'],
  ['binance-spot', 'ethbtc', 'spot ETH BTC ETH-BTC'],
  ['binance-futures', 'BTCUSDT', 'linear-perpetual BTC USDT BTC-USDT-PERP'],
  ['binance-futures', '1000PEPEUSDT', 'linear-perpetual 1000PEPE USDT 1000PEPE-USDT-PERP'],
  ['binance-futures', 'BTCUSD_PERP', 'inverse-perpetual BTC USD BTC-USD-PERP'],
  ['kraken', 'XBT/USD', 'spot BTC USD BTC-USD'],
  ['kraken', 'ADA/XBT', 'spot ADA BTC ADA-BTC'],
  ['okx', 'BTC-USDT', 'spot BTC USDT BTC-USDT'],
  ['okx', 'ETH-USDT-SWAP', 'linear-perpetual ETH USDT ETH-USDT-PERP'],
  ['okx', 'BTC-USD-SWAP', 'inverse-perpetual BTC USD BTC-USD-PERP'],
])('of %s, %s is %s', (venue, market, expected) => {
  const name = parseMarketName(venue, market);
  expect(name && `${name.kind} ${name.base} ${name.quote} ${symbolOf(name)}`).toBe(expected);
});

it.each<[VenueName, string]>([
  ['binance-spot', 'USDT'],
  ['binance-spot', 'book'],
  ['okx', 'BTCUSDT'],
])('of %s, %s says nothing', (venue, market) => {
  expect(parseMarketName(venue, market)).toBeUndefined();
});

it.each([
  ['/x/l2_binance_spot_btcusdt_20240808T2354.jsonl.gz', 'BTCUSDT'],
  ['l2_binance_coinm_btcusd_perp_20240808T2354.jsonl.gz', 'BTCUSD_PERP'],
  ['btcusdt-2024.jsonl', 'BTCUSDT'],
  ['recording.jsonl', undefined],
])('the file %s speaks of %s', (file, market) => {
  expect(marketInFileName(file)).toBe(market);
});
