import type { InstrumentKind } from '@copyledger/contracts/vocabulary';
import type { VenueName } from '@copyledger/market-data';
import { basename } from 'node:path';

/** What a venue's name of a market says. */
export interface MarketName {
  readonly kind: InstrumentKind;
  readonly base: string;
  readonly quote: string;
}

/** Longest first, since one may end with another. */
const quotes = ['FDUSD', 'USDT', 'USDC', 'TUSD', 'BUSD', 'USD', 'EUR', 'GBP', 'TRY', 'BTC', 'ETH', 'BNB'] as const;
const krakenCodes: Readonly<Record<string, string>> = { XBT: 'BTC', XDG: 'DOGE' };

const split = (joined: string): { readonly base: string; readonly quote: string } | undefined => {
  const quote = quotes.find((candidate) => joined.endsWith(candidate) && joined.length > candidate.length + 1);
  return quote && { base: joined.slice(0, -quote.length), quote };
};

const kindOf = (isFuture: boolean, quote: string): InstrumentKind => {
  if (!isFuture) return 'spot';
  // Contracts that are counted in dollars are settled in the coin.
  return quote === 'USD' ? 'inverse-perpetual' : 'linear-perpetual';
};

const codeOf = (code: string): string => krakenCodes[code] ?? code;

/** Reads the name of a market as its venue writes it; undefined when it says nothing. */
export const parseMarketName = (venue: VenueName, market: string): MarketName | undefined => {
  const parts = market.toUpperCase().split(/[-/_]/);
  const [first = '', second, third] = parts;
  if (venue === 'okx' || venue === 'kraken') {
    if (second === undefined) return undefined;
    return { kind: kindOf(third !== undefined, second), base: codeOf(first), quote: codeOf(second) };
  }
  const pair = split(first);
  return pair && { ...pair, kind: kindOf(venue === 'binance-futures', pair.quote) };
};

/** The market that a file's name speaks of, such as `l2_binance_coinm_btcusd_perp_20240808.jsonl.gz`; undefined when it speaks of none. */
export const marketInFileName = (file: string): string | undefined => {
  const words = basename(file).toUpperCase().split(/[._-]/);
  const at = words.findIndex((word) => split(word) !== undefined);
  if (at === -1) return undefined;
  return words[at + 1] === 'PERP' ? `${words[at]}_PERP` : words[at];
};

/** What the platform calls it, when nobody says otherwise. */
export const symbolOf = ({ kind, base, quote }: MarketName): string => `${base}-${quote}${kind === 'spot' ? '' : '-PERP'}`;
