import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { MissingMetadata, type ExpectedRevision } from '../wire/append';
import { MalformedMessage } from '../wire/reader';
import { expectedVersionNumber } from '../storage/write-operations';

/** An error as the client decodes it: a status and, in its trailers, which exception it is. */
export class RpcError extends Error implements ServiceError {
  readonly metadata = new Metadata();

  constructor(
    readonly code: status,
    readonly details: string,
    trailers: Readonly<Record<string, string>> = {},
  ) {
    super(details);
    for (const [key, value] of Object.entries(trailers)) this.metadata.set(key, printable(value));
  }
}

/** Trailers carry printable ASCII only; everything else is percent-encoded. */
const printable = (text: string): string =>
  text.replaceAll(/[^ -~]+/gu, (part) => {
    let encoded = '';
    for (const byte of Buffer.from(part, 'utf8')) encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    return encoded;
  });

export const streamDeleted = (stream: string): RpcError =>
  new RpcError(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, { exception: 'stream-deleted', 'stream-name': stream });

export const wrongExpectedVersion = (failed: {
  operation: string;
  stream: string;
  expected: ExpectedRevision;
  current: number;
}): RpcError => {
  const expected = expectedVersionNumber(failed.expected);
  const reason = `Stream: ${failed.stream}, Expected version: ${expected}, Actual version: ${String(failed.current)}`;
  return new RpcError(status.FAILED_PRECONDITION, `${failed.operation} failed due to WrongExpectedVersion. ${reason}`, {
    exception: 'wrong-expected-version',
    'stream-name': failed.stream,
    'expected-version': expected,
    'actual-version': String(failed.current),
  });
};

export const accessDenied = (): RpcError => new RpcError(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });

export const maximumAppendSizeExceeded = (maximumBytes: number): RpcError =>
  new RpcError(status.INVALID_ARGUMENT, `Maximum Append Size of ${String(maximumBytes)} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(maximumBytes),
  });

const missingMetadata = (property: string): RpcError =>
  new RpcError(status.INVALID_ARGUMENT, `Required Metadata Property '${property}' is missing`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  });

interface GroupName {
  readonly stream: string;
  readonly group: string;
}

const groupError = (code: status, exception: string, { stream, group }: GroupName): ((message: string) => RpcError) => {
  const trailers = { exception, 'stream-name': stream, 'group-name': group };
  return (message) => new RpcError(code, message, trailers);
};

export const persistentSubscriptionDoesNotExist = (name: GroupName): RpcError =>
  groupError(
    status.NOT_FOUND,
    'persistent-subscription-does-not-exist',
    name,
  )(`Subscription group ${name.group} on stream ${name.stream} does not exist.`);

export const persistentSubscriptionExists = (name: GroupName): RpcError =>
  groupError(
    status.ALREADY_EXISTS,
    'persistent-subscription-exists',
    name,
  )(`Subscription group ${name.group} on stream ${name.stream} exists.`);

export const maximumSubscribersReached = (name: GroupName): RpcError =>
  groupError(
    status.FAILED_PRECONDITION,
    'maximum-subscribers-reached',
    name,
  )(`Maximum subscriptions reached for subscription group ${name.group} on stream ${name.stream}.`);

export const persistentSubscriptionDropped = (name: GroupName): RpcError =>
  groupError(
    status.CANCELLED,
    'persistent-subscription-dropped',
    name,
  )(`Subscription group ${name.group} on stream ${name.stream} was dropped.`);

export const unimplemented = (message: string): RpcError => new RpcError(status.UNIMPLEMENTED, message);

export const invalidArgument = (message: string): RpcError => new RpcError(status.INVALID_ARGUMENT, message);

/** Whatever was thrown, as the error that the client is told. */
export const toRpcError = (error: unknown): RpcError => {
  if (error instanceof RpcError) return error;
  if (error instanceof MissingMetadata) return missingMetadata(error.property);
  if (error instanceof MalformedMessage) return invalidArgument(error.message);
  return new RpcError(status.UNKNOWN, error instanceof Error ? error.message : String(error));
};
