import { StreamForwards } from '../storage/cursors';
import { type Store } from '../storage/store';
import { decodeFrame } from '../wire/record';
import { linkTargetOf, targetFrame } from '../subscriptions/presenter';
import { messageOf, type Message } from './message';
import { parkedStreamOf, type GroupKey } from './settings';
import { appendSystemEvent, setSystemMetadata } from './system-events';

/** Messages that no consumer could handle: links in a stream of their own, until they are replayed. */
export class ParkingLot {
  private readonly stream: string;

  constructor(
    private readonly store: Store,
    key: GroupKey,
  ) {
    this.stream = parkedStreamOf(key);
  }

  get count(): number {
    const { last } = this.store.directory.headOf(this.stream);
    const { truncateBefore = 0 } = this.store.directory.metadataOf(this.stream);
    return Math.max(0, last - truncateBefore + 1);
  }

  park({ origin }: Message, reason: string): Promise<void> {
    const metadata = { added: new Date(this.store.now()).toISOString(), reason, subscriptionEventNumber: origin.revision };
    return appendSystemEvent(this.store, this.stream, { type: '$>', data: `${String(origin.revision)}@${origin.stream}`, metadata });
  }

  /** Takes up to `max` messages out, the oldest first. A message whose event is gone is dropped. */
  async takeOut(max: number, resolve: boolean): Promise<Message[]> {
    const cursor = new StreamForwards(this.store, this.stream, 0);
    const messages: Message[] = [];
    let taken = 0;
    while (taken < max) {
      const page = cursor.take(Math.min(256, max - taken));
      if (page.length === 0) break;
      taken += page.length;
      for (const { frame } of page) {
        const target = linkTargetOf(frame);
        const parked = target === undefined ? undefined : targetFrame(this.store, target);
        if (parked === undefined) continue;
        messages.push(messageOf(this.store, { frame: parked, position: decodeFrame(parked).position }, { resolve, place: undefined }));
      }
    }
    const { last } = this.store.directory.headOf(this.stream);
    if (taken > 0) await setSystemMetadata(this.store, this.stream, { $tb: Math.min(last + 1, this.first + taken) });
    return messages;
  }

  /** Deletes what is parked, so that a group of the same name starts anew. */
  async forget(): Promise<void> {
    await this.store.softDelete({ stream: this.stream, expected: { kind: 'any' } });
  }

  private get first(): number {
    return this.store.directory.metadataOf(this.stream).truncateBefore ?? 0;
  }
}
