/** The side of an order. */
export const Side = { Buy: 0, Sell: 1 } as const;
export type Side = (typeof Side)[keyof typeof Side];

/** A market order is a limit order at its protection price whose remainder never rests. */
export const OrderKind = { Limit: 0, Market: 1 } as const;
export type OrderKind = (typeof OrderKind)[keyof typeof OrderKind];

export const TimeInForce = { GoodTillCancel: 0, ImmediateOrCancel: 1, FillOrKill: 2 } as const;
export type TimeInForce = (typeof TimeInForce)[keyof typeof TimeInForce];

/**
 * What happens when an order would trade with a resting order of its own trade group. The mode of the taker decides.
 * `Decrement` takes the smaller quantity off both orders without a trade.
 */
export const SelfTradePrevention = { None: 0, ExpireTaker: 1, ExpireMaker: 2, ExpireBoth: 3, Decrement: 4 } as const;
export type SelfTradePrevention = (typeof SelfTradePrevention)[keyof typeof SelfTradePrevention];

/**
 * A new order. The engine reads it during `submit` and keeps no reference, so one object can be filled again for every
 * message; on a hot path do so, and give every such object the same fields in the same order.
 */
export interface NewOrder {
  /** A safe integer, not negative, that no open order has. */
  id: number;
  side: Side;
  /** In ticks, a safe integer. Of a market order: the protection price, the worst it may trade at. */
  price: number;
  /** In lots, a positive safe integer. */
  quantity: number;
  timeInForce: TimeInForce;
  /** Limit when it is left out. A market order that is good till cancelled is treated as immediate-or-cancel. */
  kind?: OrderKind;
  /** The order is cancelled whole when it would take liquidity. Limit orders that are good till cancelled only. */
  postOnly?: boolean;
  /**
   * Makes the order reduce-only: the lots by which the account may still reduce its position, from the caller, who knows
   * the position and the other reduce-only orders. The order is accepted for the smaller of this and its quantity, and
   * rejected when this is zero. When the position shrinks later, decrease the resting order with `modify`.
   */
  reducible?: number;
  /** The trade group for self-trade prevention: an integer from 1 to 2^31 - 1. Zero, or left out, is no group. */
  group?: number;
  selfTradePrevention?: SelfTradePrevention;
}

/** A change of an open order's price and open quantity. Read during `modify` only, like `NewOrder`. */
export interface OrderChange {
  id: number;
  /** The new price in ticks, a safe integer. */
  price: number;
  /** The new open quantity in lots, a positive safe integer: what is to be left, whatever was executed before. */
  quantity: number;
  /** Go to the back of the queue even if this only decreases the quantity. */
  losePriority?: boolean;
  /** As in `NewOrder`: caps the quantity of an order that is reduce-only. */
  reducible?: number;
}
