import { inUnits, ofDecimal, ofUnits, over, ratio, type Ratio, times } from '@copyledger/domain/copying/copy/ratio';
import type { BasisPoints } from '@copyledger/domain/copying/policy';
import type { Side } from '@copyledger/domain/trading/account/account.events';
import type { Instrument, Rounding } from '@copyledger/kernel';

const wholeBasisPoints = 10_000n;

/** A price in units of the instrument, to a tick; a tick at least. */
const ticksOf = (of: Instrument, price: Ratio, rounding: Rounding): bigint => {
  const ticks = inUnits(over(price, ofUnits(of.tickSize, of.priceScale)), 0, rounding);
  return (ticks > 0n ? ticks : 1n) * of.tickSize;
};

/** A recorded price as a market would show it: to the nearest tick. */
export const onTick = (of: Instrument, recorded: string): bigint => ticksOf(of, ofDecimal(recorded), 'half-even');

interface PaperOrder {
  readonly side: Side;
  /** The worst price at which it may trade, in units of the instrument. */
  readonly limitPrice: bigint;
}

/**
 * What an order pays where the last recorded price is `recorded`: that price, moved against the order by the slippage, outwards to a tick.
 * Undefined when its limit does not allow it: such an order does not trade.
 */
export const paperPriceOf = (
  of: Instrument,
  { side, limitPrice }: PaperOrder,
  { recorded, slippage }: { readonly recorded: string; readonly slippage: BasisPoints },
): bigint | undefined => {
  const isBuy = side === 'buy';
  const moved = isBuy ? wholeBasisPoints + BigInt(slippage) : wholeBasisPoints - BigInt(slippage);
  const price = ticksOf(of, times(ofDecimal(recorded), ratio(moved, wholeBasisPoints)), isBuy ? 'ceil' : 'floor');
  const isWorse = isBuy ? price > limitPrice : price < limitPrice;
  return isWorse ? undefined : price;
};
