import type { CopyPolicy, Sizing } from '@copyledger/domain/copying/policy';

const sizings: readonly Sizing[] = [
  { mode: 'quantity-multiple', multiple: '1' },
  { mode: 'quantity-multiple', multiple: '0.1' },
  { mode: 'fixed-amount', amount: '100' },
  { mode: 'equity-proportional', slippageMax: 50 },
  { mode: 'quantity-multiple', multiple: '0.0137' },
  { mode: 'fixed-amount', amount: '1500' },
  { mode: 'equity-proportional', slippageMax: 0 },
];

/** What a policy may ask for beyond its size. */
const wishes = (symbols: readonly string[]): readonly Omit<CopyPolicy, 'sizing'>[] => [
  {},
  { priceProtection: { deviationMax: 20, timeToLiveMs: 30_000 } },
  { reverse: true },
  { caps: { perOrder: '250' } },
  { caps: { perPosition: '600', allocation: '1500' } },
  { caps: { openPositionsMax: 1 }, reverse: true },
  { caps: { ordersPerDayMax: 3 } },
  { dailyLossMax: '40' },
  { takeProfit: 150, stopLoss: 100 },
  { stopEquity: '9500' },
  { instrumentsDenied: symbols.slice(0, 1) },
  { instrumentsAllowed: symbols.slice(-1), priceProtection: { deviationMax: 1, timeToLiveMs: 5_000 } },
  { startPositions: 'at-market', caps: { perOrder: '1000' } },
];

/** As many different policies as are asked for, the same every time: every mode of sizing meets every other wish. */
export const generatedPolicies = (count: number, symbols: readonly string[]): readonly CopyPolicy[] => {
  const others = wishes(symbols);
  return Array.from({ length: count }, (_, index) => {
    const sizing = sizings[index % sizings.length] ?? { mode: 'quantity-multiple', multiple: '1' };
    return { sizing, ...others[index % others.length] };
  });
};
