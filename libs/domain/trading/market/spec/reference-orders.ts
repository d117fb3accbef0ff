import type { Instant } from '@copyledger/kernel';
import type { Trigger } from '../../account/account.events';
import type { MarketInput } from '../market.inputs';
import type { ReferenceOrder } from './reference-book';
import type { Placed } from './reference-outside';

export type Ticket = Extract<MarketInput, { type: 'EnterOrder' }>['order'];

/** An order that is in the market, as the reference knows it. */
export interface Held extends Placed {
  readonly expiresAt: Instant | undefined;
  readonly reduceOnly: boolean;
  /** Orders that came before it. */
  readonly age: number;
  /** Filled and prevented. */
  gone: number;
  trigger: Trigger | undefined;
}

export const mayRest = ({ orderType, timeInForce }: Ticket): boolean =>
  orderType === 'limit' && (timeInForce === 'GTC' || timeInForce === 'GTD');

export const heldOf = (placed: Ticket, age: number): Held => ({
  orderId: placed.orderId,
  accountId: placed.accountId,
  side: placed.side,
  isMarket: placed.orderType === 'market',
  timeInForce: placed.timeInForce,
  postOnly: placed.postOnly === true && mayRest(placed),
  prevention: placed.selfTradePrevention ?? 'none',
  group: placed.tradeGroup,
  listId: placed.listId,
  reduceOnly: placed.reduceOnly,
  age,
  expiresAt: placed.expiresAt,
  trigger: placed.trigger,
  limit: +placed.limitPrice,
  open: +placed.quantity,
  gone: 0,
  ahead: 0,
});

/** All orders in the market: those in the book by the age of their places, those that wait by their age. */
export class ReferenceOrders {
  placed: readonly Held[] = [];
  waiting: readonly Held[] = [];

  get all(): readonly Held[] {
    return [...this.placed, ...this.waiting];
  }

  find(orderId: string): Held | undefined {
    return this.all.find((each) => each.orderId === orderId);
  }

  get({ orderId }: Pick<ReferenceOrder, 'orderId'>): Held {
    const order = this.find(orderId);
    if (order === undefined) throw new Error(`${orderId} is not in the market.`);
    return order;
  }

  /** Puts an order last among its like, wherever it was before. */
  putLast(order: Held): void {
    this.forget(order);
    if (order.trigger === undefined) this.placed = [...this.placed, order];
    else this.waiting = [...this.waiting, order];
  }

  forget(order: ReferenceOrder): void {
    this.placed = this.placed.filter((each) => each !== order);
    this.waiting = this.waiting.filter((each) => each !== order);
  }

  /** Those whose date has come, in the order in which they expire. */
  expired(now: string): readonly Held[] {
    const keyOf = ({ expiresAt, orderId }: Held) => `${String(expiresAt)} ${orderId}`;
    return this.all
      .filter(({ expiresAt }) => expiresAt !== undefined && expiresAt <= now)
      .sort((one, two) => (keyOf(one) < keyOf(two) ? -1 : 1));
  }

  othersOfList({ listId, orderId }: ReferenceOrder): readonly Held[] {
    const others = this.all.filter((each) => listId !== undefined && each.listId === listId && each.orderId !== orderId);
    return others.sort((one, two) => (one.orderId < two.orderId ? -1 : 1));
  }
}
