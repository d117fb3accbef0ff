import { AllForwards, StreamForwards, type Cursor } from '../storage/cursors';
import { type Store } from '../storage/store';
import { filterOf, type FrameFilter } from '../subscriptions/filter';
import { decodeFrame } from '../wire/record';
import { messageOf, type Message } from './message';
import { allStream, type GroupConfig } from './settings';

/** Reads a group's events in order: a stream, or the filtered log. */
export class Source {
  private readonly cursor: Cursor;
  private readonly matches: FrameFilter;
  private readonly isAll: boolean;
  /** The place of the newest event that was looked at, whether it matched or not. */
  lookedAt: number;

  constructor(
    private readonly store: Store,
    private readonly config: GroupConfig,
    from: number,
  ) {
    this.isAll = config.stream === allStream;
    this.cursor = this.isAll ? new AllForwards(store, from) : new StreamForwards(store, config.stream, from);
    this.matches = config.filter === undefined ? () => true : filterOf(config.filter);
    this.lookedAt = from - 1;
  }

  /** The stream whose commits bring new events; undefined for the log. */
  get stream(): string | undefined {
    return this.isAll ? undefined : this.config.stream;
  }

  /** The place of the newest event there is; undefined when there is none. */
  get newestPlace(): number | undefined {
    if (this.isAll) return this.store.lastPosition === 0 ? undefined : this.store.lastPosition;
    const { last } = this.store.view(this.config.stream);
    return last < 0 ? undefined : last;
  }

  /** The next messages; `isAtEnd` when there is nothing more at the moment. */
  take(countMax: number): { readonly messages: Message[]; readonly isAtEnd: boolean } {
    const page = this.cursor.take(countMax);
    const messages: Message[] = [];
    for (const logged of page) {
      const place = this.isAll ? logged.position : decodeFrame(logged.frame).revision;
      this.lookedAt = place;
      if (this.matches(logged)) messages.push(messageOf(this.store, logged, { resolve: this.config.settings.resolveLinks, place }));
    }
    return { messages, isAtEnd: page.length === 0 };
  }
}
