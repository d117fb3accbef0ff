import { encodeFrame, tombstoneRevision, type Heading, type ProposedEvent } from '../wire/record';
import { type StreamDirectory, type StreamHead } from './directory';
import { type GenerationalMap } from './generational-map';
import { type Log } from './log';
import { type LoggedFrame } from './logged-frame';
import { type Indexed } from './lazy-index';
import { type StreamIndex } from './stream-index';
import { isMetadataStream, noMetadata, originalStreamOf, parseStreamMetadata, type StreamMetadata } from './stream-metadata';

/** Where an event that was appended lately stands. */
export interface RememberedEvent {
  readonly stream: number;
  readonly revision: number;
  readonly position: number;
}

/** Ids of events that were committed lately, so that an append that is repeated without a revision is recognised. */
export type IdMemory = GenerationalMap<string, RememberedEvent>;

export interface Storage {
  readonly log: Log;
  readonly index: StreamIndex;
  readonly directory: StreamDirectory;
  readonly ids: IdMemory;
}

interface StagedEvent extends RememberedEvent, Indexed {
  readonly id: string;
  readonly frame: Buffer;
  readonly heading: Heading;
}

interface Counters {
  readonly nextPosition: number;
  readonly nextStream: number;
}

const metadataOfMetadata: StreamMetadata = { ...noMetadata, maxCount: 1 };

/**
 * Appends that will be committed together. Each sees what the ones before it have staged; nobody else sees anything until
 * `publish`, and a transaction that is dropped leaves no trace.
 */
export class Transaction {
  private readonly heads = new Map<string, StreamHead>();
  private readonly metadataDocuments = new Map<string, Buffer>();
  private readonly ids = new Map<string, RememberedEvent>();
  private readonly newNames = new Map<number, string>();
  private readonly entries: StagedEvent[] = [];
  /** Per stream its staged events, whose revisions follow one another. */
  private readonly entriesOf = new Map<number, StagedEvent[]>();
  private nextPosition: number;
  private nextStream: number;
  private bytes = 0;

  constructor(
    private readonly storage: Storage,
    counters: Counters,
    private readonly now: number,
  ) {
    this.nextPosition = counters.nextPosition;
    this.nextStream = counters.nextStream;
  }

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  get sizeBytes(): number {
    return this.bytes;
  }

  get counters(): Counters {
    return { nextPosition: this.nextPosition, nextStream: this.nextStream };
  }

  headOf(stream: string): StreamHead {
    return this.heads.get(stream) ?? this.storage.directory.headOf(stream);
  }

  metadataOf(stream: string): StreamMetadata {
    if (isMetadataStream(stream)) return metadataOfMetadata;
    const staged = this.metadataDocuments.get(stream);
    return staged === undefined ? this.storage.directory.metadataOf(stream) : parseStreamMetadata(staged);
  }

  metadataDocumentOf(stream: string): Buffer | undefined {
    return this.metadataDocuments.get(stream) ?? this.storage.directory.metadataDocumentOf(stream);
  }

  recall(eventId: string): RememberedEvent | undefined {
    return this.ids.get(eventId) ?? this.storage.ids.get(eventId);
  }

  /** The id and the position of the event at a revision of a stream. */
  eventAt(stream: number, revision: number): { id: string; position: number } | undefined {
    const staged = this.entriesOf.get(stream);
    const entry = staged?.[revision - (staged[0]?.revision ?? 0)];
    if (entry !== undefined) return entry;
    const position = this.storage.index.positionOf(stream, revision);
    const event = position === undefined ? undefined : this.storage.log.eventAt(position);
    return event === undefined ? undefined : { id: event.id, position: event.position };
  }

  /** Stages events after the stream's last one; answers the revision and the position of the last of them. */
  append(stream: string, events: readonly ProposedEvent[]): { revision: number; position: number } {
    const head = this.headOf(stream);
    const number = head.number ?? this.nameStream(stream);
    let { last } = head;
    for (const event of events) {
      last += 1;
      this.stage({ stream, number, revision: last }, event);
    }
    this.heads.set(stream, { ...head, number, last });
    const newest = events.at(-1);
    if (newest !== undefined && isMetadataStream(stream)) this.metadataDocuments.set(originalStreamOf(stream), newest.data);
    return { revision: last, position: this.nextPosition - 1 };
  }

  /** Stages the event after which a stream is gone for ever. */
  bury(stream: string, tombstone: ProposedEvent): { position: number } {
    const head = this.headOf(stream);
    const number = head.number ?? this.nameStream(stream);
    this.stage({ stream, number, revision: tombstoneRevision }, tombstone);
    this.heads.set(stream, { ...head, number, tombstoned: true });
    return { position: this.nextPosition - 1 };
  }

  /** Everything that was staged, in order. */
  get frames(): readonly LoggedFrame[] {
    return this.entries;
  }

  /** Makes the committed events known: heads, metadata and ids. */
  publish(): Committed {
    const { directory, ids, index } = this.storage;
    for (const entry of this.entries) index.add(entry);
    for (const [name, head] of this.heads) directory.publishHead(name, head);
    for (const stream of this.metadataDocuments.keys()) directory.forgetMetadata(stream);
    for (const [id, remembered] of this.ids) ids.set(id, remembered);
    return { streams: [...this.heads.keys()], frames: this.entries };
  }

  private nameStream(name: string): number {
    const number = this.nextStream;
    this.nextStream += 1;
    this.newNames.set(number, name);
    return number;
  }

  private stage(at: { stream: string; number: number; revision: number }, event: ProposedEvent): void {
    const position = this.nextPosition;
    this.nextPosition += 1;
    const frame = encodeFrame({ ...event, stream: at.stream, revision: at.revision, position, createdAt: this.now });
    const heading = { stream: at.stream, type: event.type };
    const name = this.newNames.get(at.number);
    const entry = { id: event.id, stream: at.number, name, revision: at.revision, position, frame, heading };
    this.entries.push(entry);
    const ofStream = this.entriesOf.get(at.number);
    if (ofStream === undefined) this.entriesOf.set(at.number, [entry]);
    else ofStream.push(entry);
    this.ids.set(event.id, { stream: at.number, revision: at.revision, position });
    this.bytes += frame.length;
  }
}

/** What one commit has added to the log. */
export interface Committed {
  readonly streams: readonly string[];
  readonly frames: readonly LoggedFrame[];
}
