import { Reader } from './reader';
import { readStreamIdentifier, readUuid, writeStreamIdentifier, writeStructuredUuid, writeUuid } from './shared';
import { encode, type Writer } from './writer';

/** An event as a client proposes it. */
export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Buffer;
  readonly metadata: Buffer;
}

/** Where an event stands in its stream and in the log. */
export interface Placement {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export type RecordedEvent = ProposedEvent & Placement;

/** The protocol gives a tombstone the largest int64 as its revision; as a number it is the next power of two. */
export const tombstoneRevision = 2 ** 63;
const tombstoneOnWire = 2n ** 63n - 1n;

const ticksPerMillisecond = 10_000;
const json = 'application/json';
const binary = 'application/octet-stream';

const writeEntry = (writer: Writer, key: string, value: string): void => {
  writer.message(6, (entry) => {
    entry.string(1, key);
    entry.string(2, value);
  });
};

type WriteUuid = typeof writeUuid;

const writeRecord = (writer: Writer, event: RecordedEvent, uuid: WriteUuid): void => {
  uuid(writer, 1, event.id);
  writeStreamIdentifier(writer, 2, event.stream);
  if (event.revision === tombstoneRevision) writer.uint64(3, tombstoneOnWire);
  else writer.varint(3, event.revision);
  writer.varint(4, event.position);
  writer.varint(5, event.position);
  writeEntry(writer, 'type', event.type);
  writeEntry(writer, 'created', String(event.createdAt * ticksPerMillisecond));
  writeEntry(writer, 'content-type', event.isJson ? json : binary);
  if (event.metadata.length > 0) writer.bytes(7, event.metadata);
  if (event.data.length > 0) writer.bytes(8, event.data);
};

/**
 * The form in which the log keeps an event: a whole `ReadResp` message, so that reading is copying.
 * Its first field is the ReadEvent, whose first field is the RecordedEvent.
 */
export const encodeFrame = (event: RecordedEvent): Buffer =>
  encode((writer) => {
    writer.message(1, (readEvent) => {
      readEvent.message(1, (record) => {
        writeRecord(record, event, writeUuid);
      });
      readEvent.varint(3, event.position);
    });
  });

/** The RecordedEvent inside a frame, without copying. */
export const recordIn = (frame: Buffer): Buffer => {
  const outer = new Reader(frame);
  outer.next();
  const inner = outer.embedded();
  inner.next();
  return inner.bytes();
};

const readEntry = (reader: Reader): [key: string, value: string] => {
  let key = '';
  let value = '';
  while (reader.next()) {
    if (reader.field === 1) key = reader.string();
    else if (reader.field === 2) value = reader.string();
    else reader.skip();
  }
  return [key, value];
};

export const readMetadataEntry = readEntry;

/** What filters look at. */
export interface Heading {
  readonly stream: string;
  readonly type: string;
}

/** Read without touching the payload. */
export const headingOf = (frame: Buffer): Heading => {
  let stream = '';
  let type = '';
  for (const reader = new Reader(recordIn(frame)); reader.next();) {
    if (reader.field === 2) stream = readStreamIdentifier(reader.embedded());
    else if (reader.field === 6) {
      // The type is the first entry that `writeRecord` writes.
      type = readEntry(reader.embedded())[1];
      break;
    } else reader.skip();
  }
  return { stream, type };
};

type Draft = { -readonly [Key in keyof RecordedEvent]: RecordedEvent[Key] };

const nothing = Buffer.alloc(0);

const readRevision = (reader: Reader): number => {
  const revision = reader.varint();
  return revision > Number.MAX_SAFE_INTEGER ? tombstoneRevision : revision;
};

const takeEntry = (draft: Draft, [key, value]: [string, string]): void => {
  if (key === 'type') draft.type = value;
  else if (key === 'created') draft.createdAt = Number(value) / ticksPerMillisecond;
  else if (key === 'content-type') draft.isJson = value === json;
};

const readField: Readonly<Record<number, (draft: Draft, reader: Reader) => void>> = {
  1: (draft, reader) => (draft.id = readUuid(reader.embedded())),
  2: (draft, reader) => (draft.stream = readStreamIdentifier(reader.embedded())),
  3: (draft, reader) => (draft.revision = readRevision(reader)),
  4: (draft, reader) => (draft.position = reader.varint()),
  6: (draft, reader) => {
    takeEntry(draft, readEntry(reader.embedded()));
  },
  7: (draft, reader) => (draft.metadata = reader.bytes()),
  8: (draft, reader) => (draft.data = reader.bytes()),
};

/** Everything a frame says; `data` and `metadata` are views into it. */
export const decodeFrame = (frame: Buffer): RecordedEvent => {
  const draft: Draft = {
    id: '',
    stream: '',
    revision: 0,
    position: 0,
    type: '',
    createdAt: 0,
    isJson: false,
    data: nothing,
    metadata: nothing,
  };
  for (const reader = new Reader(recordIn(frame)); reader.next();) {
    const read = readField[reader.field];
    if (read === undefined) reader.skip();
    else read(draft, reader);
  }
  return draft;
};

/** The same record with its id as two 64-bit halves, for the clients that ask for that form. */
export const withStructuredId = (frame: Buffer): Buffer => {
  const event = decodeFrame(frame);
  return encode((writer) => {
    writeRecord(writer, event, writeStructuredUuid);
  });
};

export interface ReadEvent {
  readonly event?: Buffer | undefined;
  readonly link?: Buffer | undefined;
  readonly position: number;
  readonly retryCount?: number;
}

/** A `ReadResp` for an event that is not sent as it lies in the log: a resolved link, or a retry of a persistent subscription. */
export const encodeReadEvent = ({ event, link, position, retryCount }: ReadEvent): Buffer =>
  encode((writer) => {
    writer.message(1, (readEvent) => {
      if (event !== undefined) readEvent.bytes(1, event);
      if (link !== undefined) readEvent.bytes(2, link);
      readEvent.varint(3, position);
      if (retryCount !== undefined) readEvent.varint(5, retryCount);
    });
  });
