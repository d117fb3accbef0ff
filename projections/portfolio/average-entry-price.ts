import type { PositionAfter } from '@copyledger/domain/trading/account/account.events';
import type { InstrumentTerms } from '@copyledger/domain/trading/instrument/instrument.events';
import { decimalOf, divide, formatDecimal } from '@copyledger/kernel';
import { scaleOf } from '../runtime/decimal-sum';

export type PricingTerms = Pick<InstrumentTerms, 'kind' | 'contractSize' | 'priceScale'>;

/** Digits beyond the instrument's price scale, as FIX AvgPx of our orders has them. */
const extraDigits = 8;

interface Exact {
  readonly units: bigint;
  readonly scale: number;
}

const exact = (text: string): Exact => {
  const scale = scaleOf(text);
  const units = decimalOf(text, scale);
  return { units: units < 0n ? -units : units, scale };
};

/**
 * What one unit of the base has cost on average, in the quote asset, rounded half-even to the price scale plus eight digits. A linear
 * position cost price times quantity times contract size; an inverse one, whose cost is in coins, contracts divided by price. Null for
 * a position of nothing.
 */
export const averageEntryPrice = ({ quantity, cost }: PositionAfter, terms: PricingTerms): string | null => {
  const [held, paid, size] = [exact(quantity), exact(cost), exact(terms.contractSize)];
  const face: Exact = { units: held.units * size.units, scale: held.scale + size.scale };
  const [dividend, divisor] = terms.kind === 'inverse-perpetual' ? [face, paid] : [paid, face];
  if (held.units === 0n || divisor.units === 0n) return null;
  const scale = terms.priceScale + extraDigits;
  const numerator = dividend.units * 10n ** BigInt(scale + divisor.scale);
  return formatDecimal(divide(numerator, divisor.units * 10n ** BigInt(dividend.scale), 'half-even'), scale);
};
