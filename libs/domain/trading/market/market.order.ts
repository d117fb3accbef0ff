import type { Instant } from '@copyledger/kernel';
import type { OrderType, SelfTradePrevention, Side, TimeInForce, Trigger } from '../account/account.events';
import type { OrderAccepted } from './market.events';
import { unitsOf } from './market.units';

/** An order that is in the market. Prices and quantities in units. The fold of the journal changes it in place. */
export interface MarketOrder {
  readonly orderId: string;
  readonly accountId: string;
  readonly side: Side;
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  readonly expiresAt: Instant | undefined;
  readonly postOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly tradeGroup: string | undefined;
  readonly listId: string | undefined;
  /** Of an order that only reduces its account's position: where in the log it was accepted, since older ones come first. */
  readonly reduceOnlySince: number | undefined;
  /** What it waits for; undefined once it is in the book. */
  trigger: Trigger | undefined;
  /** All of it: quantity - executed - prevented is open. */
  quantity: number;
  limitPrice: number;
  executed: number;
  prevented: number;
  /** Outside quantity that it queues behind, as of when it took its place: by now it may be less, and never more. */
  ahead: number;
  /** Its id in the engine while it is in a live book, and 0 otherwise; no part of the state. */
  handle: number;
}

export const openQuantityOf = (order: MarketOrder): number => order.quantity - order.executed - order.prevented;

/** Whether what is left of it stays in the book: others are filled or removed at once. */
export const mayRest = ({ orderType, timeInForce }: Pick<MarketOrder, 'orderType' | 'timeInForce'>): boolean =>
  orderType === 'limit' && (timeInForce === 'GTC' || timeInForce === 'GTD');

export const isSameTrigger = (one: Trigger, other: Trigger): boolean =>
  one.kind === other.kind &&
  one.watches === other.watches &&
  one.stopPrice === other.stopPrice &&
  one.trailingBasisPoints === other.trailingBasisPoints;

/** The order that an event tells of, with nothing filled yet. */
export const orderOf = (data: OrderAccepted['data'], units: Pick<MarketOrder, 'quantity' | 'limitPrice'>): MarketOrder => ({
  orderId: data.orderId,
  accountId: data.accountId,
  side: data.side,
  orderType: data.orderType,
  timeInForce: data.timeInForce,
  expiresAt: data.expiresAt,
  postOnly: data.postOnly === true,
  selfTradePrevention: data.selfTradePrevention ?? 'none',
  tradeGroup: data.tradeGroup,
  listId: data.listId,
  reduceOnlySince: data.reduceOnly === true ? unitsOf(data.consumed, 0) : undefined,
  trigger: data.trigger,
  quantity: units.quantity,
  limitPrice: units.limitPrice,
  executed: 0,
  prevented: 0,
  ahead: 0,
  handle: 0,
});
