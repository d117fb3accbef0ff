import type { InstrumentTerms } from '@copyledger/domain/trading/instrument/instrument.events';
import { instrumentOf } from '@copyledger/domain/trading/instrument/instrument.terms';
import { linearTerms, spotTerms } from '@copyledger/testing';

const terms: readonly InstrumentTerms[] = [
  spotTerms,
  { ...spotTerms, symbol: 'ETHUSDT', base: { code: 'ETH', scale: 8 }, lotSize: '0.0001', makerFeePpm: '0', maximumQuantity: '50' },
  { ...linearTerms, priceBandPpm: '100000', openOrdersMax: 40, triggerOrdersMax: 10 },
];

/** Where a market begins, in hundredths, and how large its orders are, in lots. */
const shapes = [
  { price: 5_000_000, lot: 1_000n, lotsMax: 20_000 },
  { price: 200_000, lot: 10_000n, lotsMax: 50_000 },
  { price: 5_000_000, lot: 1_000n, lotsMax: 20_000 },
] as const;

export interface SimulatedInstrument {
  readonly symbol: string;
  readonly instrument: ReturnType<typeof instrumentOf>;
  readonly price: number;
  readonly lot: bigint;
  readonly lotsMax: number;
}

/** Two spot markets and a perpetual. */
export const simulatedInstruments: readonly SimulatedInstrument[] = terms.map((each, index) => ({
  symbol: each.symbol,
  instrument: instrumentOf(each),
  ...(shapes[index] ?? shapes[0]),
}));
