import { randomUUID } from 'node:crypto';
import { instantOfMillis } from '@copyledger/kernel';
import { type Codec, createCodec } from '../codec';
import type { EventStore, EventToAppend } from '../event-store';
import type { Feed, FeedBatch, FeedConsumer, FeedOptions } from '../feed';
import { memoryEventStore } from '../memory/memory-event-store';
import { startFeed } from './start-feed';

export const codec: Codec = createCodec([{ context: 'test', events: { Happened: { version: 1 } } }]);

export const happened = (): EventToAppend =>
  codec.encode(
    randomUUID(),
    { type: 'Happened', data: {} },
    {
      $correlationId: 'c',
      $causationId: 'c',
      actor: { type: 'system', id: 'test', through: 'test' },
      commandId: 'c',
      commandHash: 'h',
      occurredAt: instantOfMillis(0),
    },
  );

/** Appends one event to a stream and answers with its position. */
export const write = async (store: EventStore, stream: string): Promise<bigint> =>
  (await store.append(stream, [happened()], 'any')).position;

export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets the feed work until a condition holds. Nothing here waits for a clock, so many turns without it mean never. */
export const until = async (condition: () => boolean, onNever: () => unknown = () => ''): Promise<void> => {
  for (let turns = 0; turns < 20_000; turns++) {
    if (condition()) return;
    await turn();
  }
  throw new Error(
    `it never came true: ${JSON.stringify(onNever(), (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`,
  );
};

/** A consumer that keeps what it was given and its checkpoint together, as a projection does. */
export class Recorder implements FeedConsumer {
  checkpoint: bigint | undefined;
  isSelective = false;
  readonly batches: FeedBatch[] = [];
  /** Runs before the batch is kept. */
  before: (batch: FeedBatch) => Promise<void> | void = () => undefined;

  constructor(
    readonly name: string,
    readonly streamPrefixes: readonly string[],
  ) {}

  get positions(): bigint[] {
    return this.batches.flatMap(({ events }) => events.map(({ recorded }) => recorded.position));
  }

  loadCheckpoint(): Promise<bigint | undefined> {
    return Promise.resolve(this.checkpoint);
  }

  async handle(batch: FeedBatch): Promise<void> {
    await this.before(batch);
    this.batches.push(batch);
    this.checkpoint = batch.upTo;
  }
}

export const stateOf = (feed: Feed, name: string): string | undefined => feed.status().consumers.find((each) => each.name === name)?.state;

/** A gate that consumers wait at. */
export const gate = (): { readonly opened: Promise<void>; readonly open: () => void } => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
};

/** Time stands still: only an aborted signal ends a sleep. */
export const forever = (_ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });

/** One log and one feed at a time, for the tests of a file. */
export class Harness {
  readonly store = memoryEventStore();
  #controller = new AbortController();
  #feed: Feed | undefined;
  /** A consumer without a checkpoint starts here: what other tests wrote is behind it. */
  after: bigint | undefined;

  async setUp(): Promise<void> {
    this.#controller = new AbortController();
    this.after = await this.store.head();
  }

  async tearDown(): Promise<void> {
    this.#controller.abort();
    await this.#feed?.stopped;
  }

  stop(): void {
    this.#controller.abort();
  }

  start(consumers: readonly Recorder[], options: Partial<FeedOptions> = {}): Feed {
    for (const consumer of consumers) consumer.checkpoint ??= this.after;
    const { store } = this;
    this.#feed = startFeed({ store, codec, consumers, signal: this.#controller.signal, sleep: forever, random: () => 0, ...options });
    return this.#feed;
  }

  async started(consumers: readonly Recorder[], options: Partial<FeedOptions> = {}): Promise<Feed> {
    const running = this.start(consumers, options);
    await until(
      () => consumers.every(({ name }) => stateOf(running, name) === 'live'),
      () => running.status(),
    );
    return running;
  }

  async write(stream: string, count = 1): Promise<bigint[]> {
    const positions: bigint[] = [];
    for (let n = 0; n < count; n++) positions.push(await write(this.store, stream));
    return positions;
  }
}
