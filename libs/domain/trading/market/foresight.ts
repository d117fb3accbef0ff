import { type MarketOrder, openQuantityOf } from './market.order';
import type { MarketState } from './market.state';
import { signed } from './positions';
import { uncoveredIn } from './reduce-only';

/** Foresees which orders leave the book while a taker trades: reduce-only ones whose position goes, and others of the lists that close. */
export class Foresight {
  private readonly moved = new Map<string, number>();
  private readonly traded = new Map<MarketOrder, number>();
  private readonly gone = new Set<MarketOrder>();

  constructor(private readonly state: Pick<MarketState, 'positions' | 'reduceOnly' | 'lists'>) {}

  isGone(order: MarketOrder): boolean {
    return this.gone.has(order);
  }

  /** Of both sides of a trade; the outside has no orders. */
  trade(parties: readonly (MarketOrder | undefined)[], quantity: number): void {
    const orders = parties.filter((order) => order !== undefined);
    for (const order of orders) {
      this.moved.set(order.accountId, (this.moved.get(order.accountId) ?? 0) + signed(order.side, quantity));
      this.traded.set(order, (this.traded.get(order) ?? 0) + quantity);
    }
    for (const order of orders) this.closeListOf(order);
    for (const { accountId } of orders) this.keepReduceOnly(accountId, orders);
  }

  /** It leaves untraded, and with it the others of its list. */
  remove(order: MarketOrder): void {
    this.gone.add(order);
    this.closeListOf(order);
  }

  private closeListOf(order: MarketOrder): void {
    for (const other of this.state.lists.othersOf(order)) this.gone.add(other);
  }

  private keepReduceOnly(accountId: string, trading: readonly MarketOrder[]): void {
    const orders = this.state.reduceOnly.of(accountId).filter((order) => !this.gone.has(order));
    if (orders.length === 0) return;
    const position = this.state.positions.of(accountId) + (this.moved.get(accountId) ?? 0);
    const openOf = (order: MarketOrder): number => openQuantityOf(order) - (this.traded.get(order) ?? 0);
    for (const order of uncoveredIn({ position, orders, openOf })) if (!trading.includes(order)) this.remove(order);
  }
}
