import {
  CancelReason,
  MatchingEngine,
  type NewOrder,
  OrderKind,
  type OrderReport,
  type PreventedReport,
  type ReportSink,
  SelfTradePrevention,
  Side,
  TimeInForce,
  type TradeReport,
} from '@copyledger/matching';
import { isFillable, type Supply } from './fillable';
import type { Foresight } from './foresight';
import { type MarketOrder, mayRest, openQuantityOf } from './market.order';
import type { OrderRemovedReason } from './market.events';
import type { OutsideBook } from './outside-book';
import { isOutsideId, outsideGroup, OutsideLiquidity } from './outside-liquidity';
import { TradeGroups } from './trade-groups';

/** A trade in the book; a side of it that is from outside is left undefined. */
export interface BookTrade {
  readonly maker: MarketOrder | undefined;
  readonly taker: MarketOrder | undefined;
  readonly takerSide: MarketOrder['side'];
  readonly price: number;
  readonly quantity: number;
}

/** Hears what happens to orders of accounts while the book works on a message. It may withdraw other orders than those it is told of. */
export interface BookListener {
  traded(trade: BookTrade): void;
  prevented(trade: BookTrade & { readonly maker: MarketOrder; readonly taker: MarketOrder }): void;
  /** The book has given it up. */
  removed(order: MarketOrder, reason: OrderRemovedReason): void;
  /** Of orders that are in the book. */
  foresee(): Foresight;
}

const sideOf = ({ side }: MarketOrder): Side => (side === 'buy' ? Side.Buy : Side.Sell);

const preventionOf: Readonly<Record<MarketOrder['selfTradePrevention'], SelfTradePrevention>> = {
  none: SelfTradePrevention.None,
  'expire-taker': SelfTradePrevention.ExpireTaker,
  'expire-maker': SelfTradePrevention.ExpireMaker,
  'expire-both': SelfTradePrevention.ExpireBoth,
  decrement: SelfTradePrevention.Decrement,
};

const timeInForceOf: Readonly<Record<MarketOrder['timeInForce'], TimeInForce>> = {
  GTC: TimeInForce.GoodTillCancel,
  GTD: TimeInForce.GoodTillCancel,
  IOC: TimeInForce.ImmediateOrCancel,
  // It enters when it is known to be filled whole.
  FOK: TimeInForce.ImmediateOrCancel,
};

const removedReasonOf: Readonly<Record<Exclude<CancelReason, typeof CancelReason.Requested>, OrderRemovedReason>> = {
  [CancelReason.ImmediateOrCancel]: 'immediate-or-cancel',
  [CancelReason.FillOrKill]: 'fill-or-kill',
  [CancelReason.PostOnly]: 'post-only',
  [CancelReason.NoLiquidity]: 'no-liquidity',
  [CancelReason.Protection]: 'protection',
  [CancelReason.SelfTrade]: 'self-trade',
};

/** An order that rests is only cut short where it may take less than all of it. */
const reasonFor = (order: MarketOrder, reason: keyof typeof removedReasonOf): OrderRemovedReason =>
  reason === CancelReason.ImmediateOrCancel && mayRest(order) ? 'reduce-only' : removedReasonOf[reason];

/** The engine with the orders of accounts and the outside's liquidity in one book. It is made from the market's state, and made anew at need. */
export class LiveBook implements ReportSink {
  readonly engine: MatchingEngine;
  readonly liquidity: OutsideLiquidity;
  /** By half their ids. */
  private readonly orders: (MarketOrder | undefined)[] = [undefined];
  private readonly free: number[] = [];
  private readonly groups = new TradeGroups(outsideGroup + 1);
  /** Filled again for every order that the engine is given. */
  private readonly message: Required<Omit<NewOrder, 'reducible'>> = {
    id: 0,
    side: Side.Buy,
    price: 0,
    quantity: 0,
    timeInForce: TimeInForce.GoodTillCancel,
    kind: OrderKind.Limit,
    postOnly: false,
    group: 0,
    selfTradePrevention: SelfTradePrevention.None,
  };

  constructor(
    private readonly outside: OutsideBook,
    private readonly listener: BookListener,
    capacity: number,
  ) {
    this.engine = MatchingEngine.create(this, { capacity });
    this.liquidity = new OutsideLiquidity(this.engine, outside);
  }

  /** Whether the outside says levels that orders can queue behind. */
  get hasDepth(): boolean {
    return this.outside.mode === 'depth';
  }

  /** The order behind an id of the engine; undefined for one from outside. */
  orderOf(id: number): MarketOrder | undefined {
    return isOutsideId(id) ? undefined : this.orders[id >> 1];
  }

  /**
   * Lets an order that is in the market's state trade, and rest if it may. One that may take less than all of it does not rest: when it has
   * taken so much the book is done with it, and the listener hears of no more than the trades.
   */
  enter(order: MarketOrder, most: number): void {
    this.withLender(sideOf(order), most, () => {
      const isKilled = order.timeInForce === 'FOK' && !isFillable(order, this.suppliesFor(order), this.listener.foresee());
      if (isKilled) this.listener.removed(order, 'fill-or-kill');
      else this.put(order, most);
    });
  }

  /** Brings outside quantity into the queue that an order is about to join: so much in all, as far as the outside says it. */
  fillUp(order: MarketOrder, ahead: number): void {
    this.liquidity.fillUp(this.outside.sideOf(sideOf(order)), order.limitPrice, ahead);
  }

  /** As `enter`, where it is known what is met. */
  put(order: MarketOrder, most = openQuantityOf(order)): void {
    this.fillMessage(order, most);
    this.engine.submit(this.message);
  }

  /** Brings an order to the terms that it has in the market's state by now. */
  change(order: MarketOrder): void {
    const quantity = openQuantityOf(order);
    this.withLender(sideOf(order), quantity, () => {
      this.engine.modify({ id: order.handle, price: order.limitPrice, quantity });
    });
  }

  /** Takes an order out; the listener does not hear of it. */
  withdraw(order: MarketOrder): void {
    this.engine.cancel(order.handle);
  }

  /** Whether an order at this price would meet the other side. */
  crosses(side: MarketOrder['side'], price: number): boolean {
    const isBuy = side === 'buy';
    const reaches = (other: number): boolean => (isBuy ? other <= price : other >= price);
    const best = this.engine.view.bestPrice(isBuy ? Side.Sell : Side.Buy);
    return (best !== undefined && reaches(best)) || (this.outside.mode === 'price' && reaches(this.outside.price));
  }

  /** Whether a side can count so much more. */
  hasRoom(side: MarketOrder['side'], quantity: number): boolean {
    return this.engine.view.quantityOf(side === 'buy' ? Side.Buy : Side.Sell) + quantity <= Number.MAX_SAFE_INTEGER;
  }

  /** The outside quantity that an order would queue behind, if it is one that may rest. */
  queueAhead(order: Pick<MarketOrder, 'side' | 'orderType' | 'timeInForce'>, price: number): number {
    if (!mayRest(order)) return 0;
    return this.outside.sideOf(order.side === 'buy' ? Side.Buy : Side.Sell).presentAt(price);
  }

  accepted(): void {
    // The market has said so before it entered the order.
  }

  traded({ maker, taker, takerSide, price, quantity, makerOpen, takerOpen }: TradeReport): void {
    const makerOrder = this.met(maker, quantity, makerOpen);
    const takerOrder = this.met(taker, quantity, takerOpen);
    if (makerOrder === undefined && takerOrder === undefined) return;
    this.listener.traded({ maker: makerOrder, taker: takerOrder, takerSide: takerSide === Side.Buy ? 'buy' : 'sell', price, quantity });
  }

  prevented({ maker, taker, takerSide, price, quantity, makerOpen, takerOpen }: PreventedReport): void {
    const parties = { maker: this.orderOf(maker), taker: this.orderOf(taker) };
    if (parties.maker === undefined || parties.taker === undefined) {
      this.liquidity.took(maker, quantity, makerOpen);
      this.liquidity.took(taker, quantity, takerOpen);
      return;
    }
    const side = takerSide === Side.Buy ? 'buy' : 'sell';
    this.listener.prevented({ maker: parties.maker, taker: parties.taker, takerSide: side, price, quantity });
  }

  cancelled({ id, quantity }: OrderReport, reason: CancelReason): void {
    const order = this.orderOf(id);
    if (order === undefined) {
      this.liquidity.gone(id, quantity);
      return;
    }
    this.release(order);
    if (reason !== CancelReason.Requested) this.listener.removed(order, reasonFor(order, reason));
  }

  modified(): void {
    // The market has said so before it changed the order.
  }

  rejected(id: number): void {
    throw new Error(`Invariant: the engine takes every message of the market, and refused one of ${id}.`);
  }

  private met(id: number, quantity: number, open: number): MarketOrder | undefined {
    const order = this.orderOf(id);
    if (order === undefined) this.liquidity.took(id, quantity, open);
    else if (open === 0) this.release(order);
    return order;
  }

  private *suppliesFor({ side }: MarketOrder): Generator<Supply> {
    for (const { id, price, open } of this.engine.view.orders(side === 'buy' ? Side.Sell : Side.Buy)) {
      yield { order: this.orderOf(id), price, open };
    }
  }

  private withLender(side: Side, quantity: number, trade: () => void): void {
    const isLent = this.outside.mode === 'price';
    if (isLent) this.liquidity.lend(side, quantity);
    trade();
    if (isLent) this.liquidity.takeBack();
  }

  private fillMessage(order: MarketOrder, quantity: number): void {
    const { message } = this;
    const isWhole = quantity === openQuantityOf(order);
    message.id = this.handleFor(order);
    message.side = sideOf(order);
    message.price = order.limitPrice;
    message.quantity = quantity;
    message.timeInForce = isWhole ? timeInForceOf[order.timeInForce] : TimeInForce.ImmediateOrCancel;
    message.kind = order.orderType === 'market' ? OrderKind.Market : OrderKind.Limit;
    message.postOnly = order.postOnly && mayRest(order);
    message.group = this.groups.enter(order.tradeGroup);
    message.selfTradePrevention = preventionOf[order.selfTradePrevention];
  }

  private handleFor(order: MarketOrder): number {
    const slot = this.free.pop() ?? this.orders.length;
    this.orders[slot] = order;
    order.handle = slot * 2;
    return order.handle;
  }

  private release(order: MarketOrder): void {
    const slot = order.handle >> 1;
    order.handle = 0;
    this.orders[slot] = undefined;
    this.free.push(slot);
    this.groups.leave(order.tradeGroup);
  }
}
