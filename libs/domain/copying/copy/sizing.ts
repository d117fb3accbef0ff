import type { Sizing } from '../policy';
import { minus, ofDecimal, over, plus, ratio, type Ratio, signOf, smaller, times, zero } from './ratio';

/** An order of the leader when its first fill came: what every copy of it is drawn from, however it is cut into fills. */
export interface LeaderOrder {
  readonly orderId: string;
  /** Of the first fill, in the quote asset. */
  readonly price: Ratio;
  /** Money of one unit of quantity at that price: price times contract size. */
  readonly value: Ratio;
  /** Of the whole order; undefined where the venue does not say. */
  readonly quantity: Ratio | undefined;
  /** In the follow's capital asset; undefined where it is not known. */
  readonly leaderEquity: Ratio | undefined;
}

/** What the copy account had then. */
export interface CopierFunds {
  readonly equity: Ratio;
  readonly available: Ratio;
}

/** How many units a follow copies when the leader's order has opened so many. */
export type SizedOrder =
  /** In proportion, up to a most. */
  | { readonly type: 'proportional'; readonly perUnit: Ratio; readonly most: Ratio | undefined }
  /** All at the first fill: how much the leader's order will be is not known. */
  | { readonly type: 'whole'; readonly quantity: Ratio };

const wholeBasisPoints = 10_000n;
/** The part of what is affordable that is used; the rest is left for fees. Source: Binance, fixed ratio mode. */
const affordablePart = ratio(98n, 100n);

/**
 * The part of the available money that may be spent when the price slips: D = (1 - S) / (1 - S + L * S) * 0.98 at leverage L = 1.
 * Source: Binance, fixed ratio mode of futures copy trading.
 */
export const affordable = (slippageMax: number, leverage = 1n): Ratio => {
  const slippage = ratio(BigInt(slippageMax), wholeBasisPoints);
  const kept = minus(ratio(1n), slippage);
  return times(over(kept, plus(kept, times(ratio(leverage), slippage))), affordablePart);
};

const fixedAmount = (amount: Ratio, { value, quantity }: LeaderOrder): SizedOrder => {
  const whole = over(amount, value);
  return quantity === undefined
    ? { type: 'whole', quantity: whole }
    : { type: 'proportional', perUnit: over(whole, quantity), most: whole };
};

const equityProportional = (slippageMax: number, order: LeaderOrder, funds: CopierFunds): SizedOrder | 'no-equity' => {
  const { leaderEquity } = order;
  if (leaderEquity === undefined || signOf(leaderEquity) <= 0 || signOf(funds.equity) <= 0) return 'no-equity';
  const most = over(times(affordable(slippageMax), signOf(funds.available) < 0 ? zero : funds.available), order.value);
  return { type: 'proportional', perUnit: over(funds.equity, leaderEquity), most };
};

/** Freezes the size of a leader's order for one follow; `no-equity` when the mode needs one that is unknown or used up. */
export const sizeOrder = (sizing: Sizing, order: LeaderOrder, funds: CopierFunds): SizedOrder | 'no-equity' => {
  switch (sizing.mode) {
    case 'fixed-amount':
      return fixedAmount(ofDecimal(sizing.amount), order);
    case 'quantity-multiple':
      return { type: 'proportional', perUnit: ofDecimal(sizing.multiple), most: undefined };
    case 'equity-proportional':
      return equityProportional(sizing.slippageMax, order, funds);
  }
};

/** Units that are copied, unsigned, of an order of the leader that has opened `opened` so far. */
export const copiedOf = (sized: SizedOrder, opened: Ratio): Ratio => {
  if (sized.type === 'whole') return signOf(opened) === 0 ? zero : sized.quantity;
  const wanted = times(sized.perUnit, opened);
  return sized.most === undefined ? wanted : smaller(wanted, sized.most);
};
