import type { OutsideInput, OutsideLevel } from '@copyledger/domain/trading/market/market.inputs';

type Depth = Extract<OutsideInput, { type: 'OutsideDepth' }>;
type Mark = Extract<OutsideInput, { type: 'Mark' | 'MarkWithdrawn' }>;

const noted = (levels: Map<number, number>, changes: readonly OutsideLevel[], isWhole: boolean): void => {
  for (const { price, size } of changes) {
    // What a snapshot does not name is not there; a change has to say that a level is gone.
    if (isWhole && size === 0) levels.delete(price);
    else levels.set(price, size);
  }
};

const levelsOf = (sizes: ReadonlyMap<number, number>): readonly OutsideLevel[] => Array.from(sizes, ([price, size]) => ({ price, size }));

/** Several changes of the depth as one: of every level the last size, at the last time. */
class ConflatedDepth {
  private readonly bids = new Map<number, number>();
  private readonly asks = new Map<number, number>();
  private readonly isSnapshot: boolean;
  private newest: Depth;

  constructor(first: Depth) {
    this.newest = first;
    this.isSnapshot = first.isSnapshot;
    this.add(first);
  }

  add(depth: Depth): void {
    this.newest = depth;
    noted(this.bids, depth.bids, this.isSnapshot);
    noted(this.asks, depth.asks, this.isSnapshot);
  }

  result(): Depth {
    return { ...this.newest, isSnapshot: this.isSnapshot, bids: levelsOf(this.bids), asks: levelsOf(this.asks) };
  }
}

/**
 * What one market is to be told, in order. Where the sender allows it, changes of the depth between two trades are taken together, and so
 * are the marks: a market that falls behind is told less often, in larger batches, and never misses a trade.
 */
export class InputBuffer {
  isConflated = false;
  private inputs: OutsideInput[] = [];
  private depth: ConflatedDepth | undefined;
  private mark: Mark | undefined;

  push(input: OutsideInput): void {
    if (!this.isConflated) this.inputs.push(input);
    else if (input.type === 'Mark' || input.type === 'MarkWithdrawn') this.mark = input;
    else if (input.type === 'OutsideDepth') this.pushDepth(input);
    else {
      this.settle();
      this.inputs.push(input);
    }
  }

  get isEmpty(): boolean {
    return this.inputs.length === 0 && this.depth === undefined && this.mark === undefined;
  }

  take(): readonly OutsideInput[] {
    this.settle();
    const taken = this.inputs;
    this.inputs = [];
    return taken;
  }

  private pushDepth(depth: Depth): void {
    if (this.depth === undefined || depth.isSnapshot) this.depth = new ConflatedDepth(depth);
    else this.depth.add(depth);
  }

  private settle(): void {
    if (this.depth !== undefined) this.inputs.push(this.depth.result());
    if (this.mark !== undefined) this.inputs.push(this.mark);
    this.depth = undefined;
    this.mark = undefined;
  }
}
