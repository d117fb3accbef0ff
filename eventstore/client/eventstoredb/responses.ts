import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { ClientReadableStream } from '@grpc/grpc-js';
import type { Connection } from './connection';
import { failedRead, unavailable } from './failures';
import type { ReadResponse } from './read-response';

export interface Reading {
  readonly connection: Connection;
  readonly request: ReadReq;
  /** For the error message. */
  readonly stream: string;
  readonly signal?: AbortSignal;
}

/** TypeScript remembers a first look at `aborted` as if it could not change while a promise was awaited. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;

const open = ({ connection, request }: Reading): Promise<ClientReadableStream<ReadResponse>> =>
  connection.read(request).catch((error: unknown) => {
    throw unavailable(error);
  });

/**
 * The answers to a read, in order. Iterating pulls: a slow consumer fills the call's window, and the log waits. Leaving the loop, or the
 * signal, ends the call.
 */
export async function* responses(reading: Reading): AsyncIterable<ReadResponse> {
  const { stream, signal = new AbortController().signal } = reading;
  if (isAborted(signal)) return;
  const call = await open(reading);
  const cancel = (): void => {
    call.cancel();
  };
  signal.addEventListener('abort', cancel);
  try {
    for await (const response of call as AsyncIterable<ReadResponse>) {
      if (isAborted(signal)) return;
      yield response;
    }
  } catch (error) {
    if (!isAborted(signal)) throw failedRead(stream, error);
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}
