import { MatchingEngine, type NewOrder, type OrderChange, type ReportSink, Side, TimeInForce } from '@copyledger/matching';
import { type Flow, Kind } from './matching.flow';

/** One order book under measurement: takes messages of a flow, and says what it came to. */
export interface Contender {
  name: string;
  /** Handles the messages from one index to another. */
  apply(flow: Flow, range: { from: number; to: number }): void;
  /** The levels that are left, [price, quantity], by price. */
  levels(): number[][];
}

/** Counts what it is told, so that nothing is optimised away. */
class CountingSink implements ReportSink {
  reports = 0;
  volume = 0;
  accepted(): void {
    this.reports += 1;
  }
  traded({ quantity }: { quantity: number }): void {
    this.reports += 1;
    this.volume += quantity;
  }
  prevented(): void {
    this.reports += 1;
  }
  cancelled(): void {
    this.reports += 1;
  }
  modified(): void {
    this.reports += 1;
  }
  rejected(): void {
    this.reports += 1;
  }
}

/** Ours. The messages are two objects that are filled again and again. */
export class OurEngine implements Contender {
  readonly name = 'libs/matching';
  readonly engine: MatchingEngine;
  readonly sink: ReportSink = new CountingSink();
  private readonly order: NewOrder = { id: 0, side: Side.Buy, price: 0, quantity: 0, timeInForce: TimeInForce.GoodTillCancel };
  private readonly change: OrderChange = { id: 0, price: 0, quantity: 0, losePriority: true };

  constructor(capacity: number) {
    this.engine = MatchingEngine.create(this.sink, { capacity });
  }

  apply(flow: Flow, { from, to }: { from: number; to: number }): void {
    for (let at = from; at < to; at += 1) {
      const kind = flow.kinds[at];
      if (kind === Kind.Submit) this.submit(flow, at);
      else if (kind === Kind.Cancel) this.engine.cancel(flow.ids[at]!);
      else this.modify(flow, at);
    }
  }

  levels(): number[][] {
    const all = [...this.engine.view.levels(Side.Buy), ...this.engine.view.levels(Side.Sell)];
    return all.map(({ price, quantity }) => [price, quantity]).sort(([a], [b]) => a! - b!);
  }

  private submit(flow: Flow, at: number): void {
    const { order } = this;
    order.id = flow.ids[at]!;
    order.side = flow.sides[at] as Side;
    order.price = flow.prices[at]!;
    order.quantity = flow.quantities[at]!;
    order.timeInForce = flow.timesInForce[at] as TimeInForce;
    this.engine.submit(order);
  }

  private modify(flow: Flow, at: number): void {
    const { change } = this;
    change.id = flow.ids[at]!;
    change.price = flow.prices[at]!;
    change.quantity = flow.quantities[at]!;
    this.engine.modify(change);
  }
}

interface PeerBook {
  limit(order: { id: string; side: string; size: number; price: number; timeInForce: string }): unknown;
  cancel(id: string): unknown;
  modify(id: string, change: { size: number; price: number }): unknown;
  depth(): [[number, number][], [number, number][]];
}

/** The two public books have one interface. Their string ids are made beforehand, so they do not pay for that. */
class Peer implements Contender {
  constructor(
    readonly name: string,
    private readonly book: PeerBook,
    private readonly ids: readonly string[],
  ) {}

  apply(flow: Flow, { from, to }: { from: number; to: number }): void {
    const { book, ids } = this;
    for (let at = from; at < to; at += 1) {
      const id = ids[flow.ids[at]!]!;
      if (flow.kinds[at] === Kind.Submit) {
        book.limit({
          id,
          side: flow.sides[at] === Side.Buy ? 'buy' : 'sell',
          size: flow.quantities[at]!,
          price: flow.prices[at]!,
          timeInForce: flow.timesInForce[at] === TimeInForce.ImmediateOrCancel ? 'IOC' : 'GTC',
        });
      } else if (flow.kinds[at] === Kind.Cancel) book.cancel(id);
      else book.modify(id, { size: flow.quantities[at]!, price: flow.prices[at]! });
    }
  }

  levels(): number[][] {
    return this.book
      .depth()
      .flat()
      .sort(([a], [b]) => a - b);
  }
}

const idsOf = (flow: Flow): string[] => {
  const ids: string[] = [];
  for (const id of flow.ids) ids[id] ??= `order-${id}`;
  return ids;
};

/** The public packages, by name; a fresh book at every call. */
export const peersFor = async (flow: Flow): Promise<(() => Contender)[]> => {
  const ids = idsOf(flow);
  const [nodejs, hft] = await Promise.all([import('nodejs-order-book'), import('hft-limit-order-book')]);
  return [
    () => new Peer('nodejs-order-book', new nodejs.OrderBook() as PeerBook, ids),
    () => new Peer('hft-limit-order-book', new hft.OrderBook() as PeerBook, ids),
  ];
};
