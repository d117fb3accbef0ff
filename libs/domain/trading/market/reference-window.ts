import type { HeardOutside } from './market.events';

/** How far a market is, with the log and with what the outside says. */
export interface Moment {
  readonly position: bigint;
  readonly heard: HeardOutside | undefined;
  /** Grows with whatever is heard. */
  readonly hearing: number;
}

/** The prices since the journal was last told of any, as far as it has to be. */
export class ReferenceWindow {
  high = -Infinity;
  low = Infinity;
  price = 0;
  /** Whether one of them moved something that has to survive, and how far the market was then. */
  movedAt: Moment | undefined;

  add(price: number): void {
    if (price > this.high) this.high = price;
    if (price < this.low) this.low = price;
    this.price = price;
  }

  clear(): void {
    this.high = -Infinity;
    this.low = Infinity;
    this.movedAt = undefined;
  }
}
