import { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import type { Status } from '@eventstore/db-client/generated/status_pb';
import { ProtoReader } from './proto-reader';

/** What the log says of an append; a position it does not name has to be read back. */
export interface AppendAnswer {
  readonly revision: bigint;
  readonly position: bigint | undefined;
}

export interface AppendResponse {
  /** The number that the append was sent under. */
  readonly number: number;
  readonly answer: AppendAnswer | undefined;
  /** Why nothing was written. */
  readonly error: Status | undefined;
}

/** The digits of a UUID that a number takes. */
const numberBits = 2n ** 48n - 1n;
const numberFrom = 24;

/** Servers answer with halves of 64 bits what was sent as text. */
const numberIn = (uuid: ProtoReader): number => {
  let number = NaN;
  for (let field = uuid.next(); field !== 0; field = uuid.next())
    if (field === 1) number = leastOf(uuid.message());
    else if (field === 2) number = parseInt(uuid.text().slice(numberFrom), 16);
    else uuid.skip();
  return number;
};

/** `Structured { int64 most_significant_bits = 1; int64 least_significant_bits = 2; }`. */
const leastOf = (structured: ProtoReader): number => {
  let least = 0n;
  for (let field = structured.next(); field !== 0; field = structured.next())
    if (field === 2) least = structured.integer();
    else structured.skip();
  return Number(least & numberBits);
};

/** `AllStreamPosition { uint64 commit_position = 1; uint64 prepare_position = 2; }`. */
const commitPosition = (position: ProtoReader): bigint => {
  let commit = 0n;
  for (let field = position.next(); field !== 0; field = position.next())
    if (field === 1) commit = position.integer();
    else position.skip();
  return commit;
};

/** `Success { uint64 current_revision = 1; AllStreamPosition position = 3; }`, or empty in their places. */
const success = (reader: ProtoReader): AppendAnswer => {
  let revision = 0n;
  let position: bigint | undefined;
  for (let field = reader.next(); field !== 0; field = reader.next())
    if (field === 1) revision = reader.integer();
    else if (field === 3) position = commitPosition(reader.message());
    else reader.skip();
  return { revision, position };
};

/** Decodes `event_store.client.streams.BatchAppendResp`: correlation_id = 1, error = 2, success = 3. Errors are rare, and the client's to decode. */
export const appendResponse = (bytes: Buffer): AppendResponse => {
  let number = NaN;
  let answer: AppendAnswer | undefined;
  let error: Status | undefined;
  const reader = new ProtoReader(bytes);
  for (let field = reader.next(); field !== 0; field = reader.next())
    if (field === 1) number = numberIn(reader.message());
    else if (field === 3) answer = success(reader.message());
    else {
      if (field === 2) error = BatchAppendResp.deserializeBinary(bytes).getError();
      reader.skip();
    }
  return { number, answer, error };
};
