import { LogUnavailable } from '../event-store';
import { AppendChannel } from './append-channel';
import type { AppendRequest } from './append-request';
import type { AppendAnswer } from './append-response';
import type { Connection } from './connection';
import { unavailable } from './failures';

export interface AppenderOptions {
  readonly connection: Connection;
  readonly appendTimeoutMs: number;
  readonly appendsInFlightMax: number;
}

/**
 * Sends appends over one batch stream, many in flight, in the order in which they were asked for. A broken stream is replaced by the
 * next append.
 */
export class Appender {
  #channel: Promise<AppendChannel> | undefined;
  #inFlight = 0;
  readonly #queue: (() => void)[] = [];
  #closed = false;

  constructor(private readonly options: AppenderOptions) {}

  async append(request: AppendRequest): Promise<AppendAnswer> {
    if (this.#inFlight >= this.options.appendsInFlightMax) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#inFlight += 1;
    try {
      const channel = await this.#opened();
      return await channel.send(request);
    } finally {
      this.#release();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const channel = await this.#channel?.catch(() => undefined);
    channel?.close();
  }

  /** Hands the place to the longest waiting append, if any. */
  #release(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#inFlight -= 1;
    else next();
  }

  #opened(): Promise<AppendChannel> {
    if (this.#closed) return Promise.reject(new LogUnavailable('the event store is closed'));
    if (this.#channel !== undefined) return this.#channel;
    const forget = (): void => {
      if (this.#channel === opening) this.#channel = undefined;
    };
    const opening = this.#open(forget);
    this.#channel = opening;
    opening.catch(forget);
    return opening;
  }

  async #open(onEnd: () => void): Promise<AppendChannel> {
    try {
      return new AppendChannel(await this.options.connection.batchAppend(), { timeoutMs: this.options.appendTimeoutMs, onEnd });
    } catch (error) {
      throw unavailable(error);
    }
  }
}
