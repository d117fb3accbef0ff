import { setTimeout as sleep } from 'node:timers/promises';
import type { Codec, DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { EventStore } from '@copyledger/eventstore/client/event-store';
import type { FeedBatch } from '@copyledger/eventstore/client/feed';
import type { Checkpoint } from '../checkpoints';

export interface LogStretch {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly streamPrefixes: readonly string[];
  /** Exclusive; undefined at the start of the log. */
  readonly after: Checkpoint;
  /** Inclusive: the last batch ends here, whether or not there is an event. */
  readonly upTo: bigint;
  readonly eventsMax: number;
  /** Events a second; undefined is as fast as it goes. */
  readonly throttle?: number | undefined;
  /** Ends the wait of a throttle. */
  readonly signal: AbortSignal;
}

async function* cut({ store, codec, streamPrefixes, after, upTo, eventsMax }: LogStretch): AsyncGenerator<FeedBatch> {
  let events: DecodedEvent[] = [];
  for await (const recorded of store.readAll({ direction: 'forwards', from: after ?? 'start', streamPrefixes })) {
    if (recorded.position > upTo) break;
    const decoded = codec.decode(recorded);
    if (decoded === undefined || recorded.position === after) continue;
    events.push(decoded);
    if (events.length < eventsMax) continue;
    yield { events, upTo: recorded.position };
    events = [];
  }
  yield { events, upTo };
}

/** Reads on while a batch is being dealt with. */
async function* aheadOf<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  const read = (): Promise<IteratorResult<T>> => {
    const next = source.next();
    // It is waited for in its turn; until then its failure is nobody's.
    next.catch(() => undefined);
    return next;
  };
  try {
    for (let next = read(); ;) {
      const result = await next;
      if (result.done === true) return;
      next = read();
      yield result.value;
    }
  } finally {
    await source.return(undefined).catch(() => undefined);
  }
}

const secondMs = 1_000;
/** Whoever throttles a rebuild has others in mind: a large batch all at once would hold them up as long as if there were no throttle. */
const portionsPerSecond = 20;

/** A stretch of the log in batches. Throws `UndecodableEvent`, and what the log throws. */
export async function* logBatches(stretch: LogStretch): AsyncGenerator<FeedBatch> {
  const { throttle, signal } = stretch;
  const eventsMax = Math.min(stretch.eventsMax, Math.ceil((throttle ?? Infinity) / portionsPerSecond));
  const startedAt = performance.now();
  let events = 0;
  for await (const batch of aheadOf(cut({ ...stretch, eventsMax }))) {
    const begunAt = performance.now();
    yield batch;
    events += batch.events.length;
    if (throttle === undefined) continue;
    const now = performance.now();
    // A portion that took long met others who were at work: it rests for as long again, and what is missed then is not made up for at once.
    const restMs = Math.max(startedAt + (events / throttle) * secondMs - now, now - begunAt);
    await sleep(restMs, undefined, { signal });
  }
}
