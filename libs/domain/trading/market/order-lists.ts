import type { MarketOrder } from './market.order';

/** How many closed lists are remembered for orders of theirs that are still on their way; they follow each other closely in the log. */
const closedListsMax = 10_000;

/** Lists of orders that cancel each other: the first that trades, is triggered or is removed closes its list. */
export class OrderLists {
  private readonly members = new Map<string, Set<MarketOrder>>();
  /** Oldest first. */
  private readonly closed = new Set<string>();

  get closedLists(): Iterable<string> {
    return this.closed;
  }

  isClosed(listId: string | undefined): boolean {
    return listId !== undefined && this.closed.has(listId);
  }

  /** The orders of its list that are in the market, itself excepted, by their ids. */
  othersOf(order: MarketOrder): readonly MarketOrder[] {
    if (order.listId === undefined) return [];
    const others = [...(this.members.get(order.listId) ?? [])].filter((other) => other !== order);
    return others.sort((one, other) => (one.orderId < other.orderId ? -1 : 1));
  }

  join(order: MarketOrder): void {
    if (order.listId === undefined) return;
    const members = this.members.get(order.listId);
    if (members === undefined) this.members.set(order.listId, new Set([order]));
    else members.add(order);
  }

  leave(order: MarketOrder): void {
    if (order.listId === undefined) return;
    const members = this.members.get(order.listId);
    members?.delete(order);
    if (members?.size === 0) this.members.delete(order.listId);
  }

  /** Orders of the list that arrive later are removed, for as long as the list is remembered. */
  close(listId: string | undefined): void {
    if (listId === undefined || this.closed.has(listId)) return;
    this.closed.add(listId);
    if (this.closed.size <= closedListsMax) return;
    for (const oldest of this.closed) {
      this.closed.delete(oldest);
      return;
    }
  }
}
