import { Reader } from './reader';
import { readMetadataEntry, type ProposedEvent } from './record';
import { InvalidUuid, parseUuid, readStreamIdentifier, readUuidText, writePosition } from './shared';
import { encode, type Writer } from './writer';

/** What the writer believes about the stream it appends to. */
export type ExpectedRevision =
  | { readonly kind: 'any' }
  | { readonly kind: 'no-stream' }
  | { readonly kind: 'stream-exists' }
  | { readonly kind: 'exact'; readonly revision: bigint };

/** A required property of an event that the client left out. */
export class MissingMetadata extends Error {
  constructor(readonly property: string) {
    super(`Required Metadata Property '${property}' is missing`);
  }
}

export interface AppendOptions {
  readonly stream: string;
  readonly expected: ExpectedRevision;
}

export type AppendRequest =
  { readonly kind: 'options'; readonly options: AppendOptions } | { readonly kind: 'event'; readonly event: ProposedEvent };

/** The position of the last event that was appended; none for an append of nothing. */
export interface AppendSuccess {
  readonly revision: number;
  readonly position: number | undefined;
}

export interface WrongExpectedVersion {
  readonly expected: ExpectedRevision;
  /** The stream's last revision; -1 when it has no event. */
  readonly current: number;
}

const nothing: Buffer = Buffer.alloc(0);

/** Fields 2 to 5, which Append, BatchAppend, Delete and Tombstone share. */
const readExpectation = (reader: Reader): ExpectedRevision | undefined => {
  switch (reader.field) {
    case 2:
      return { kind: 'exact', revision: reader.uint64() };
    case 3:
      reader.skip();
      return { kind: 'no-stream' };
    case 4:
      reader.skip();
      return { kind: 'any' };
    case 5:
      reader.skip();
      return { kind: 'stream-exists' };
    default:
      return undefined;
  }
};

export const readAppendOptions = (reader: Reader): AppendOptions => {
  let stream = '';
  let expected: ExpectedRevision = { kind: 'any' };
  while (reader.next()) {
    if (reader.field === 1) {
      stream = readStreamIdentifier(reader.embedded());
      continue;
    }
    const read = readExpectation(reader);
    if (read === undefined) reader.skip();
    else expected = read;
  }
  return { stream, expected };
};

const nilUuid = '00000000-0000-0000-0000-000000000000';

/** An event's id is a UUID, and not the empty one. */
const eventIdOf = (text: string): string => {
  const id = parseUuid(text);
  if (id === nilUuid) throw new InvalidUuid(text);
  return id;
};

export const readProposedEvent = (reader: Reader): ProposedEvent => {
  let id = '';
  let type: string | undefined;
  let contentType: string | undefined;
  let metadata = nothing;
  let data = nothing;
  while (reader.next()) {
    if (reader.field === 1) id = readUuidText(reader.embedded());
    else if (reader.field === 2) {
      const [key, value] = readMetadataEntry(reader.embedded());
      if (key === 'type') type = value;
      else if (key === 'content-type') contentType = value;
    } else if (reader.field === 3) metadata = reader.bytes();
    else if (reader.field === 4) data = reader.bytes();
    else reader.skip();
  }
  if (!type) throw new MissingMetadata('type');
  if (contentType === undefined) throw new MissingMetadata('content-type');
  return { id: eventIdOf(id), type, isJson: contentType === 'application/json', data, metadata };
};

export const decodeAppendRequest = (message: Buffer): AppendRequest | undefined => {
  for (const reader = new Reader(message); reader.next();) {
    if (reader.field === 1) return { kind: 'options', options: readAppendOptions(reader.embedded()) };
    if (reader.field === 2) return { kind: 'event', event: readProposedEvent(reader.embedded()) };
    reader.skip();
  }
  return undefined;
};

/** Fields 1 to 4 of a Success, which Append and BatchAppend share. */
export const writeSuccess = (writer: Writer, field: number, { revision, position }: AppendSuccess): void => {
  writer.message(field, (success) => {
    if (revision < 0) success.empty(2);
    else success.varint(1, revision);
    if (position === undefined) success.empty(4);
    else writePosition(success, 3, position);
  });
};

export const encodeAppendSuccess = (success: AppendSuccess): Buffer =>
  encode((writer) => {
    writeSuccess(writer, 1, success);
  });

/** Fields 1 to 5 are what clients of version 20.6.0 read; 6 to 11 are what later ones do. */
export const encodeAppendWrongExpectedVersion = ({ expected, current }: WrongExpectedVersion): Buffer =>
  encode((writer) => {
    writer.message(2, (wrong) => {
      if (current < 0) wrong.empty(7);
      else wrong.varint(6, current);
      if (expected.kind === 'exact') wrong.uint64(8, expected.revision);
      else wrong.empty({ any: 9, 'stream-exists': 10, 'no-stream': 11 }[expected.kind]);
    });
  });
