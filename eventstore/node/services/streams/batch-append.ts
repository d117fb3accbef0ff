import { type ServerDuplexStream } from '@grpc/grpc-js';
import {
  decodeBatchAppendRequest,
  encodeBatchError,
  encodeBatchSuccess,
  type BatchAppendError,
  type BatchAppendOptions,
  type BatchAppendRequest,
} from '../../wire/batch-append';
import { type ProposedEvent } from '../../wire/record';
import { type Guard } from '../../access/guard';
import { type Store } from '../../storage/store';
import { type StreamDependencies } from './dependencies';
import { type WriteOutcome } from '../../storage/write-operations';
import { Outlet } from '../outlet';
import { sizeOf } from './append-size';

/** The longest time that a timer can wait. */
const timerMaxMs = 2 ** 31 - 1;

/** A batch whose last chunk has not arrived yet. */
interface OpenBatch {
  readonly options: BatchAppendOptions;
  readonly events: ProposedEvent[];
  sizeBytes: number;
  timer: NodeJS.Timeout | undefined;
}

const newBatch = (options: BatchAppendOptions): OpenBatch => ({ options, events: [], sizeBytes: 0, timer: undefined });

const errorOf = (options: BatchAppendOptions, outcome: Exclude<WriteOutcome, { kind: 'written' }>): BatchAppendError =>
  outcome.kind === 'stream-deleted' ? { kind: 'stream-deleted' } : { ...outcome, expected: options.expected };

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** One BatchAppend call: many appends over one stream, answered in any order by their correlation id. */
class BatchAppendCall {
  private readonly open = new Map<string, OpenBatch>();
  private readonly outlet: Outlet;
  private readonly store: Store;
  private readonly guard: Guard;
  private readonly sizeMaxBytes: number;
  private answersDue = 0;
  private hasEnded = false;

  constructor(
    dependencies: StreamDependencies,
    private readonly call: ServerDuplexStream<Buffer, Buffer>,
  ) {
    this.outlet = new Outlet(call);
    this.store = dependencies.store;
    this.guard = dependencies.guard;
    this.sizeMaxBytes = dependencies.appendSizeMaxBytes;
  }

  start(): void {
    this.call.on('data', (message: Buffer) => {
      this.receive(message);
    });
    this.call.on('end', () => {
      this.hasEnded = true;
      this.endWhenAnswered();
    });
    this.outlet.onClose(() => {
      for (const { timer } of this.open.values()) clearTimeout(timer);
      this.open.clear();
    });
  }

  private receive(message: Buffer): void {
    try {
      this.take(decodeBatchAppendRequest(message, this.store.now()));
    } catch (error) {
      // Who has sent what cannot be read is unknown, so the whole call fails.
      this.outlet.fail(error);
    }
  }

  private take(request: BatchAppendRequest): void {
    const { correlationId, options, problem } = request;
    if (problem !== undefined) {
      this.refuseMalformed(request, problem);
      return;
    }
    // Later options of an open batch change nothing.
    const batch = this.open.get(correlationId) ?? (options && this.begin(correlationId, options));
    // Refused, or the rest of one that was.
    if (batch === undefined) return;
    for (const event of request.events) {
      batch.sizeBytes += sizeOf(event);
      batch.events.push(event);
    }
    if (batch.sizeBytes > this.sizeMaxBytes)
      this.refuse(correlationId, batch, { kind: 'maximum-append-size-exceeded', maximumBytes: this.sizeMaxBytes });
    else if (request.isFinal) this.commit(correlationId, batch);
    else this.awaitRest(correlationId, batch);
  }

  /** The rest of a batch that was refused before needs no second answer. */
  private refuseMalformed({ correlationId, options }: BatchAppendRequest, message: string): void {
    const batch = options === undefined ? this.open.get(correlationId) : newBatch(options);
    if (batch !== undefined) this.refuse(correlationId, batch, { kind: 'bad-request', message });
  }

  /** Most batches come whole, so that only one that does not pays for a place and a timer. */
  private awaitRest(correlationId: string, batch: OpenBatch): void {
    this.open.set(correlationId, batch);
    const remainingMs = Math.min(batch.options.deadlineAt - this.store.now(), timerMaxMs);
    batch.timer ??= setTimeout(() => {
      this.refuse(correlationId, batch, { kind: 'timeout' });
    }, remainingMs);
  }

  /** Undefined for one that is refused. */
  private begin(correlationId: string, options: BatchAppendOptions): OpenBatch | undefined {
    const remainingMs = options.deadlineAt - this.store.now();
    const batch = newBatch(options);
    if (options.stream === '') {
      this.refuse(correlationId, batch, { kind: 'bad-request', message: 'the stream name is empty' });
      return undefined;
    }
    if (!this.guard.mayStream(this.guard.principalOf(this.call.metadata), 'write', options.stream)) {
      this.refuse(correlationId, batch, { kind: 'access-denied' });
      return undefined;
    }
    if (remainingMs <= 0) {
      this.refuse(correlationId, batch, { kind: 'timeout' });
      return undefined;
    }
    return batch;
  }

  private refuse(correlationId: string, { options, timer }: OpenBatch, error: BatchAppendError): void {
    clearTimeout(timer);
    this.open.delete(correlationId);
    this.outlet.send(encodeBatchError({ correlationId, stream: options.stream }, error));
  }

  private commit(correlationId: string, batch: OpenBatch): void {
    clearTimeout(batch.timer);
    this.open.delete(correlationId);
    this.answersDue += 1;
    void this.answer(correlationId, batch).then((response) => {
      this.outlet.send(response);
      this.answersDue -= 1;
      this.endWhenAnswered();
    });
  }

  private async answer(correlationId: string, { options, events }: OpenBatch): Promise<Buffer> {
    const reply = { correlationId, stream: options.stream };
    try {
      const outcome = await this.store.append({ stream: options.stream, expected: options.expected, events });
      if (outcome.kind === 'written') return encodeBatchSuccess(reply, outcome);
      return encodeBatchError(reply, errorOf(options, outcome));
    } catch (error) {
      return encodeBatchError(reply, { kind: 'unknown', message: reasonOf(error) });
    }
  }

  private endWhenAnswered(): void {
    if (this.hasEnded && this.answersDue === 0) this.outlet.end();
  }
}

export const batchAppendHandler =
  (dependencies: StreamDependencies) =>
  (call: ServerDuplexStream<Buffer, Buffer>): void => {
    new BatchAppendCall(dependencies, call).start();
  };
