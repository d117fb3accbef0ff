import { tombstoneRevision } from '../wire/record';
import { GenerationalMap } from './generational-map';
import { type Log } from './log';
import { type StreamIndex } from './stream-index';
import { metadataStreamOf, noMetadata, parseStreamMetadata, type StreamMetadata } from './stream-metadata';

/** What is known of a stream. An absent one has no number; one with metadata only has a number only for its metadata stream. */
export interface StreamHead {
  readonly number: number | undefined;
  /** The last revision; -1 when nothing was written. It stays below a tombstone. */
  readonly last: number;
  readonly tombstoned: boolean;
}

const absent: StreamHead = { number: undefined, last: -1, tombstoned: false };

const headsKept = 50_000;

/** The committed heads and metadata of streams, read from the index when they are first asked for. */
export class StreamDirectory {
  private readonly heads = new GenerationalMap<string, StreamHead>(headsKept);
  private readonly metadata = new GenerationalMap<string, StreamMetadata>(headsKept);

  constructor(
    private readonly index: StreamIndex,
    private readonly log: Log,
  ) {}

  headOf(name: string): StreamHead {
    const known = this.heads.get(name);
    if (known !== undefined) return known;
    const head = this.readHead(name);
    // Streams that do not exist are not remembered: asking for many of them must not push out the ones that do.
    if (head.number !== undefined) this.heads.set(name, head);
    return head;
  }

  metadataOf(name: string): StreamMetadata {
    const known = this.metadata.get(name);
    if (known !== undefined) return known;
    const data = this.metadataDocumentOf(name);
    const metadata = data === undefined ? noMetadata : parseStreamMetadata(data);
    this.metadata.set(name, metadata);
    return metadata;
  }

  /** The data of the newest event of the stream's metadata stream. */
  metadataDocumentOf(name: string): Buffer | undefined {
    const { number, last } = this.headOf(metadataStreamOf(name));
    if (number === undefined || last < 0) return undefined;
    const position = this.index.positionOf(number, last);
    return position === undefined ? undefined : this.log.eventAt(position)?.data;
  }

  /** Called with every head that a commit has moved. */
  publishHead(name: string, head: StreamHead): void {
    this.heads.set(name, head);
  }

  /** Called when a commit has written to the metadata stream of `name`. */
  forgetMetadata(name: string): void {
    this.metadata.delete(name);
  }

  private readHead(name: string): StreamHead {
    const number = this.index.numberOf(name);
    if (number === undefined) return absent;
    const [newest, before] = this.index.backwards(number, { from: tombstoneRevision, limit: 2 });
    if (newest?.revision === tombstoneRevision) return { number, last: before?.revision ?? -1, tombstoned: true };
    return { number, last: newest?.revision ?? -1, tombstoned: false };
  }
}
