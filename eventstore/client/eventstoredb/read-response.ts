import { type Instant, instantOfMicros } from '@copyledger/kernel';
import type { JsonObject, RecordedEvent, SubscriptionMessage } from '../event-store';
import { ProtoReader } from './proto-reader';

/** What a read is answered with. The rest (confirmations, the bounds of a stream, a stream that is not there) says nothing to a reader. */
export type ReadResponse = SubscriptionMessage | { readonly kind: 'other' };

/** What is no JSON object was not written by us; it reads as an empty one, and the codec refuses it under a name of ours. */
const jsonOf = (bytes: Buffer): JsonObject => {
  if (bytes.length === 0) return {};
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
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

const nothing: Buffer = Buffer.alloc(0);

/**
 * An event as it came in. Most readers want few of the events that pass: what it holds is parsed when somebody asks, and once. The
 * properties are those of `ReadResp.ReadEvent.RecordedEvent`.
 */
class ReceivedEvent implements RecordedEvent {
  id = '';
  stream = '';
  type = '';
  revision = 0n;
  position = 0n;
  #created = '0';
  #isJson = false;
  #dataBytes = nothing;
  #metadataBytes = nothing;
  #data: JsonObject | undefined;
  #metadata: JsonObject | undefined;

  constructor(reader: ProtoReader) {
    for (let field = reader.next(); field !== 0; field = reader.next()) this.#take(field, reader);
  }

  get recordedAt(): Instant {
    return instantOfMicros(BigInt(this.#created) / ticksPerMicro);
  }

  get data(): JsonObject {
    if (this.#data === undefined) {
      this.#data = this.#isJson ? jsonOf(this.#dataBytes) : {};
      this.#dataBytes = nothing;
    }
    return this.#data;
  }

  get metadata(): JsonObject {
    if (this.#metadata === undefined) {
      this.#metadata = jsonOf(this.#metadataBytes);
      this.#metadataBytes = nothing;
    }
    return this.#metadata;
  }

  #take(field: number, reader: ProtoReader): void {
    switch (field) {
      case 1:
        this.id = uuidOf(reader.message());
        break;
      case 2:
        this.stream = streamOf(reader.message());
        break;
      case 3:
        this.revision = reader.integer();
        break;
      case 5:
        this.position = reader.integer();
        break;
      case 6:
        this.#describe(entryOf(reader.message()));
        break;
      case 7:
        this.#metadataBytes = reader.span();
        break;
      case 8:
        this.#dataBytes = reader.span();
        break;
      default:
        reader.skip();
    }
  }

  #describe([key, value]: readonly [string, string]): void {
    if (key === 'type') this.type = value;
    else if (key === 'created') this.#created = value;
    else if (key === 'content-type') this.#isJson = value === 'application/json';
  }
}

/** `ReadEvent { RecordedEvent event = 1; RecordedEvent link = 2; ... }`; requests ask that links are not followed. */
const readEvent = (reader: ProtoReader): ReadResponse => {
  let response: ReadResponse = { kind: 'other' };
  for (let field = reader.next(); field !== 0; field = reader.next())
    if (field === 1) response = { kind: 'event', event: new ReceivedEvent(reader.message()) };
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
