import { Bell } from '../bell';
import type { DecodedEvent } from '../codec';
import type { FeedBatch, FeedLimits } from '../feed';
import { streamFilter } from '../stream-filter';
import type { FeedItem } from './feed-item';

export interface InboxOptions {
  readonly streamPrefixes: readonly string[];
  /** What its events hold is decoded by the consumer. */
  readonly isSelective: boolean;
  /** Where the consumer stopped. */
  readonly after: bigint;
  readonly limits: FeedLimits;
  /** Aborted when the consumer's session ends; everybody who waits on the inbox wakes then. */
  readonly signal: AbortSignal;
  /** The consumer has taken a batch, or waits for one. */
  readonly onTaken: () => void;
}

/**
 * The bounded buffer of one consumer. Events come in from the shared subscription or from the consumer's own read, in log order; what was
 * seen before is dropped here, so the two may overlap but not leave a gap.
 */
export class Inbox {
  readonly wants: (stream: string) => boolean;
  readonly #filled = new Bell();
  readonly #drained = new Bell();
  readonly #onTaken: () => void;
  readonly #limits: FeedLimits;
  readonly #signal: AbortSignal;
  readonly #isSelective: boolean;
  #items: FeedItem[] = [];
  #seen: bigint;
  #taken: bigint;
  #ignored = 0;
  #due = false;
  #idle = false;

  constructor({ streamPrefixes, isSelective, after, limits, signal, onTaken }: InboxOptions) {
    this.#isSelective = isSelective;
    this.wants = streamFilter(streamPrefixes);
    this.#limits = limits;
    this.#signal = signal;
    this.#onTaken = onTaken;
    this.#seen = after;
    this.#taken = after;
    signal.addEventListener('abort', () => {
      this.#filled.ring();
      this.#drained.ring();
    });
  }

  /** Everything up to here has come in or was left out. */
  get seen(): bigint {
    return this.#seen;
  }

  get length(): number {
    return this.#items.length;
  }

  get isFull(): boolean {
    return this.length >= this.#limits.bufferEventsMax;
  }

  get isRoomy(): boolean {
    return this.length <= this.#limits.bufferEventsMax / 2;
  }

  /** The consumer has nothing to do. */
  get isIdle(): boolean {
    return this.#idle && this.length === 0;
  }

  offer(item: FeedItem): void {
    if (item.position <= this.#seen) return;
    this.#seen = item.position;
    if (this.wants(item.stream)) {
      this.#items.push(item);
      this.#filled.ring();
    } else {
      this.#ignore(1);
      if (this.#due) this.#filled.ring();
    }
  }

  /** Nothing that the consumer wants lies between what it has seen and here. */
  advance(position: bigint): void {
    if (position > this.#seen) this.#seen = position;
  }

  /** The consumer gets a batch even if it is empty, when there is progress to keep. */
  tellProgress(): void {
    this.#due = true;
    this.#filled.ring();
  }

  /** Resolves when there is room, by one of the two measures, or when the session ends. */
  async room(measure: 'isRoomy' | 'hasRoom'): Promise<void> {
    while (!this.#signal.aborted && !(measure === 'isRoomy' ? this.isRoomy : !this.isFull)) await this.#drained.wait();
  }

  /**
   * The next batch: all that has queued, up to the limit. Undefined when the session ends. Throws when the next event can't be decoded,
   * after everything before it was taken.
   */
  async take(): Promise<FeedBatch | undefined> {
    while (!this.#signal.aborted) {
      const batch = this.#next();
      this.#idle = batch === undefined;
      this.#drained.ring();
      this.#onTaken();
      if (batch !== undefined) return batch;
      await this.#filled.wait();
    }
    return undefined;
  }

  #next(): FeedBatch | undefined {
    const { events, count } = this.#decodeNext();
    const last = this.#items[count - 1];
    this.#items = this.#items.slice(count);
    if (events.length === 0) this.#ignore(count);
    const upTo = this.length === 0 || last === undefined ? this.#seen : last.position;
    // Events that are not ours move the checkpoint as ignored ones do: in time, and not one by one.
    const isWorthKeeping = events.length > 0 || (this.#due && upTo > this.#taken);
    if (!isWorthKeeping) return undefined;
    this.#taken = upTo;
    this.#ignored = 0;
    this.#due = false;
    return { events, upTo };
  }

  /** As many as go into a batch, up to the first that can't be decoded, which throws when it is the first of all. */
  #decodeNext(): { readonly events: DecodedEvent[]; readonly count: number } {
    const events: DecodedEvent[] = [];
    let count = 0;
    try {
      for (; count < this.#items.length && events.length < this.#limits.batchEventsMax; count++) {
        const item = this.#items[count];
        const decoded = this.#isSelective ? item?.late() : item?.decode();
        if (decoded !== undefined) events.push(decoded);
      }
    } catch (error) {
      if (count === 0) throw error;
    }
    return { events, count };
  }

  #ignore(count: number): void {
    this.#ignored += count;
    if (this.#ignored >= this.#limits.quietEventsMax) this.#due = true;
  }
}
