import type { DeskInput } from '@copyledger/domain/copying/desk/desk.inputs';
import type { DecodedEvent } from '@copyledger/eventstore/client';

/** An input, and the event that it is. */
export interface Sequenced {
  readonly input: DeskInput;
  readonly cause: DecodedEvent;
}

/** What waits for one desk, in the order of the log. */
export class DeskInbox {
  private items: Sequenced[] = [];
  private first = 0;

  get length(): number {
    return this.items.length - this.first;
  }

  get isEmpty(): boolean {
    return this.length === 0;
  }

  get oldest(): Sequenced | undefined {
    return this.items[this.first];
  }

  get oldestPosition(): bigint | undefined {
    return this.oldest?.input.position;
  }

  push(sequenced: Sequenced): void {
    this.items.push(sequenced);
  }

  forgetOldest(): void {
    this.first += 1;
    if (this.first === this.items.length) this.clear();
  }

  clear(): void {
    this.items = [];
    this.first = 0;
  }
}
