import { decodeFrame, tombstoneRevision } from '../wire/record';
import { type AllStart, type StreamStart } from '../wire/read';
import { type IndexEntry } from './index-table';
import { sliceBytesMax } from './log';
import { type LoggedFrame } from './logged-frame';
import { type Store } from './store';
import { type StreamView } from './stream-view';
import { isMetadataStream, isSoftDeleted, noMetadata, originalStreamOf, type StreamMetadata } from './stream-metadata';

/** Walks through the log or a stream. An empty answer means: nothing more at the moment. */
export interface Cursor {
  take(countMax: number): readonly LoggedFrame[];
}

/** The whole log from a position on, that position included. */
export class AllForwards implements Cursor {
  constructor(
    private readonly store: Store,
    private from: number,
  ) {}

  take(countMax: number): readonly LoggedFrame[] {
    if (this.from > this.store.lastPosition) return [];
    const frames = this.store.log.forwards({ from: this.from, countMax });
    this.from = (frames.at(-1)?.position ?? this.from - 1) + 1;
    return frames;
  }
}

/** The whole log from just before a position down to its beginning. */
export class AllBackwards implements Cursor {
  constructor(
    private readonly store: Store,
    private before: number,
  ) {}

  take(countMax: number): readonly LoggedFrame[] {
    if (this.before <= 1) return [];
    const frames = this.store.log.backwards({ from: this.before - 1, countMax });
    this.before = frames.at(-1)?.position ?? 0;
    return frames;
  }
}

/** The position to read forwards from: it is included in what is read. */
export const startOfAll = (from: AllStart, lastPosition: number): number => {
  if (from.kind === 'start') return 0;
  return from.kind === 'end' ? lastPosition + 1 : from.commit;
};

/** The position to read backwards from: it is not included. */
export const endOfAll = (from: AllStart, lastPosition: number): number => {
  if (from.kind === 'start') return 0;
  return from.kind === 'end' ? lastPosition + 1 : Math.min(from.commit, lastPosition + 1);
};

const metadataOfMetadata: StreamMetadata = { ...noMetadata, maxCount: 1 };

const metadataOf = (store: Store, stream: string): StreamMetadata =>
  isMetadataStream(stream) ? metadataOfMetadata : store.directory.metadataOf(stream);

/** The first revision that the stream's metadata leaves visible. */
const firstVisible = ({ maxCount, truncateBefore = 0 }: StreamMetadata, last: number): number =>
  Math.max(truncateBefore, maxCount === undefined ? 0 : last - maxCount + 1);

type Presence = 'present' | 'absent' | 'deleted';

/** Whether a stream can be read: never written to (or deleted and not written to since), or buried for ever. */
export const presenceOf = (store: Store, stream: string): Presence => {
  const view = store.view(stream);
  if (view.isTombstoned) return 'deleted';
  if (isMetadataStream(stream) && store.directory.headOf(originalStreamOf(stream)).tombstoned) return 'deleted';
  return view.last < 0 || isSoftDeleted(metadataOf(store, stream)) ? 'absent' : 'present';
};

interface StreamPage {
  readonly frames: readonly LoggedFrame[];
  /** The last entry that was looked at, whether or not its event is in the page; the next page follows it. */
  readonly last: IndexEntry | undefined;
}

abstract class StreamCursor implements Cursor {
  protected readonly view: StreamView;

  constructor(
    protected readonly store: Store,
    protected readonly stream: string,
  ) {
    this.view = store.view(stream);
  }

  abstract take(countMax: number): readonly LoggedFrame[];

  protected get metadata(): StreamMetadata {
    return metadataOf(this.store, this.stream);
  }

  protected pageOf(entries: readonly IndexEntry[]): StreamPage {
    const { maxAgeSeconds } = this.metadata;
    const oldest = maxAgeSeconds === undefined ? -Infinity : this.store.now() - maxAgeSeconds * 1000;
    const frames: LoggedFrame[] = [];
    let last: IndexEntry | undefined;
    let bytes = 0;
    for (const entry of entries) {
      last = entry;
      const frame = this.view.frame(entry);
      if (frame === undefined) continue;
      if (oldest !== -Infinity && decodeFrame(frame).createdAt < oldest) continue;
      frames.push({ position: entry.position, frame });
      bytes += frame.length;
      if (bytes >= sliceBytesMax) break;
    }
    return { frames, last };
  }
}

/** A stream from a revision on. A subscription goes on taking after the end, and so finds what is appended later. */
export class StreamForwards extends StreamCursor {
  constructor(
    store: Store,
    stream: string,
    private next: number,
  ) {
    super(store, stream);
  }

  take(countMax: number): readonly LoggedFrame[] {
    for (;;) {
      const { last } = this.view;
      const from = Math.max(this.next, firstVisible(this.metadata, last));
      if (from > last) return [];
      const entries = this.view.forwards({ from, limit: countMax }).filter(({ revision }) => revision <= last);
      const { frames, last: newest } = this.pageOf(entries);
      if (newest === undefined) return [];
      this.next = newest.revision + 1;
      // A page of events that are all too old is not the end.
      if (frames.length > 0) return frames;
    }
  }
}

/** A stream from a revision down to its first visible event. */
export class StreamBackwards extends StreamCursor {
  constructor(
    store: Store,
    stream: string,
    private next: number,
  ) {
    super(store, stream);
  }

  take(countMax: number): readonly LoggedFrame[] {
    const { last } = this.view;
    const first = firstVisible(this.metadata, last);
    const from = Math.min(this.next, last);
    if (from < first) return [];
    const entries = this.view.backwards({ from, limit: countMax }).filter(({ revision }) => revision >= first);
    const { frames, last: oldest } = this.pageOf(entries);
    this.next = (oldest?.revision ?? 0) - 1;
    return frames;
  }
}

/** The revision to read forwards from. */
export const startOfStream = (from: StreamStart, last: number): number => {
  if (from.kind === 'start') return 0;
  return from.kind === 'end' ? last + 1 : from.revision;
};

/** The revision to read backwards from. */
export const endOfStream = (from: StreamStart): number => {
  if (from.kind === 'start') return 0;
  return from.kind === 'end' ? tombstoneRevision : from.revision;
};
