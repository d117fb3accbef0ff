import { decimalOf, formatDecimal, type Instrument, isOnTick, price } from '@copyledger/kernel';
import type { MarketView, TriggerRequest } from './account.commands';
import type { OrderPlaced, Side, Trigger } from './account.events';
import { accountLimits, type AccountRejection } from './account.rejections';

const isTrail = (bp: number): boolean => Number.isInteger(bp) && bp >= 1 && bp <= accountLimits.trailingBasisPointsMax;

/** Why nothing can wait for this; undefined when it can. */
export const triggerRefusal = (
  of: Instrument,
  { stopPrice, trailingBasisPoints }: Pick<TriggerRequest, 'stopPrice' | 'trailingBasisPoints'>,
): AccountRejection | undefined => {
  if (stopPrice === undefined && trailingBasisPoints === undefined) return 'TriggerNeedsPrice';
  if (stopPrice !== undefined && stopPrice <= 0n) return 'StopPriceNotPositive';
  if (stopPrice !== undefined && !isOnTick(of, price(of, stopPrice))) return 'StopPriceOffTick';
  return trailingBasisPoints !== undefined && !isTrail(trailingBasisPoints) ? 'TrailingOutOfRange' : undefined;
};

/** It fires when the price has come down to its stop price; otherwise when it has risen to it. */
const firesBelow = (side: Side, kind: Trigger['kind']): boolean => (side === 'sell') === (kind === 'stop');

/**
 * Whether the price that it watches, the market's latest or its mark, fires it already: left to the market where that is not known here.
 * One that trails is then merely under way.
 */
export const wouldFire = (
  side: Side,
  { kind, watches, stopPrice, trailingBasisPoints }: TriggerRequest,
  { referencePrice, markPrice }: Pick<MarketView, 'referencePrice' | 'markPrice'>,
): boolean => {
  const price = watches === 'mark' ? markPrice : referencePrice;
  if (price === undefined || stopPrice === undefined || trailingBasisPoints !== undefined) return false;
  return firesBelow(side, kind) ? price <= stopPrice : price >= stopPrice;
};

/** What was known of the market when an order was decided on, in wire form. The mark concerns what watches it. */
export const formatKnown = (
  { instrument, referencePrice, markPrice }: Omit<MarketView, 'status'>,
  trigger: Pick<TriggerRequest, 'watches'> | undefined,
): Pick<OrderPlaced['data'], 'referencePrice' | 'markPrice'> => ({
  ...(referencePrice !== undefined && { referencePrice: formatDecimal(referencePrice, instrument.priceScale) }),
  ...(markPrice !== undefined && trigger?.watches === 'mark' && { markPrice: formatDecimal(markPrice, instrument.priceScale) }),
});

/** The wire form. */
export const formatTrigger = (of: Instrument, { kind, watches, stopPrice, trailingBasisPoints }: TriggerRequest): Trigger => ({
  kind,
  watches,
  ...(stopPrice !== undefined && { stopPrice: formatDecimal(stopPrice, of.priceScale) }),
  ...(trailingBasisPoints !== undefined && { trailingBasisPoints }),
});

/** The inverse of `formatTrigger`. */
export const triggerOf = (of: Instrument, { stopPrice, ...trigger }: Trigger): TriggerRequest => ({
  ...trigger,
  ...(stopPrice !== undefined && { stopPrice: decimalOf(stopPrice, of.priceScale) }),
});
