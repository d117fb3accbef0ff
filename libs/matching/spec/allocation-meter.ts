import { getHeapStatistics } from 'node:v8';
import {
  CancelReason,
  MatchingEngine,
  type NewOrder,
  type OrderChange,
  OrderKind,
  type OrderReport,
  type ReportSink,
  SelfTradePrevention,
  Side,
  TimeInForce,
  type TradeReport,
} from '../index';

export interface Allocation {
  readonly bytesPerMessage: number;
  readonly trades: number;
  /** Meetings of orders of one group that ended in less quantity, or in the end of one of them. */
  readonly selfTrades: number;
}

/** How many of the newest orders are cancelled and changed. */
const OPEN = 2_000;
/** By then V8 has optimised what it will. */
const WARM_UP = 300_000;
const MESSAGES = 200_000;
const ROUNDS = 5;
const MODES = Object.values(SelfTradePrevention);

/** A sink that counts, and keeps a copy of every trade when it is to show what copies cost. */
class CountingSink implements ReportSink {
  trades = 0;
  selfTrades = 0;
  last: object | undefined;

  constructor(private readonly copies: boolean) {}

  accepted(): void {}
  modified(): void {}
  rejected(): void {}

  traded({ maker, taker }: TradeReport): void {
    this.trades += 1;
    if (this.copies) this.last = { maker, taker };
  }

  prevented(): void {
    this.selfTrades += 1;
  }

  cancelled(_order: OrderReport, reason: CancelReason): void {
    if (reason === CancelReason.SelfTrade) this.selfTrades += 1;
  }
}

/** A market of four trade groups that walks: adds, cancels, changes, and orders that cross, of every kind; the records are filled again for each. */
class Flow {
  private readonly engine: MatchingEngine;
  private readonly order: NewOrder = {
    ...{ id: 0, side: Side.Buy, price: 0, quantity: 0, timeInForce: TimeInForce.GoodTillCancel, kind: OrderKind.Limit },
    ...{ postOnly: false, group: 0, selfTradePrevention: SelfTradePrevention.None },
  };
  private readonly change: OrderChange = { id: 0, price: 0, quantity: 0, losePriority: false };
  private state = 7;
  private middle = 100_000;
  private id = 0;

  constructor(sink: ReportSink) {
    this.engine = MatchingEngine.create(sink, { capacity: 1 << 14 });
  }

  run(messages: number): void {
    for (let index = 0; index < messages; index += 1) this.step();
  }

  private random(below: number): number {
    this.state = (Math.imul(this.state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (this.state >>> 12) % below;
  }

  private step(): void {
    const dice = this.random(100);
    if (this.random(64) === 0) this.middle += this.random(3) - 1;
    if (dice < 50) this.submit(-1 - this.random(40), TimeInForce.GoodTillCancel);
    else if (dice < 75) this.engine.cancel(this.earlier());
    else if (dice < 85) this.modify();
    else this.submit(3, this.random(2) === 0 ? TimeInForce.ImmediateOrCancel : TimeInForce.FillOrKill);
  }

  private earlier(): number {
    return Math.max(0, this.id - 1 - this.random(OPEN));
  }

  private submit(towards: number, timeInForce: NewOrder['timeInForce']): void {
    const { order } = this;
    const side = this.random(2) as Side;
    order.id = this.id++;
    order.side = side;
    order.price = side === Side.Buy ? this.middle + towards : this.middle - towards;
    order.quantity = 1 + this.random(50);
    order.timeInForce = timeInForce;
    order.group = this.random(4);
    order.selfTradePrevention = MODES[this.random(MODES.length)] ?? SelfTradePrevention.None;
    this.engine.submit(order);
  }

  private modify(): void {
    const { change } = this;
    change.id = this.earlier();
    change.price = this.middle + this.random(9) - 4;
    change.quantity = 1 + this.random(50);
    this.engine.modify(change);
  }
}

/**
 * What is left behind for a message, by the median of several rounds. It belongs into a process of its own, with a young generation that need
 * not be collected meanwhile.
 */
export const measureAllocation = (copies: boolean): Allocation => {
  const sink = new CountingSink(copies);
  const flow = new Flow(sink);
  flow.run(WARM_UP);
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = getHeapStatistics().used_heap_size;
    flow.run(MESSAGES);
    return getHeapStatistics().used_heap_size - before;
  });
  const median = rounds.sort((a, b) => a - b)[ROUNDS >> 1] ?? NaN;
  return { bytesPerMessage: median / MESSAGES, trades: sink.trades, selfTrades: sink.selfTrades };
};
