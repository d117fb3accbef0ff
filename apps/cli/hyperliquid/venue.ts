/** Hyperliquid settles everything in USDC. */
export const settlementAsset = 'USDC';

/** The fraction digits that the ledger keeps of it. */
export const settlementScale = 8;

/**
 * The feeds of an account. A row's sequence in them is its place among the trader's own rows, from 1: it is the same in a longer export,
 * in a file of this trader alone, and with or without `--trader`.
 */
export const feeds = { fills: 'hyperliquid-fills', funding: 'hyperliquid-funding' } as const;
