import { Bell } from '../bell';
import type { RecordedEvent, SubscriptionMessage } from '../event-store';
import type { FeedState } from '../feed';
import type { FeedContext } from './context';
import { FeedItem } from './feed-item';
import type { Inbox } from './inbox';
import { backoffMs, beforeLog, positionOrUndefined } from './limits';

/**
 * The one subscription of a process. It hands every event to the inboxes that have joined. While one has not, it remembers the newest, so
 * that a consumer that has read on alone joins at an exact place: everything after what it has seen is still here.
 *
 * A full inbox holds the subscription back as long as the others have work too; when another one starves, the full one has to leave.
 */
export class SharedSubscription {
  readonly #members = new Map<Inbox, () => void>();
  readonly #changed = new Bell();
  #recent: FeedItem[] = [];
  /** Every wanted event after this position, up to `#position`, is in `#recent`. Undefined before the start: nobody can join. */
  #recentAfter: bigint | undefined;
  #position = beforeLog;
  #state: FeedState = 'starting';
  #attempt = 0;
  #lastError: unknown;

  constructor(
    private readonly context: FeedContext,
    private readonly consumers: number,
  ) {
    context.signal.addEventListener('abort', () => {
      this.#changed.ring();
    });
  }

  get position(): bigint {
    return this.#position;
  }

  get status(): { readonly state: FeedState; readonly position: bigint | undefined; readonly lastError: unknown } {
    return { state: this.#state, position: positionOrUndefined(this.#position), lastError: this.#lastError };
  }

  canJoin(inbox: Inbox): boolean {
    return this.#recentAfter !== undefined && inbox.seen >= this.#recentAfter && inbox.isRoomy;
  }

  /** Hands over what the inbox has not seen, and everything from now on. Resolves when the inbox has left or had to leave. */
  join(inbox: Inbox): Promise<void> {
    for (const item of this.#recent) inbox.offer(item);
    inbox.advance(this.#position);
    return new Promise((resolve) => this.#members.set(inbox, resolve));
  }

  leave(inbox: Inbox): void {
    const left = this.#members.get(inbox);
    if (left === undefined) return;
    this.#members.delete(inbox);
    this.#changed.ring();
    left();
  }

  /** An inbox has room again, or nothing to do. */
  reconsider(): void {
    this.#changed.ring();
  }

  /** From now on consumers can join. */
  startAt(position: bigint): void {
    this.#position = position;
    this.#recentAfter = position;
  }

  async run(): Promise<void> {
    const { signal, sleep, limits, random, onFailure } = this.context;
    while (!signal.aborted) {
      try {
        await this.#follow();
      } catch (error) {
        this.#attempt += 1;
        this.#state = 'backing-off';
        this.#lastError = error;
        const retryInMs = backoffMs(this.#attempt, limits, random);
        onFailure({ consumer: undefined, error, attempt: this.#attempt, retryInMs });
        await sleep(retryInMs, signal);
      }
    }
    this.#state = 'stopped';
  }

  async #follow(): Promise<void> {
    const { store, streamPrefixes, signal } = this.context;
    const after = positionOrUndefined(this.#position);
    this.#state = 'catching-up';
    for await (const message of store.subscribeToAll({ streamPrefixes, signal, ...(after !== undefined && { after }) })) {
      this.#attempt = 0;
      if (message.kind !== 'event') this.#heed(message);
      else if (!this.#pass(message.event)) await this.#passLater(message.event);
    }
  }

  #heed(message: Exclude<SubscriptionMessage, { kind: 'event' }>): void {
    if (message.kind === 'caught-up') {
      this.#state = 'live';
      return;
    }
    if (message.position <= this.#position) return;
    this.#position = message.position;
    for (const inbox of this.#members.keys()) {
      inbox.advance(message.position);
      inbox.tellProgress();
    }
  }

  /** False when somebody has no room for the event. */
  #pass(event: RecordedEvent): boolean {
    const item = new FeedItem(event, this.context.codec);
    if (this.#fullFor(item).length > 0) return false;
    if (this.context.signal.aborted) return true;
    this.#remember(item);
    this.#position = item.position;
    for (const inbox of this.#members.keys()) inbox.offer(item);
    return true;
  }

  async #passLater(event: RecordedEvent): Promise<void> {
    while (!this.context.signal.aborted && !this.#pass(event)) {
      if ([...this.#members.keys()].some((inbox) => inbox.isIdle)) for (const inbox of this.#fullFor(event)) this.leave(inbox);
      else await this.#changed.wait();
    }
  }

  #fullFor({ stream }: { readonly stream: string }): readonly Inbox[] {
    let full: Inbox[] | undefined;
    for (const inbox of this.#members.keys()) if (inbox.isFull && inbox.wants(stream)) (full ??= []).push(inbox);
    return full ?? none;
  }

  #remember(item: FeedItem): void {
    if (this.#members.size === this.consumers) {
      this.#recent = [];
      this.#recentAfter = item.position;
      return;
    }
    const { recentEventsMax } = this.context.limits;
    this.#recent.push(item);
    if (this.#recent.length < 2 * recentEventsMax) return;
    const forgotten = this.#recent.length - recentEventsMax;
    this.#recentAfter = this.#recent[forgotten - 1]?.position ?? this.#recentAfter;
    this.#recent = this.#recent.slice(forgotten);
  }
}

const none: readonly Inbox[] = [];
