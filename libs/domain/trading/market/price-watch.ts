import type { Trigger } from '../account/account.events';
import type { MarketJournal } from './market.journal';
import type { MarketState } from './market.state';
import type { DueOrder } from './trigger-book';

type Watched = Trigger['watches'];

/** An order whose condition came true and that is to enter the book. */
export interface FiredOrder extends DueOrder {
  readonly watched: Watched;
  readonly price: number;
}

/** The prices that triggers watch. What they fire waits here until the book is free. */
export class PriceWatch {
  readonly latest: Record<Watched, number | undefined>;
  private readonly fired: FiredOrder[] = [];
  private next = 0;

  constructor(
    private readonly state: MarketState,
    private readonly journal: MarketJournal,
  ) {
    this.latest = { last: state.lastTradePrice, mark: undefined };
  }

  /** A price that no event tells of. It is journalled if it moves something that has to survive. */
  observe(watched: Watched, price: number): void {
    this.latest[watched] = price;
    if (this.state.halted !== undefined) return;
    const triggers = this.state.triggers[watched];
    if (triggers.isQuiet(price)) {
      this.journal.note(watched, price, false);
      return;
    }
    if (triggers.activates(price)) this.journal.referenceMoved(watched, price);
    else this.journal.note(watched, price, triggers.recall({ high: price, low: price, price }));
    this.collect(watched, price);
  }

  /** The price is not known any more: who begins to wait sees none. */
  forget(watched: Watched): void {
    this.latest[watched] = undefined;
  }

  /** A trade of ours has been journalled. */
  traded(price: number): void {
    this.latest.last = price;
    this.collect('last', price);
  }

  /** Lets orders that have just begun to wait see where the price stands; to the others it is nothing new. */
  look(watched: Watched): void {
    const price = this.latest[watched];
    if (price !== undefined) this.observe(watched, price);
  }

  /** Whose turn it is to enter the book: the oldest price first, and its orders by their priority. */
  takeFired(): FiredOrder | undefined {
    const fired = this.fired[this.next];
    this.next += 1;
    if (fired === undefined) this.clearFired();
    return fired;
  }

  private clearFired(): void {
    this.next = 0;
    if (this.fired.length > 0) this.fired.length = 0;
  }

  private collect(watched: Watched, price: number): void {
    for (const due of this.state.triggers[watched].takeDue(price)) this.fired.push({ ...due, watched, price });
  }
}
