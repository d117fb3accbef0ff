import { AppendRefused, type EventToAppend, type ExpectedRevision } from '../event-store';
import { ProtoWriter } from './proto-writer';

/** One message may not grow beyond what a server takes at once; a larger append goes out in parts and is still one append. */
const messageBytesMax = 3 * 1024 * 1024;

/** What no server takes. Sent all the same, it would break the stream that others append on. */
const appendBytesMax = 16 * 1024 * 1024;

/** An append, encoded: built before anything is sent, so that what can't be encoded is refused on the spot. */
export interface AppendRequest {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** Each the proposed events of one message. */
  readonly parts: readonly Buffer[];
}

/** When and under which number an append goes out. */
export interface Sending {
  /** Below 2^48, and of one append only on its batch stream. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly deadlineMs: number;
}

/** Encoding is synchronous and never nested, so that one writer does for everybody. */
const writer = new ProtoWriter();

const numberStart = '00000000-0000-4000-8000-';

/** `UUID { Structured structured = 1; string string = 2; }`. */
const writeUuid = (field: number, uuid: string): void => {
  const opened = writer.open(field);
  writer.text(2, uuid);
  writer.close(opened);
};

/** An entry of `map<string, string>`. */
const writeEntry = (field: number, key: string, value: string): number => {
  const opened = writer.open(field);
  writer.text(1, key);
  const length = writer.text(2, value);
  writer.close(opened);
  return length;
};

/** `ProposedMessage { UUID id = 1; map<string, string> metadata = 2; bytes custom_metadata = 3; bytes data = 4; }`; answers its bytes. */
const writeProposed = ({ id, type, data, metadata, dataText = JSON.stringify(data) }: EventToAppend): number => {
  const opened = writer.open(3);
  writeUuid(1, id);
  const bytes = writeEntry(2, 'type', type) + writer.text(3, JSON.stringify(metadata)) + writer.text(4, dataText);
  writeEntry(2, 'content-type', 'application/json');
  writer.close(opened);
  return bytes;
};

const writeParts = (stream: string, events: readonly EventToAppend[]): readonly Buffer[] => {
  const parts: Buffer[] = [];
  let total = 0;
  for (const event of events) {
    const before = writer.length;
    const bytes = writeProposed(event);
    total += bytes;
    if (total > appendBytesMax) throw new AppendRefused(stream, `larger than ${appendBytesMax} bytes`);
    if (before > 0 && before + bytes > messageBytesMax) parts.push(writer.take(before));
  }
  return [...parts, writer.take()];
};

export const appendRequest = (stream: string, events: readonly EventToAppend[], expected: ExpectedRevision): AppendRequest => {
  try {
    return { stream, expected, parts: writeParts(stream, events) };
  } catch (error) {
    writer.drop();
    throw error;
  }
};

const writeExpectation = (expected: ExpectedRevision): void => {
  switch (expected) {
    case 'any':
      writer.empty(4);
      break;
    case 'no-stream':
      writer.empty(3);
      break;
    case 'stream-exists':
      writer.empty(5);
      break;
    default:
      writer.large(2, expected);
  }
};

/** `Options { StreamIdentifier stream_identifier = 1; oneof expected { 2 to 5 }; Timestamp deadline = 6; }`. */
const writeOptions = ({ stream, expected }: AppendRequest, deadlineMs: number): void => {
  const opened = writer.open(2);
  const identifier = writer.open(1);
  writer.text(3, stream);
  writer.close(identifier);
  writeExpectation(expected);
  const deadline = writer.open(6);
  writer.integer(1, Math.floor(deadlineMs / 1000));
  writer.integer(2, (deadlineMs % 1000) * 1_000_000);
  writer.close(deadline);
  writer.close(opened);
};

/**
 * The messages of one append on a batch stream, `BatchAppendReq { UUID correlation_id = 1; Options options = 2;
 * repeated ProposedMessage proposed_messages = 3; bool is_final = 4; }`; the first names stream, expectation and deadline.
 */
export const appendMessages = (request: AppendRequest, { number, deadlineMs }: Sending): readonly Buffer[] =>
  request.parts.map((part, index) => {
    writeUuid(1, numberStart + number.toString(16).padStart(12, '0'));
    if (index === 0) writeOptions(request, deadlineMs);
    if (index === request.parts.length - 1) writer.integer(4, 1);
    return Buffer.concat([writer.take(), part]);
  });
