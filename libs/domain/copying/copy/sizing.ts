import type { Sizing } from '../policy';
import { inUnits, minus, over, plus, ratio, type Ratio, times } from './ratio';
import { largerOf, one, portion, smallerOf, unitDigits, unitsOf } from './units';

/** An order of the leader when its first fill came: what every copy of it is drawn from, however it is cut into fills. In units. */
export interface OrderToSize {
  /** Money of one whole unit of quantity at the price of the first fill. */
  readonly value: bigint;
  /** Of the whole order; undefined where the venue does not say. */
  readonly quantity: bigint | undefined;
  /** In the follow's capital asset; undefined where it is not known. */
  readonly leaderEquity: bigint | undefined;
}

/** What the copy account had then. */
export interface CopierFunds {
  readonly equity: bigint;
  readonly available: bigint;
}

/** How many units a follow copies when the leader's order has opened so many: a fraction of them, up to a most. */
export interface Size {
  readonly numerator: bigint;
  readonly denominator: bigint;
  readonly most: bigint | undefined;
  /** All of `most` at the first fill: how much the leader's order will be is not known. */
  readonly isWhole: boolean;
}

/** A sizing with its decimals read. */
export type SizingRule =
  | { readonly mode: 'fixed-amount'; readonly amount: bigint }
  | { readonly mode: 'quantity-multiple'; readonly multiple: bigint }
  /** `affordable` is the part of the available money that may be spent. */
  | { readonly mode: 'equity-proportional'; readonly affordable: bigint };

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

export const sizingRuleOf = (sizing: Sizing): SizingRule => {
  switch (sizing.mode) {
    case 'fixed-amount':
      return { mode: 'fixed-amount', amount: unitsOf(sizing.amount) };
    case 'quantity-multiple':
      return { mode: 'quantity-multiple', multiple: unitsOf(sizing.multiple) };
    case 'equity-proportional':
      return { mode: 'equity-proportional', affordable: inUnits(affordable(sizing.slippageMax), unitDigits, 'floor') };
  }
};

const fixedAmount = (amount: bigint, { value, quantity }: OrderToSize): Size => {
  const most = portion(amount, one, value);
  return { numerator: most, denominator: quantity ?? one, most, isWhole: quantity === undefined };
};

/** Freezes the size of a leader's order for one follow; `no-equity` when the mode needs one that is unknown or used up. */
export const sizeOrder = (rule: SizingRule, order: OrderToSize, { equity, available }: CopierFunds): Size | 'no-equity' => {
  switch (rule.mode) {
    case 'fixed-amount':
      return fixedAmount(rule.amount, order);
    case 'quantity-multiple':
      return { numerator: rule.multiple, denominator: one, most: undefined, isWhole: false };
    case 'equity-proportional': {
      const { leaderEquity, value } = order;
      if (leaderEquity === undefined || leaderEquity <= 0n || equity <= 0n) return 'no-equity';
      const most = portion(largerOf(available, 0n), rule.affordable, value);
      return { numerator: equity, denominator: leaderEquity, most, isWhole: false };
    }
  }
};

/**
 * Units that are copied, unsigned, of an order of the leader that has opened `opened` so far. A function of the sum alone: what is added
 * from fill to fill adds up to the same, however the order is cut.
 */
export const copiedOf = ({ numerator, denominator, most, isWhole }: Size, opened: bigint): bigint => {
  if (opened === 0n) return 0n;
  if (isWhole) return most ?? 0n;
  const wanted = portion(opened, numerator, denominator);
  return most === undefined ? wanted : smallerOf(wanted, most);
};
