import { formatDecimal, rescale } from '@copyledger/kernel';
import {
  collapsed,
  compareRatios,
  inUnits,
  minus,
  ofDecimal,
  over,
  plus,
  ratio,
  type Ratio,
  signOf,
  times,
  toDecimal,
  zero,
} from '../copy/ratio';
import type { BasisPoints } from '../policy';
import type { CapitalLot, LotSettlement } from './follow.events';

/** What one unit is worth before anything was earned. */
const firstUnitValue = ratio(1n);
/** Shares are computed to this many digits more than the asset has, and then rounded up, against the follower. */
const extraDigits = 6;

const unitsOf = (lots: readonly CapitalLot[]): Ratio => lots.reduce((sum, { units }) => plus(sum, ofDecimal(units)), zero);

/** The worth of one unit when the follow is worth `value`; of a follow without units, what its first one costs. */
export const unitValueOf = (lots: readonly CapitalLot[], value: Ratio): Ratio => {
  const units = unitsOf(lots);
  return signOf(units) === 0 ? firstUnitValue : over(value, units);
};

/** What a unit costs that is worth nothing any more: a deposit has to buy some, and then owns all but nothing of the follow. */
const leastUnitValue = ratio(1n, 1_000_000_000n);

/**
 * A deposit buys units at what a unit is worth when it comes, and its mark begins there: it neither pays for profit that was made before nor
 * rides free on a loss. `value` is the follow's, before the deposit.
 */
export const buyLot = (
  lots: readonly CapitalLot[],
  { lotId, capital, value }: { readonly lotId: string; readonly capital: string; readonly value: Ratio },
): CapitalLot => {
  const worth = unitValueOf(lots, value);
  const unitValue = compareRatios(worth, leastUnitValue) < 0 ? leastUnitValue : worth;
  return { lotId, capital, units: toDecimal(over(ofDecimal(capital), unitValue)), highWaterMark: toDecimal(unitValue) };
};

/**
 * A withdrawal takes units from every lot alike: what a unit is worth, and its marks, stay. `value` is the follow's before it. Lots of
 * which nothing is left are gone.
 */
export const sellUnits = (
  lots: readonly CapitalLot[],
  { amount, value, scale }: { readonly amount: string; readonly value: Ratio; readonly scale: number },
): readonly CapitalLot[] => {
  const left = minus(value, ofDecimal(amount));
  if (signOf(left) <= 0) return [];
  const part = over(left, value);
  return lots.map((lot) => ({
    ...lot,
    capital: formatDecimal(inUnits(times(ofDecimal(lot.capital), part), scale, 'half-even'), scale),
    units: toDecimal(times(ofDecimal(lot.units), part)),
  }));
};

export interface Settlement {
  readonly share: string;
  readonly settlements: readonly LotSettlement[];
  readonly lots: readonly CapitalLot[];
}

const shareOf = (profit: Ratio, profitShare: BasisPoints, scale: number): bigint => {
  const exact = times(profit, ratio(BigInt(profitShare), 10_000n));
  return rescale(inUnits(exact, scale + extraDigits, 'half-even'), { from: scale + extraDigits, to: scale }, 'ceil');
};

/**
 * Shares what the lots have earned above their marks. A lot pays with units of its own, so that the others keep theirs and what they are
 * worth; its mark becomes what a unit is worth now. `value` counts the lesser of realised and realised plus unrealised profit, net of
 * what was shared before. Source of the figures: Binance, lead trader benefits, weekly settlement.
 */
export const settleProfit = (
  lots: readonly CapitalLot[],
  { value, profitShare, scale }: { readonly value: Ratio; readonly profitShare: BasisPoints; readonly scale: number },
): Settlement => {
  const unitValue = collapsed(unitValueOf(lots, value));
  let total = 0n;
  const settled = lots.map((lot) => {
    const [units, mark] = [ofDecimal(lot.units), ofDecimal(lot.highWaterMark)];
    if (compareRatios(unitValue, mark) <= 0) return { lot, settlement: undefined };
    const profit = times(units, minus(unitValue, mark));
    const share = shareOf(profit, profitShare, scale);
    total += share;
    const left = minus(units, over(ratio(share, 10n ** BigInt(scale)), unitValue));
    const highWaterMark = toDecimal(unitValue);
    const settlement: LotSettlement = {
      lotId: lot.lotId,
      unitValue: highWaterMark,
      profit: toDecimal(profit),
      share: formatDecimal(share, scale),
      highWaterMark,
    };
    return { lot: { ...lot, units: toDecimal(left), highWaterMark }, settlement };
  });
  return {
    share: formatDecimal(total, scale),
    settlements: settled.flatMap(({ settlement }) => (settlement === undefined ? [] : [settlement])),
    lots: settled.map(({ lot }) => lot),
  };
};
