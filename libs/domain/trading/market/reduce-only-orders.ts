import { TransientMap } from '@copyledger/kernel';
import type { MarketOrder } from './market.order';

const byAge = (one: MarketOrder, other: MarketOrder): number => (one.reduceOnlySince ?? 0) - (other.reduceOnlySince ?? 0);

/** The reduce-only orders of each account, those that wait for a trigger among them. */
export class ReduceOnlyOrders {
  private readonly byAccount = new TransientMap<string, readonly MarketOrder[]>();

  /** Oldest first. */
  of(accountId: string): readonly MarketOrder[] {
    return this.byAccount.get(accountId) ?? [];
  }

  join(order: MarketOrder): void {
    if (order.reduceOnlySince === undefined) return;
    this.byAccount.set(order.accountId, [...this.of(order.accountId), order].sort(byAge));
  }

  leave(order: MarketOrder): void {
    if (order.reduceOnlySince === undefined) return;
    const others = this.of(order.accountId).filter((other) => other !== order);
    if (others.length === 0) this.byAccount.delete(order.accountId);
    else this.byAccount.set(order.accountId, others);
  }
}
