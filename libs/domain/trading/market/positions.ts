import { TransientMap } from '@copyledger/kernel';
import type { Side } from '../account/account.events';

/** What a quantity does to the position of whoever buys or sells it. */
export const signed = (side: Side, quantity: number): number => (side === 'buy' ? quantity : -quantity);

/** What accounts have bought here less what they have sold, in units: the market knows it before any account does. */
export class Positions {
  private readonly held = new TransientMap<string, number>();

  /** How many accounts hold something. */
  get size(): number {
    return this.held.size;
  }

  of(accountId: string): number {
    return this.held.get(accountId) ?? 0;
  }

  move(accountId: string, by: number): void {
    const position = this.of(accountId) + by;
    if (position === 0) this.held.delete(accountId);
    else this.held.set(accountId, position);
  }

  /** In the order in which they were opened. */
  entries(): Iterable<readonly [accountId: string, position: number]> {
    return this.held.entries();
  }
}
