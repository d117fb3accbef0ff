import { StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb';
import { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { AppendRefused, type EventToAppend, type ExpectedRevision } from '../event-store';

/** One message may not grow beyond what a server takes at once; a larger append goes out in parts and is still one append. */
const messageBytesMax = 3 * 1024 * 1024;

/** What no server takes. Sent all the same, it would break the stream that others append on. */
const appendBytesMax = 16 * 1024 * 1024;

/** An append, encoded: built before anything is sent, so that what can't be encoded is refused on the spot. */
export interface AppendRequest {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly parts: readonly (readonly BatchAppendReq.ProposedMessage[])[];
}

const uuid = (text: string): UUID => new UUID().setString(text);

export const streamIdentifier = (stream: string): StreamIdentifier => new StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8'));

const proposedMessage = ({ id, type, data, metadata }: EventToAppend): [BatchAppendReq.ProposedMessage, number] => {
  const message = new BatchAppendReq.ProposedMessage();
  const [dataBytes, metadataBytes] = [Buffer.from(JSON.stringify(data)), Buffer.from(JSON.stringify(metadata))];
  message.setId(uuid(id)).setData(dataBytes).setCustomMetadata(metadataBytes);
  message.getMetadataMap().set('type', type).set('content-type', 'application/json');
  return [message, dataBytes.length + metadataBytes.length + type.length];
};

export const appendRequest = (stream: string, events: readonly EventToAppend[], expected: ExpectedRevision): AppendRequest => {
  const parts: BatchAppendReq.ProposedMessage[][] = [];
  let room = 0;
  let total = 0;
  for (const event of events) {
    const [message, bytes] = proposedMessage(event);
    total += bytes;
    if (total > appendBytesMax) throw new AppendRefused(stream, `larger than ${appendBytesMax} bytes`);
    if (bytes > room) {
      parts.push([]);
      room = messageBytesMax;
    }
    room -= bytes;
    parts.at(-1)?.push(message);
  }
  return { stream, expected, parts };
};

const expectation = (options: BatchAppendReq.Options, expected: ExpectedRevision): BatchAppendReq.Options => {
  switch (expected) {
    case 'any':
      return options.setAny(new Empty());
    case 'no-stream':
      return options.setNoStream(new Empty());
    case 'stream-exists':
      return options.setStreamExists(new Empty());
    default:
      return options.setStreamPosition(expected.toString());
  }
};

/** The messages of one append on a batch stream; the first names stream, expectation and deadline. */
export const appendMessages = ({ stream, expected, parts }: AppendRequest, correlationId: string, deadline: Date): BatchAppendReq[] =>
  parts.map((messages, index) => {
    const request = new BatchAppendReq()
      .setCorrelationId(uuid(correlationId))
      .setProposedMessagesList([...messages])
      .setIsFinal(index === parts.length - 1);
    if (index > 0) return request;
    const options = new BatchAppendReq.Options().setStreamIdentifier(streamIdentifier(stream)).setDeadline(Timestamp.fromDate(deadline));
    return request.setOptions(expectation(options, expected));
  });
