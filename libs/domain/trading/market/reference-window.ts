/** The prices since the journal was last told of any, as far as it has to be. */
export class ReferenceWindow {
  high = -Infinity;
  low = Infinity;
  price = 0;
  /** Whether one of them moved something that has to survive, and the input that was dealt with then. */
  movedAt: bigint | undefined;

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
