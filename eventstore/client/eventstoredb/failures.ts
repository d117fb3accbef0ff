import { Code } from '@eventstore/db-client/generated/code_pb';
import { type Status } from '@eventstore/db-client/generated/status_pb';
import { MaximumAppendSizeExceeded, WrongExpectedVersion } from '@eventstore/db-client/generated/shared_pb';
import { AppendRefused, type ExpectedRevision, LogUnavailable, OutcomeUnknown, StreamDeleted, WrongExpectedRevision } from '../event-store';

interface ServiceFailure extends Error {
  readonly code: number;
  readonly details: string;
  readonly metadata?: { get(key: string): readonly unknown[] };
}

const isServiceFailure = (error: unknown): error is ServiceFailure => error instanceof Error && 'code' in error && 'details' in error;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** How grpc-js words a call that never left this process. */
const neverSent = /^(No connection established|Name resolution failed|Channel closed before call started)/;

/** What a broken append stream means for an append that was handed to it. */
export const brokenAppend = (stream: string, error: unknown): LogUnavailable | OutcomeUnknown =>
  isServiceFailure(error) && neverSent.test(error.details) ? unavailable(error) : new OutcomeUnknown(stream, error);

export const unavailable = (error: unknown): LogUnavailable =>
  error instanceof LogUnavailable ? error : new LogUnavailable(messageOf(error), error);

/** A failed read in the port's words. EventStoreDB names its own refusals in the trailers. */
export const failedRead = (stream: string, error: unknown): Error => {
  const exception = isServiceFailure(error) ? error.metadata?.get('exception')[0] : undefined;
  return exception === 'stream-deleted' ? new StreamDeleted(stream) : unavailable(error);
};

const wrongExpectedRevision = (stream: string, expected: ExpectedRevision, details: WrongExpectedVersion): WrongExpectedRevision =>
  new WrongExpectedRevision(
    stream,
    expected,
    details.hasCurrentStreamRevision() ? BigInt(details.getCurrentStreamRevision()) : 'no-stream',
  );

/** What the log itself answered to one append. A refusal it has no word for may have come after the write: that outcome is unknown. */
export const refusedAppend = (stream: string, expected: ExpectedRevision, error: Status): Error => {
  const details = error.getDetails();
  const name = details?.getTypeName() ?? '';
  switch (name) {
    case 'event_store.client.WrongExpectedVersion': {
      const unpacked = details?.unpack((bytes) => WrongExpectedVersion.deserializeBinary(bytes), name);
      return wrongExpectedRevision(stream, expected, unpacked ?? new WrongExpectedVersion());
    }
    case 'event_store.client.StreamDeleted':
      return new StreamDeleted(stream);
    case 'event_store.client.AccessDenied':
      return new AppendRefused(stream, 'access denied');
    case 'event_store.client.MaximumAppendSizeExceeded': {
      const unpacked = details?.unpack((bytes) => MaximumAppendSizeExceeded.deserializeBinary(bytes), name);
      return new AppendRefused(stream, `larger than ${unpacked?.getMaxappendsize() ?? 'the maximum'} bytes`);
    }
    default:
      return error.getCode() === Code.INVALID_ARGUMENT
        ? new AppendRefused(stream, error.getMessage())
        : new OutcomeUnknown(stream, new Error(`${name} ${error.getMessage()}`.trim()));
  }
};
