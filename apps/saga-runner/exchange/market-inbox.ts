import type { MarketInput, OutsideInput, SequencedInput } from '@copyledger/domain/trading/market/market.inputs';
import type { DecodedEvent } from '@copyledger/eventstore/client';
import { MarketInterrupted, MarketUnavailable } from './outside-port';

/** The event that an input comes from; what comes from outside has none. */
export type Cause = DecodedEvent | undefined;

export interface CausedInput {
  readonly input: MarketInput;
  readonly cause: Cause;
}

interface Ordered {
  readonly kind: 'ordered';
  readonly input: SequencedInput;
  readonly cause: DecodedEvent;
}

interface Offered {
  readonly kind: 'offered';
  readonly inputs: readonly OutsideInput[];
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export interface InboxLimits {
  /** More of the log's inputs than this hold the feed back. */
  readonly orderedMax: number;
  /** More outside inputs than this are turned away. */
  readonly offeredMax: number;
}

export const defaultInboxLimits: InboxLimits = { orderedMax: 20_000, offeredMax: 200_000 };

/**
 * What waits for one market, in the order in which it came. What was taken stays here until it is durable: the log's inputs are then
 * forgotten, or come again after the market was rebuilt, while what came from outside is told what became of it.
 */
export class MarketInbox {
  private items: (Ordered | Offered)[] = [];
  /** Items before this one were taken whole. */
  private taken = 0;
  /** Of the offer that is being taken, inputs before this one were taken. */
  private takenOfOffer = 0;
  private ordered = 0;
  private offered = 0;

  constructor(
    private readonly symbol: string,
    private readonly limits: InboxLimits,
  ) {}

  /** Of inputs, taken or not, that are not durable yet. */
  get length(): number {
    return this.ordered + this.offered;
  }

  get isEmpty(): boolean {
    return this.taken === this.items.length;
  }

  get isFull(): boolean {
    return this.ordered >= this.limits.orderedMax;
  }

  /** The log position of the first input that is not durable yet. */
  get oldestPosition(): bigint | undefined {
    for (const item of this.items) if (item.kind === 'ordered') return item.input.position;
    return undefined;
  }

  order(input: SequencedInput, cause: DecodedEvent): void {
    this.items.push({ kind: 'ordered', input, cause });
    this.ordered += 1;
  }

  offer(inputs: readonly OutsideInput[]): Promise<void> {
    if (this.offered + inputs.length > this.limits.offeredMax) return Promise.reject(new MarketUnavailable(this.symbol, 'full'));
    return new Promise((resolve, reject) => {
      this.items.push({ kind: 'offered', inputs, resolve, reject });
      this.offered += inputs.length;
    });
  }

  /** The next input; undefined when none waits. */
  take(): CausedInput | undefined {
    for (;;) {
      const item = this.items[this.taken];
      if (item === undefined) return undefined;
      if (item.kind === 'ordered') {
        this.taken += 1;
        return item;
      }
      const input = item.inputs[this.takenOfOffer];
      if (input !== undefined) {
        this.takenOfOffer += 1;
        return { input, cause: undefined };
      }
      this.taken += 1;
      this.takenOfOffer = 0;
    }
  }

  /** What was taken is durable. */
  settle(): void {
    this.passEnd();
    const settled = this.items.slice(0, this.taken);
    this.items = this.items.slice(this.taken);
    this.taken = 0;
    for (const item of settled) {
      this.count(item, -1);
      if (item.kind === 'offered') item.resolve();
    }
  }

  /** The market begins again: what the log asked comes again, and nothing from outside did happen. */
  interrupt(cause: unknown): void {
    this.turnAway(new MarketInterrupted(this.symbol, cause));
  }

  /** Turns all away that came from outside. */
  turnAway(reason: Error): void {
    const offers = this.items.filter((item) => item.kind === 'offered');
    this.items = this.items.filter((item) => item.kind === 'ordered');
    this.taken = 0;
    this.takenOfOffer = 0;
    this.offered = 0;
    for (const { reject } of offers) reject(reason);
  }

  /** Forgets the log's inputs but the first: they can be read again from there. */
  forgetOrdered(): void {
    const [first] = this.items.filter((item) => item.kind === 'ordered');
    this.items = first === undefined ? [] : [first];
    this.taken = 0;
    this.ordered = this.items.length;
  }

  /** An offer whose last input was taken counts as taken without another look. */
  private passEnd(): void {
    const item = this.items[this.taken];
    if (item?.kind !== 'offered' || this.takenOfOffer < item.inputs.length) return;
    this.taken += 1;
    this.takenOfOffer = 0;
  }

  private count(item: Ordered | Offered, sign: 1 | -1): void {
    if (item.kind === 'ordered') this.ordered += sign;
    else this.offered += sign * item.inputs.length;
  }
}
