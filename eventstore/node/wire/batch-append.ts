import {
  MissingMetadata,
  readAppendOptions,
  readProposedEvent,
  writeSuccess,
  type AppendOptions,
  type AppendSuccess,
  type WrongExpectedVersion,
} from './append';
import { Reader } from './reader';
import { type ProposedEvent } from './record';
import { InvalidUuid, parseUuid, readUuidText, writeStreamIdentifier, writeUuid } from './shared';
import { encode, type Writer } from './writer';

export interface BatchAppendOptions extends AppendOptions {
  /** Milliseconds since 1970. */
  readonly deadlineAt: number;
}

export interface BatchAppendRequest {
  /** As the client has written it, so that it finds its own again in the answer. */
  readonly correlationId: string;
  readonly options: BatchAppendOptions | undefined;
  readonly events: readonly ProposedEvent[];
  readonly isFinal: boolean;
  /** Why this part of a batch cannot be appended, when its ids or its metadata are wrong; it has no events then. */
  readonly problem: string | undefined;
}

export type BatchAppendError =
  | ({ readonly kind: 'wrong-expected-version' } & WrongExpectedVersion)
  | { readonly kind: 'stream-deleted' }
  | { readonly kind: 'access-denied' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'maximum-append-size-exceeded'; readonly maximumBytes: number }
  | { readonly kind: 'bad-request'; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string };

export interface BatchReply {
  readonly correlationId: string;
  readonly stream: string;
}

/** A Timestamp (a moment) or a Duration (counted from now): both are seconds and nanoseconds. */
const readMilliseconds = (reader: Reader): number => {
  let milliseconds = 0;
  while (reader.next()) {
    if (reader.field === 1) milliseconds += Number(reader.int64()) * 1000;
    else if (reader.field === 2) milliseconds += reader.int32() / 1_000_000;
    else reader.skip();
  }
  return milliseconds;
};

const readBatchOptions = (body: Buffer, now: number): BatchAppendOptions => {
  let deadlineAt = Infinity;
  for (const reader = new Reader(body); reader.next();) {
    if (reader.field === 6) deadlineAt = readMilliseconds(reader.embedded());
    else if (reader.field === 7) deadlineAt = now + readMilliseconds(reader.embedded());
    else reader.skip();
  }
  return { ...readAppendOptions(new Reader(body)), deadlineAt };
};

interface Proposals {
  readonly events: readonly ProposedEvent[];
  readonly problem: string | undefined;
}

/** Wrong ids and missing metadata are the batch's own matter, and must not end the call that it shares with others. */
const readProposals = (correlationId: string, proposals: readonly Reader[]): Proposals => {
  try {
    parseUuid(correlationId);
    return { events: proposals.map(readProposedEvent), problem: undefined };
  } catch (error) {
    if (error instanceof InvalidUuid || error instanceof MissingMetadata) return { events: [], problem: error.message };
    throw error;
  }
};

export const decodeBatchAppendRequest = (message: Buffer, now: number): BatchAppendRequest => {
  let correlationId = '';
  let options: BatchAppendOptions | undefined;
  let isFinal = false;
  const proposals: Reader[] = [];
  for (const reader = new Reader(message); reader.next();) {
    if (reader.field === 1) correlationId = readUuidText(reader.embedded());
    else if (reader.field === 2) options = readBatchOptions(reader.bytes(), now);
    else if (reader.field === 3) proposals.push(reader.embedded());
    else if (reader.field === 4) isFinal = reader.bool();
    else reader.skip();
  }
  return { correlationId, options, isFinal, ...readProposals(correlationId, proposals) };
};

export const encodeBatchSuccess = ({ correlationId, stream }: BatchReply, success: AppendSuccess): Buffer =>
  encode((writer) => {
    writeUuid(writer, 1, correlationId);
    writeSuccess(writer, 3, success);
    writeStreamIdentifier(writer, 4, stream);
  });

const writeWrongExpectedVersion = (writer: Writer, { expected, current }: WrongExpectedVersion): void => {
  if (current < 0) writer.empty(2);
  else writer.varint(1, current);
  if (expected.kind === 'exact') writer.uint64(3, expected.revision);
  else writer.empty({ any: 4, 'stream-exists': 5, 'no-stream': 6 }[expected.kind]);
};

interface Status {
  readonly code: number;
  /** A message of `shared.proto`. */
  readonly type: string;
  readonly write?: (writer: Writer) => void;
}

/** The codes are google.rpc.Code, and they are what the real server chooses. */
const statusOf = (error: BatchAppendError, stream: string): Status => {
  switch (error.kind) {
    case 'wrong-expected-version':
      return {
        code: 6,
        type: 'WrongExpectedVersion',
        write: (writer) => {
          writeWrongExpectedVersion(writer, error);
        },
      };
    case 'stream-deleted':
      return {
        code: 5,
        type: 'StreamDeleted',
        write: (writer) => {
          writeStreamIdentifier(writer, 1, stream);
        },
      };
    case 'access-denied':
      return { code: 7, type: 'AccessDenied' };
    case 'timeout':
      return { code: 4, type: 'Timeout' };
    case 'maximum-append-size-exceeded':
      return {
        code: 3,
        type: 'MaximumAppendSizeExceeded',
        write: (writer) => {
          writer.varint(1, error.maximumBytes);
        },
      };
    case 'bad-request':
      return {
        code: 3,
        type: 'BadRequest',
        write: (writer) => {
          writer.string(1, error.message);
        },
      };
    case 'unknown':
      return { code: 2, type: 'Unknown' };
  }
};

const messageOf = (error: BatchAppendError, status: Status): string => ('message' in error ? error.message : status.type);

export const encodeBatchError = ({ correlationId, stream }: BatchReply, error: BatchAppendError): Buffer => {
  const status = statusOf(error, stream);
  return encode((writer) => {
    writeUuid(writer, 1, correlationId);
    writer.message(2, (it) => {
      it.varint(1, status.code);
      it.string(2, messageOf(error, status));
      it.message(3, (any) => {
        any.string(1, `type.googleapis.com/event_store.client.${status.type}`);
        if (status.write !== undefined) any.message(2, status.write);
      });
    });
    writeStreamIdentifier(writer, 4, stream);
  });
};
