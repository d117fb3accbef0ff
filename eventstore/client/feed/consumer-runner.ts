import type { ConsumerStatus, FeedConsumer, FeedState } from '../feed';
import { type Session, supply, work } from './consumer-session';
import type { FeedContext } from './context';
import { Inbox } from './inbox';
import { backoffMs, beforeLog, positionOrUndefined } from './limits';
import type { SharedSubscription } from './shared-subscription';
import type { StartingPoint } from './starting-point';

export interface RunnerOptions {
  readonly context: FeedContext;
  readonly consumer: FeedConsumer;
  readonly shared: SharedSubscription;
  readonly startingPoint: StartingPoint;
  /** Resolves when the shared subscription can be joined, or has nothing to come any more. */
  readonly started: Promise<void>;
}

/** Runs one consumer, session after session: a session starts at the stored checkpoint and ends with a failure, or with the feed. */
export class ConsumerRunner {
  #inbox: Inbox | undefined;
  #phase: 'starting' | 'alone' | 'shared' | 'backing-off' | 'stopped' = 'starting';
  #handled = beforeLog;
  #failures = 0;
  #lastError: unknown;

  constructor(private readonly options: RunnerOptions) {}

  get status(): ConsumerStatus {
    const newest = [this.options.shared.position, this.#inbox?.seen ?? beforeLog].reduce((a, b) => (a > b ? a : b));
    return {
      name: this.options.consumer.name,
      state: this.#state,
      position: positionOrUndefined(this.#handled),
      lag: newest > this.#handled ? newest - this.#handled : 0n,
      buffered: this.#inbox?.length ?? 0,
      failures: this.#failures,
      lastError: this.#lastError,
    };
  }

  /** Time has passed: progress past ignored events is worth keeping. */
  tick(): void {
    this.#inbox?.tellProgress();
  }

  async run(): Promise<void> {
    const { signal, sleep } = this.options.context;
    while (!signal.aborted) {
      try {
        await this.#session();
      } catch (error) {
        await sleep(this.#fail(error), signal);
      }
    }
    this.#phase = 'stopped';
  }

  get #state(): FeedState {
    if (this.#phase === 'alone') return 'catching-up';
    if (this.#phase !== 'shared') return this.#phase;
    return this.options.shared.status.state === 'live' ? 'live' : 'catching-up';
  }

  #fail(error: unknown): number {
    const { consumer, startingPoint, context } = this.options;
    startingPoint.unknown(consumer.name);
    this.#phase = 'backing-off';
    this.#inbox = undefined;
    this.#failures += 1;
    this.#lastError = error;
    const retryInMs = backoffMs(this.#failures, context.limits, context.random);
    context.onFailure({ consumer: consumer.name, error, attempt: this.#failures, retryInMs });
    return retryInMs;
  }

  async #session(): Promise<void> {
    const { consumer, context, shared, startingPoint, started } = this.options;
    const { streamPrefixes, isSelective = false } = consumer;
    const after = (await consumer.loadCheckpoint()) ?? beforeLog;
    startingPoint.known(consumer.name, after);
    await started;
    const end = new AbortController();
    const signal = AbortSignal.any([context.signal, end.signal]);
    const onTaken = (): void => {
      shared.reconsider();
    };
    const inbox = new Inbox({ streamPrefixes, isSelective, after, limits: context.limits, signal, onTaken });
    signal.addEventListener('abort', () => {
      shared.leave(inbox);
    });
    this.#handled = after;
    this.#inbox = inbox;
    this.#phase = 'alone';
    const session: Session = {
      ...{ context, consumer, shared, inbox, signal },
      onHandled: (upTo) => {
        this.#handled = upTo;
        this.#failures = 0;
      },
      onShared: (isShared) => {
        this.#phase = isShared ? 'shared' : 'alone';
      },
    };
    await bothOrNeither([work(session), supply(session)], end);
  }
}

/** When one part fails, the other is told to end, and is waited for: a session never overlaps the next. */
const bothOrNeither = async (parts: readonly Promise<void>[], end: AbortController): Promise<void> => {
  const outcomes = await Promise.allSettled(
    parts.map((part) =>
      part.catch((error: unknown) => {
        end.abort();
        throw error;
      }),
    ),
  );
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
};
