import type { Codec, DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { EventStore } from '@copyledger/eventstore/client/event-store';
import type { WaitingEvent } from './parked-keys';
import { readSkips, type Skips } from './skips';

/** What parking needs of the log. */
export interface ParkingLog {
  readSkips(projection: string): Promise<Skips>;
  /** The events that wait, in log order. Throws when one of them is gone. */
  readEvents(waiting: readonly WaitingEvent[]): Promise<readonly DecodedEvent[]>;
}

type Place = WaitingEvent['recorded'];

/** Events that follow each other in one stream. */
interface Run {
  readonly stream: string;
  readonly from: bigint;
  length: number;
}

const runsOf = (places: readonly Place[]): readonly Run[] => {
  const open = new Map<string, Run>();
  const runs: Run[] = [];
  for (const { stream, revision } of places) {
    const run = open.get(stream);
    if (run !== undefined && run.from + BigInt(run.length) === revision) run.length += 1;
    else {
      const begun = { stream, from: revision, length: 1 };
      open.set(stream, begun);
      runs.push(begun);
    }
  }
  return runs;
};

const byPosition = (a: DecodedEvent, b: DecodedEvent): number => (a.recorded.position < b.recorded.position ? -1 : 1);

/** Waiting events are read again where they are: they are few, and the log is the one place that has them for certain. */
export const parkingLogOf = (store: EventStore, codec: Codec): ParkingLog => ({
  readSkips: (projection) => readSkips(store, projection),
  async readEvents(waiting) {
    const events: DecodedEvent[] = [];
    for (const { stream, from, length } of runsOf(waiting.map(({ recorded }) => recorded))) {
      for await (const recorded of store.readStream(stream, { direction: 'forwards', from, limit: length })) {
        const decoded = codec.decode(recorded);
        if (decoded !== undefined) events.push(decoded);
      }
    }
    if (events.length !== waiting.length) throw new Error('Events that wait for a parked key are gone from the log.');
    return events.sort(byPosition);
  },
});
