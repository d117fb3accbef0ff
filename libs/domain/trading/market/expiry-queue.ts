import type { Instant } from '@copyledger/kernel';
import type { MarketOrder } from './market.order';
import { type HeapElement, PriorityHeap } from './priority-heap';

interface Entry extends HeapElement {
  readonly order: MarketOrder;
  readonly expiresAt: Instant;
}

/** Of two that expire together the id decides: after a restart it must not matter who came first. */
const expiresBefore = (one: Entry, other: Entry): boolean =>
  one.expiresAt === other.expiresAt ? one.order.orderId < other.order.orderId : one.expiresAt < other.expiresAt;

/** Good-till-date orders by their date. */
export class ExpiryQueue {
  private readonly entries = new Map<MarketOrder, Entry>();
  private readonly heap = new PriorityHeap<Entry>(expiresBefore);

  /** An order without a date never expires. */
  add(order: MarketOrder): void {
    const { expiresAt } = order;
    if (expiresAt === undefined) return;
    const entry: Entry = { order, expiresAt, heapIndex: -1 };
    this.entries.set(order, entry);
    this.heap.add(entry);
  }

  remove(order: MarketOrder): void {
    if (order.expiresAt === undefined) return;
    const entry = this.entries.get(order);
    if (entry === undefined) return;
    this.entries.delete(order);
    this.heap.remove(entry);
  }

  /** The next order whose date has come. */
  firstDue(now: Instant): MarketOrder | undefined {
    const { first } = this.heap;
    return first !== undefined && first.expiresAt <= now ? first.order : undefined;
  }
}
