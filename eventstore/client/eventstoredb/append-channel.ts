import { TransientMap } from '@copyledger/kernel';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import { LogUnavailable, OutcomeUnknown } from '../event-store';
import { appendMessages, type AppendRequest } from './append-request';
import type { AppendAnswer, AppendResponse } from './append-response';
import { brokenAppend, refusedAppend } from './failures';

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
  readonly #pending = new TransientMap<number, PendingAppend>();
  #sent = 0;
  #ended = false;
  #sweep: NodeJS.Timeout | undefined;

  constructor(
    private readonly call: ClientDuplexStream<Buffer, AppendResponse>,
    private readonly options: AppendChannelOptions,
  ) {
    call
      .on('data', (response: AppendResponse) => {
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
      const number = (this.#sent += 1);
      this.#pending.set(number, { request, deadlineMs, resolve, reject });
      this.#sweep ??= this.#sweepIn(this.options.timeoutMs);
      for (const message of appendMessages(request, { number, deadlineMs })) this.call.write(message);
    });
  }

  /** Ends the stream; what is still under way has an unknown outcome. */
  close(): void {
    this.#end(new Error('the event store was closed'));
    this.call.cancel();
  }

  #settle({ number, answer, error }: AppendResponse): void {
    const pending = this.#pending.get(number);
    // The answer to an append that timed out: its caller has been told that the outcome is unknown.
    if (pending === undefined) return;
    this.#pending.delete(number);
    const { stream, expected } = pending.request;
    if (answer !== undefined) pending.resolve(answer);
    else pending.reject(error === undefined ? new OutcomeUnknown(stream) : refusedAppend(stream, expected, error));
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
    for (const [number, { request, deadlineMs, reject }] of this.#pending.entries()) {
      if (deadlineMs > now) break;
      this.#pending.delete(number);
      reject(new OutcomeUnknown(request.stream, new Error(`no answer in ${this.options.timeoutMs} ms`)));
    }
    const [oldest] = this.#pending.values();
    this.#sweep = oldest === undefined ? undefined : this.#sweepIn(Math.max(1, oldest.deadlineMs - now));
  }
}
