import { type Instrument, rescale, type Rounding } from '@copyledger/kernel';
import type { OpenOrder } from './account.state';
import type { OpenTerms } from './claims';

/** Minor units of the quote asset that a sum of quantities times prices, in units of both scales, is worth. */
const valueOf = (of: Instrument, product: bigint, rounding: Rounding): bigint =>
  rescale(product * of.contractSize, { from: of.priceScale + of.quantityScale, to: of.quote.scale }, rounding);

/**
 * What one more fill of the order is worth, in minor units of the quote asset. An order is rounded as a whole, up for a purchase and down
 * for a sale: however many fills it takes, they never add up to more than one fill of it all.
 */
export const fillValueOf = (of: Instrument, order: OpenOrder, fill: { readonly quantity: bigint; readonly price: bigint }): bigint => {
  const rounding = order.side === 'buy' ? 'ceil' : 'floor';
  const after = order.filledValue + fill.quantity * fill.price;
  return valueOf(of, after, rounding) - valueOf(of, order.filledValue, rounding);
};

/**
 * What is still open of the order is worth at its hold price, rounded up with the fills before it, as they were. Its first `closing`
 * units are left out: those that only close what is held.
 */
export const openValueOf = (of: Instrument, { leaves, holdPrice, filledValue }: OpenTerms, closing = 0n): bigint => {
  const worthWith = (size: bigint): bigint => valueOf(of, filledValue + size * holdPrice, 'ceil');
  return worthWith(leaves) - worthWith(closing);
};
