import type { ReferenceOrder, Taken } from './reference-book';
import type { Held, ReferenceOrders } from './reference-orders';

const isOfOneClaim = (one: ReferenceOrder, other: ReferenceOrder): boolean =>
  one === other || (one.listId !== undefined && one.listId === other.listId);

/** Walks through claims on a position, oldest first, and answers how much was left for each order, and whether it may stay: waiting it may, if anything was. */
const leftFor = (orders: readonly Held[], closable: number, openOf: (order: Held) => number) => {
  let left = Math.max(0, closable);
  const answers = new Map<Held, { readonly left: number; readonly stays: boolean }>();
  for (const order of [...orders].sort((one, other) => one.age - other.age)) {
    if (answers.has(order)) continue;
    const claim = orders.filter((other) => isOfOneClaim(order, other));
    const most = Math.max(...claim.map(openOf));
    const stays = most <= left || (left > 0 && claim.every(({ trigger }) => trigger !== undefined));
    for (const each of claim) answers.set(each, { left, stays });
    if (stays) left = Math.max(0, left - most);
  }
  return answers;
};

/** All trades there ever were, and from them alone what reduce-only orders may do. */
export class ReferenceReduceOnly {
  private readonly trades: Taken[] = [];

  constructor(private readonly orders: ReferenceOrders) {}

  trade(order: ReferenceOrder, quantity: number): void {
    this.trades.push({ order, quantity });
  }

  /** How much an order may take. */
  coverOf(order: Held): number {
    if (!order.reduceOnly) return Infinity;
    return leftFor(this.rivalsOf(order), this.closable(order, this.trades), ({ open }) => open).get(order)?.left ?? 0;
  }

  /** The orders of an account that would open a position, were these trades the next. */
  uncovered(accountId: string, next: readonly Taken[] = [], gone: readonly ReferenceOrder[] = []): readonly Held[] {
    const openOf = (order: Held) => next.filter((each) => each.order === order).reduce((open, { quantity }) => open - quantity, order.open);
    return (['buy', 'sell'] as const).flatMap((side) => {
      const orders = this.rivalsOf({ side, accountId }).filter((order) => !gone.includes(order));
      const answers = leftFor(orders, this.closable({ side, accountId }, [...this.trades, ...next]), openOf);
      return [...answers].flatMap(([order, { stays }]) => (stays ? [] : [order]));
    });
  }

  /** Who leaves the book with the last of these trades, were they the next, and those gone before. */
  leavingAfter(trades: readonly Taken[], gone: readonly ReferenceOrder[]): readonly ReferenceOrder[] {
    const parties = trades.slice(-2).map(({ order }) => order);
    const leaving = parties.flatMap((order) => this.orders.othersOfList(order));
    for (const { accountId } of parties) {
      const uncovered = this.uncovered(accountId, trades, [...gone, ...leaving]).filter((order) => !parties.includes(order));
      leaving.push(...uncovered, ...uncovered.flatMap((order) => this.orders.othersOfList(order)));
    }
    return leaving;
  }

  private closable({ side, accountId }: Pick<Held, 'side' | 'accountId'>, trades: readonly Taken[]): number {
    const own = trades.filter(({ order }) => order.accountId === accountId);
    const position = own.reduce((sum, { order, quantity }) => sum + (order.side === 'buy' ? quantity : -quantity), 0);
    return side === 'sell' ? position : -position;
  }

  private rivalsOf({ side, accountId }: Pick<Held, 'side' | 'accountId'>): readonly Held[] {
    return this.orders.all.filter((order) => order.reduceOnly && order.side === side && order.accountId === accountId);
  }
}
