import { StreamBackwards } from '../storage/cursors';
import { type Store } from '../storage/store';
import { decodeFrame } from '../wire/record';
import { allStream, checkpointStreamOf, parsePlace, placeText, type GroupKey } from './settings';
import { appendSystemEvent, setSystemMetadata } from './system-events';

/** Remembers, in a stream of its own, the place up to which a group has settled everything. */
export class Checkpoint {
  private readonly stream: string;
  private written: number | undefined;
  private wanted: number | undefined;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly store: Store,
    private readonly key: GroupKey,
  ) {
    this.stream = checkpointStreamOf(key);
    this.written = this.load();
  }

  /** The last place that was written; undefined before the first. */
  get place(): number | undefined {
    return this.written;
  }

  /** Resolves when this place, or a later one, is written. Places that come during a write are written as one. */
  write(place: number): Promise<void> {
    this.wanted = place;
    this.writing ??= this.writeWanted().finally(() => {
      this.writing = undefined;
    });
    return this.writing;
  }

  private async writeWanted(): Promise<void> {
    while (this.wanted !== undefined && this.wanted !== this.written) {
      if (this.written === undefined) await setSystemMetadata(this.store, this.stream, { $maxCount: 2 });
      const place = this.wanted;
      const data = this.key.stream === allStream ? placeText(this.key.stream, place) : place;
      await appendSystemEvent(this.store, this.stream, { type: '$SubscriptionCheckpoint', data });
      this.written = place;
    }
  }

  /** Deletes the stream, so that a group of the same name starts anew. */
  async forget(): Promise<void> {
    await this.store.softDelete({ stream: this.stream, expected: { kind: 'any' } });
  }

  private load(): number | undefined {
    const [newest] = new StreamBackwards(this.store, this.stream, Number.MAX_SAFE_INTEGER).take(1);
    if (newest === undefined) return undefined;
    const place = parsePlace(decodeFrame(newest.frame).data.toString('utf8'));
    return Number.isNaN(place) ? undefined : place;
  }
}
