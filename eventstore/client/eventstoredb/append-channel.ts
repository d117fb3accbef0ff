import { parseUUID } from '@eventstore/db-client/dist/utils/grpcUUID';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import { LogUnavailable, OutcomeUnknown } from '../event-store';
import { appendMessages, type AppendRequest } from './append-request';
import { brokenAppend, refusedAppend } from './failures';

/** What the log says of an append; a position it does not name has to be read back. */
export interface AppendAnswer {
  readonly revision: bigint;
  readonly position: bigint | undefined;
}

interface PendingAppend {
  readonly request: AppendRequest;
  readonly deadlineMs: number;
  readonly resolve: (answer: AppendAnswer) => void;
  readonly reject: (error: Error) => void;
}

export interface AppendChannelOptions {
  readonly timeoutMs: number;
  readonly onEnd: () => void;
}

/**
 * One batch stream and the appends under way on it. They share its fate and no other's: when it breaks, exactly these end, each with
 * what is known of it.
 */
export class AppendChannel {
  readonly #pending = new Map<string, PendingAppend>();
  #sequence = 0;
  #ended = false;
  #sweep: NodeJS.Timeout | undefined;

  constructor(
    private readonly call: ClientDuplexStream<BatchAppendReq, BatchAppendResp>,
    private readonly options: AppendChannelOptions,
  ) {
    call
      .on('data', (response: BatchAppendResp) => {
        this.#settle(response);
      })
      .on('error', (error: Error) => {
        this.#end(error);
      })
      .on('end', () => {
        this.#end(new Error('the log ended the append stream'));
      });
  }

  send(request: AppendRequest): Promise<AppendAnswer> {
    if (this.#ended) return Promise.reject(new LogUnavailable('the append stream has ended'));
    return new Promise((resolve, reject) => {
      const deadlineMs = Date.now() + this.options.timeoutMs;
      const correlationId = this.#nextCorrelationId();
      this.#pending.set(correlationId, { request, deadlineMs, resolve, reject });
      this.#sweep ??= this.#sweepIn(this.options.timeoutMs);
      for (const message of appendMessages(request, correlationId, new Date(deadlineMs))) this.call.write(message);
    });
  }

  /** Ends the stream; what is still under way has an unknown outcome. */
  close(): void {
    this.#end(new Error('the event store was closed'));
    this.call.cancel();
  }

  /** Unique on this stream, which is all that it has to be. */
  #nextCorrelationId(): string {
    this.#sequence += 1;
    return `00000000-0000-4000-8000-${this.#sequence.toString(16).padStart(12, '0')}`;
  }

  #settle(response: BatchAppendResp): void {
    const correlationId = parseUUID(response.getCorrelationId()) ?? '';
    const pending = this.#pending.get(correlationId);
    // The answer to an append that timed out: its caller has been told that the outcome is unknown.
    if (pending === undefined) return;
    this.#pending.delete(correlationId);
    const success = response.getSuccess();
    const error = response.getError();
    const { stream, expected } = pending.request;
    if (success !== undefined) {
      const position = success.getPosition();
      pending.resolve({
        revision: BigInt(success.getCurrentRevision()),
        position: position === undefined ? undefined : BigInt(position.getCommitPosition()),
      });
    } else pending.reject(error === undefined ? new OutcomeUnknown(stream) : refusedAppend(stream, expected, error));
  }

  #end(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#sweep);
    this.options.onEnd();
    for (const { request, reject } of this.#pending.values()) reject(brokenAppend(request.stream, error));
    this.#pending.clear();
  }

  #sweepIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#expire();
    }, ms).unref();
  }

  /** One timer for all: appends expire in the order in which they were sent. */
  #expire(): void {
    const now = Date.now();
    for (const [correlationId, { request, deadlineMs, reject }] of this.#pending) {
      if (deadlineMs > now) break;
      this.#pending.delete(correlationId);
      reject(new OutcomeUnknown(request.stream, new Error(`no answer in ${this.options.timeoutMs} ms`)));
    }
    const [oldest] = this.#pending.values();
    this.#sweep = oldest === undefined ? undefined : this.#sweepIn(Math.max(1, oldest.deadlineMs - now));
  }
}
