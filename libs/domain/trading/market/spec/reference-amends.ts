import type { Trigger } from '../../account/account.events';
import type { MarketInput } from '../market.inputs';
import type { ReferenceBook, ReferenceOrder } from './reference-book';
import type { Held, ReferenceOrders } from './reference-orders';
import type { ReferenceOutside } from './reference-outside';
import type { ReferenceTape } from './reference-tape';
import type { ReferenceWatch } from './reference-triggers';

type AmendOrder = Extract<MarketInput, { type: 'AmendOrder' }>;

/** What of the market an amend works on. */
export interface AmendedMarket {
  readonly isTrading: boolean;
  readonly tape: ReferenceTape;
  readonly book: ReferenceBook;
  readonly outside: ReferenceOutside;
  readonly orders: ReferenceOrders;
  readonly watch: ReferenceWatch;
  execute(order: Held): void;
  forget(order: ReferenceOrder): void;
  closeList(order: ReferenceOrder, maker: ReferenceOrder | undefined): void;
  keepReduceOnly(accountId: string, maker: ReferenceOrder | undefined): void;
}

/** How orders of the reference change. */
export class ReferenceAmends {
  constructor(private readonly market: AmendedMarket) {}

  amend(input: AmendOrder): void {
    const { orders, tape } = this.market;
    const order = orders.find(input.orderId);
    const refusal = this.refusalOf(order, +input.limitPrice);
    if (order === undefined || refusal !== undefined) tape.tell('refused', input.orderId, input.amendId, refusal);
    else if (+input.quantity <= order.gone) this.vanish(order, input);
    else {
      if (order.trigger === undefined) this.amendPlaced(order, input);
      else this.amendWaiting(order, order.trigger, input);
    }
  }

  private refusalOf(order: Held | undefined, price: number): string | undefined {
    if (order === undefined) return 'order-closed';
    if (!this.market.isTrading) return 'halted';
    return order.trigger === undefined && order.postOnly && this.market.book.wouldTake(order.side, price) ? 'post-only' : undefined;
  }

  private vanish(order: Held, { amendId, limitPrice }: AmendOrder): void {
    const { market } = this;
    order.limit = +limitPrice;
    market.tape.modified(order, amendId, { quantity: order.gone, keeps: true, ahead: 0 });
    market.book.takeOut(order);
    market.forget(order);
    market.closeList(order, undefined);
  }

  private amendWaiting(order: Held, before: Trigger, { amendId, quantity, limitPrice, trigger = before }: AmendOrder): void {
    const { market } = this;
    const keeps = JSON.stringify(trigger) === JSON.stringify(before);
    order.limit = +limitPrice;
    order.open = +quantity - order.gone;
    market.tape.modified(order, amendId, { quantity: +quantity, keeps, ahead: 0 });
    if (!keeps) {
      order.trigger = trigger;
      market.orders.putLast(order);
    }
    market.keepReduceOnly(order.accountId, undefined);
    if (!keeps && market.orders.find(order.orderId) === order) market.watch.start(order, trigger);
  }

  private amendPlaced(order: Held, { amendId, quantity, limitPrice }: AmendOrder): void {
    const { market } = this;
    const open = +quantity - order.gone;
    const keeps = +limitPrice === order.limit && open <= order.open;
    const ahead = keeps ? 0 : market.book.outsideAt(order.side, +limitPrice);
    const resting = market.book.resting.find((each) => each.order === order);
    Object.assign(order, { open, limit: +limitPrice });
    market.tape.modified(order, amendId, { quantity: +quantity, keeps, ahead });
    if (keeps && resting !== undefined) resting.open = open;
    else {
      market.book.takeOut(order);
      market.outside.forget(order);
      market.orders.putLast(order);
      order.ahead = ahead;
      market.execute(order);
    }
    market.keepReduceOnly(order.accountId, undefined);
  }
}
