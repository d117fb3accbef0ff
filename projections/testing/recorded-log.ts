import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { FeedBatch } from '@copyledger/eventstore/client/feed';
import { derivedId, type Fact, type Instant, instantOfMillis } from '@copyledger/kernel';

/** Positions have gaps, as they have in a real log. */
const positionStep = 10n;
const firstMoment = Date.UTC(2026, 10, 20, 9, 30);

/** When the event of a number was recorded, and when it has happened. */
type Moments = (number: number) => { readonly recordedAt: Instant; readonly occurredAt: Instant };

const everySecond: Moments = (number) => {
  const at = instantOfMillis(firstMoment + number * 1_000);
  return { recordedAt: at, occurredAt: at };
};

/** A log in memory, as a feed would deliver it: one event a second unless it is said otherwise, at positions 10, 20, 30 and so on. */
export class RecordedLog {
  readonly events: DecodedEvent[] = [];
  private readonly revisions = new Map<string, bigint>();

  constructor(private readonly moments: Moments = everySecond) {}

  append<E extends Fact<string, unknown>>(stream: string, ...events: readonly E[]): readonly DecodedEvent<E>[] {
    const appended = events.map((event) => this.recorded(stream, event));
    return appended;
  }

  get head(): bigint {
    return BigInt(this.events.length) * positionStep;
  }

  /** The whole log in one batch. */
  batch(): FeedBatch {
    return { events: this.events, upTo: this.head };
  }

  /** The log cut after these numbers of events, and at its end. */
  batches(cuts: readonly number[]): readonly FeedBatch[] {
    const ends = [...new Set([...cuts, this.events.length])].sort((a, b) => a - b);
    return ends.map((end, index) => ({
      events: this.events.slice(ends[index - 1] ?? 0, end),
      upTo: BigInt(end) * positionStep,
    }));
  }

  private recorded<E extends Fact<string, unknown>>(stream: string, event: E): DecodedEvent<E> {
    const number = this.events.length + 1;
    const revision = (this.revisions.get(stream) ?? -1n) + 1n;
    this.revisions.set(stream, revision);
    const { recordedAt, occurredAt } = this.moments(number);
    const id = derivedId('event', String(number));
    const decoded: DecodedEvent<E> = {
      event,
      metadata: {
        $correlationId: id,
        $causationId: id,
        actor: { type: 'user', id: 'alice', through: 'test' },
        commandId: id,
        commandHash: '',
        occurredAt,
        schemaVersion: 1,
      },
      recorded: {
        id,
        stream,
        revision,
        position: BigInt(number) * positionStep,
        recordedAt,
        type: `trading.${event.type}.v1`,
      },
    };
    this.events.push(decoded);
    return decoded;
  }
}
