import { type OpenOrder } from '../book-view';
import { type NewOrder, type OrderChange, OrderKind, SelfTradePrevention, Side, TimeInForce } from '../messages';
import { CancelReason, RejectReason, type ReportSink } from '../reports';

/**
 * The same rules as the engine's, written to be checked by reading: one list of orders, searched and sorted anew for every
 * question. The fast book must report and hold exactly what this one does.
 */
export class ReferenceBook {
  /** Oldest first. */
  private resting: OpenOrder[] = [];
  private trades = 0;

  constructor(private readonly sink: ReportSink) {}

  orders(side: Side): OpenOrder[] {
    return this.queueOf(side).map((order) => ({ ...order }));
  }

  submit(message: NewOrder): void {
    const quantity = Math.min(message.quantity, message.reducible ?? Infinity);
    if (this.resting.some(({ id }) => id === message.id)) {
      this.sink.rejected(message.id, RejectReason.DuplicateOrder);
      return;
    }
    if (quantity === 0) {
      this.sink.rejected(message.id, RejectReason.NothingToReduce);
      return;
    }
    if (this.quantityOf(message.side) + quantity > Number.MAX_SAFE_INTEGER) {
      this.sink.rejected(message.id, RejectReason.SideFull);
      return;
    }
    const order = this.admit(message, quantity);
    this.sink.accepted({ ...order, quantity });
    const expires = this.execute(message, order);
    if (expires !== undefined) this.sink.cancelled({ ...order, quantity: order.open, open: 0 }, expires);
    else if (order.open > 0) this.resting.push(order);
  }

  cancel(id: number): void {
    const order = this.find(id);
    if (order === undefined) this.sink.rejected(id, RejectReason.UnknownOrder);
    else this.expire(order, CancelReason.Requested);
  }

  modify(change: OrderChange): void {
    const order = this.find(change.id);
    const quantity = Math.min(change.quantity, change.reducible ?? Infinity);
    const refusal = this.refusalOf(order, change, quantity);
    if (refusal !== undefined || order === undefined) {
      this.sink.rejected(change.id, refusal ?? RejectReason.UnknownOrder);
      return;
    }
    const keepsPlace = change.price === order.price && quantity <= order.open && change.losePriority !== true;
    order.price = change.price;
    order.open = quantity;
    order.original = quantity + order.executed + order.prevented;
    if (!keepsPlace) this.reenter(order);
    this.sink.modified({ ...order, quantity });
  }

  private refusalOf(order: OpenOrder | undefined, { price }: OrderChange, quantity: number): RejectReason | undefined {
    if (order === undefined) return RejectReason.UnknownOrder;
    if (quantity === 0) return RejectReason.NothingToReduce;
    if (this.quantityOf(order.side) - order.open + quantity > Number.MAX_SAFE_INTEGER) return RejectReason.SideFull;
    return order.postOnly && this.makersFor({ ...order, price }).length > 0 ? RejectReason.PostOnly : undefined;
  }

  private reenter(order: OpenOrder): void {
    this.remove(order);
    if (this.match(order)) {
      if (order.open > 0) this.resting.push(order);
    } else {
      this.sink.cancelled({ ...order, quantity: order.open, open: 0 }, CancelReason.SelfTrade);
      order.open = 0;
    }
  }

  private admit(message: NewOrder, quantity: number): OpenOrder {
    return {
      id: message.id,
      side: message.side,
      price: message.price,
      original: quantity,
      executed: 0,
      prevented: 0,
      open: quantity,
      group: message.group ?? 0,
      postOnly: message.postOnly ?? false,
      selfTradePrevention: message.selfTradePrevention ?? SelfTradePrevention.None,
    };
  }

  /** Trades; answers why what is left of the order does not rest. */
  private execute(message: NewOrder, order: OpenOrder): CancelReason | undefined {
    if (message.timeInForce === TimeInForce.FillOrKill && !this.canFill(order)) return CancelReason.FillOrKill;
    if (message.postOnly === true && this.makersFor(order).length > 0) return CancelReason.PostOnly;
    if (!this.match(order)) return CancelReason.SelfTrade;
    return order.open === 0 ? undefined : this.remainderOf(message);
  }

  private remainderOf(message: NewOrder): CancelReason | undefined {
    if (message.kind === OrderKind.Market) {
      const makers = this.queueOf(message.side === Side.Buy ? Side.Sell : Side.Buy);
      return makers.length === 0 ? CancelReason.NoLiquidity : CancelReason.Protection;
    }
    return message.timeInForce === TimeInForce.GoodTillCancel ? undefined : CancelReason.ImmediateOrCancel;
  }

  private match(taker: OpenOrder): boolean {
    for (const maker of this.makersFor(taker)) {
      if (taker.open === 0) break;
      if (this.isSelfTrade(maker, taker)) {
        if (!this.prevent(maker, taker)) return false;
      } else {
        this.trade(maker, taker);
      }
    }
    return true;
  }

  private trade(maker: OpenOrder, taker: OpenOrder): void {
    const quantity = Math.min(maker.open, taker.open);
    for (const order of [maker, taker]) {
      order.open -= quantity;
      order.executed += quantity;
    }
    this.trades += 1;
    this.sink.traded({ number: this.trades, ...this.meeting(maker, taker, quantity) });
    if (maker.open === 0) this.remove(maker);
  }

  /** Answers whether the taker goes on. */
  private prevent(maker: OpenOrder, taker: OpenOrder): boolean {
    switch (taker.selfTradePrevention) {
      case SelfTradePrevention.ExpireMaker:
        this.expire(maker, CancelReason.SelfTrade);
        return true;
      case SelfTradePrevention.ExpireBoth:
        this.expire(maker, CancelReason.SelfTrade);
        return false;
      case SelfTradePrevention.Decrement:
        this.decrement(maker, taker);
        return taker.open > 0;
      case SelfTradePrevention.ExpireTaker:
      case SelfTradePrevention.None:
        return false;
    }
  }

  private decrement(maker: OpenOrder, taker: OpenOrder): void {
    const quantity = Math.min(maker.open, taker.open);
    for (const order of [maker, taker]) {
      order.open -= quantity;
      order.prevented += quantity;
    }
    this.sink.prevented(this.meeting(maker, taker, quantity));
    if (maker.open === 0) this.expire(maker, CancelReason.SelfTrade);
  }

  private canFill(taker: OpenOrder): boolean {
    let missing = taker.open;
    for (const maker of this.makersFor(taker)) {
      const own = this.isSelfTrade(maker, taker);
      if (own && taker.selfTradePrevention !== SelfTradePrevention.ExpireMaker) return false;
      if (!own) missing -= maker.open;
      if (missing <= 0) return true;
    }
    return false;
  }

  private meeting(maker: OpenOrder, taker: OpenOrder, quantity: number) {
    const { id, side, open } = taker;
    return { maker: maker.id, taker: id, takerSide: side, price: maker.price, quantity, makerOpen: maker.open, takerOpen: open };
  }

  private isSelfTrade(maker: OpenOrder, taker: OpenOrder): boolean {
    return taker.group !== 0 && maker.group === taker.group && taker.selfTradePrevention !== SelfTradePrevention.None;
  }

  private makersFor({ side, price }: OpenOrder): OpenOrder[] {
    return side === Side.Buy
      ? this.queueOf(Side.Sell).filter((maker) => maker.price <= price)
      : this.queueOf(Side.Buy).filter((maker) => maker.price >= price);
  }

  private queueOf(side: Side): OpenOrder[] {
    const better = (a: OpenOrder, b: OpenOrder) => (side === Side.Buy ? b.price - a.price : a.price - b.price);
    return this.resting.filter((order) => order.side === side).sort(better);
  }

  private quantityOf(side: Side): number {
    return this.queueOf(side).reduce((sum, { open }) => sum + open, 0);
  }

  private find(id: number): OpenOrder | undefined {
    return this.resting.find((order) => order.id === id);
  }

  private remove(order: OpenOrder): void {
    this.resting = this.resting.filter((other) => other !== order);
  }

  private expire(order: OpenOrder, reason: CancelReason): void {
    this.sink.cancelled({ ...order, quantity: order.open, open: 0 }, reason);
    this.remove(order);
  }
}
