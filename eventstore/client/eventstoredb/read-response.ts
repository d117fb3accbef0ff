import { instantOfMicros } from '@copyledger/kernel';
import type { JsonObject, RecordedEvent, SubscriptionMessage } from '../event-store';
import { ProtoReader } from './proto-reader';

/** What a read is answered with. The rest (confirmations, the bounds of a stream, a stream that is not there) says nothing to a reader. */
export type ReadResponse = SubscriptionMessage | { readonly kind: 'other' };

/** What is no JSON object was not written by us; it reads as an empty one, and the codec refuses it under a name of ours. */
const jsonOf = (text: string): JsonObject => {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
  } catch {
    return {};
  }
};

/** The log counts in .NET ticks of 100 ns since 1970. */
const ticksPerMicro = 10n;

/** `UUID { Structured structured = 1; string string = 2; }`: requests ask for the text. */
const uuidOf = (uuid: ProtoReader): string => {
  let text = '';
  for (let field = uuid.next(); field !== 0; field = uuid.next())
    if (field === 2) text = uuid.text();
    else uuid.skip();
  return text;
};

/** `StreamIdentifier { bytes stream_name = 3; }`. */
const streamOf = (identifier: ProtoReader): string => {
  let name = '';
  for (let field = identifier.next(); field !== 0; field = identifier.next())
    if (field === 3) name = identifier.text();
    else identifier.skip();
  return name;
};

/** An entry of `map<string, string>`: key = 1, value = 2. */
const entryOf = (entry: ProtoReader): readonly [string, string] => {
  let [key, value] = ['', ''];
  for (let field = entry.next(); field !== 0; field = entry.next())
    if (field === 1) key = entry.text();
    else if (field === 2) value = entry.text();
    else entry.skip();
  return [key, value];
};

/** The fields of `ReadResp.ReadEvent.RecordedEvent` as they come in. */
interface Fields {
  id: string;
  stream: string;
  revision: bigint;
  position: bigint;
  properties: Record<string, string>;
  metadata: string;
  data: string;
}

const readField = (fields: Fields, field: number, reader: ProtoReader): void => {
  switch (field) {
    case 1:
      fields.id = uuidOf(reader.message());
      break;
    case 2:
      fields.stream = streamOf(reader.message());
      break;
    case 3:
      fields.revision = reader.integer();
      break;
    case 5:
      fields.position = reader.integer();
      break;
    case 6: {
      const [key, value] = entryOf(reader.message());
      fields.properties[key] = value;
      break;
    }
    case 7:
      fields.metadata = reader.text();
      break;
    case 8:
      fields.data = reader.text();
      break;
    default:
      reader.skip();
  }
};

const recordedEvent = (reader: ProtoReader): RecordedEvent => {
  const fields: Fields = { id: '', stream: '', revision: 0n, position: 0n, properties: {}, metadata: '', data: '' };
  for (let field = reader.next(); field !== 0; field = reader.next()) readField(fields, field, reader);
  const { id, stream, revision, position, properties } = fields;
  const isJson = properties['content-type'] === 'application/json';
  return {
    id,
    stream,
    type: properties['type'] ?? '',
    revision,
    position,
    recordedAt: instantOfMicros(BigInt(properties['created'] ?? 0) / ticksPerMicro),
    data: isJson ? jsonOf(fields.data) : {},
    metadata: jsonOf(fields.metadata),
  };
};

/** `ReadEvent { RecordedEvent event = 1; RecordedEvent link = 2; ... }`; requests ask that links are not followed. */
const readEvent = (reader: ProtoReader): ReadResponse => {
  let response: ReadResponse = { kind: 'other' };
  for (let field = reader.next(); field !== 0; field = reader.next())
    if (field === 1) response = { kind: 'event', event: recordedEvent(reader.message()) };
    else reader.skip();
  return response;
};

/** `Checkpoint { uint64 commit_position = 1; uint64 prepare_position = 2; }`. */
const checkpoint = (reader: ProtoReader): ReadResponse => {
  let position = 0n;
  for (let field = reader.next(); field !== 0; field = reader.next())
    if (field === 1) position = reader.integer();
    else reader.skip();
  return { kind: 'checkpoint', position };
};

/** Decodes `event_store.client.streams.ReadResp` (streams.proto of EventStoreDB): event = 1, checkpoint = 3, caught_up = 8. */
export const readResponse = (bytes: Buffer): ReadResponse => {
  const reader = new ProtoReader(bytes);
  let response: ReadResponse = { kind: 'other' };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) response = readEvent(reader.message());
    else if (field === 3) response = checkpoint(reader.message());
    else {
      if (field === 8) response = { kind: 'caught-up' };
      reader.skip();
    }
  }
  return response;
};
