import type { MarksRecorded } from '@copyledger/domain/trading/marks/marks.events';
import type { Codec, EventStore } from '@copyledger/eventstore/client';
import type { Instant } from '@copyledger/kernel';
import { marksStream } from '../marks/marks-journal';

/** A day of minutes: an older mark values nothing. */
const lookedAtMax = 1_500;
/** Many follows ask for the marks of one Monday. */
const momentsMax = 8;

interface Walk {
  /** Where to go on, backwards. */
  from: bigint | 'end' | 'nowhere';
  looked: number;
  readonly found: Map<string, string>;
}

/** The recorded marks of instruments, the newest at or before a moment. */
export class PastMarks {
  private readonly walks = new Map<string, Walk>();

  constructor(private readonly of: { readonly store: Pick<EventStore, 'readStream'>; readonly codec: Codec }) {}

  /** Without a moment, the newest of all. */
  async asOf(symbols: readonly string[], at: Instant | undefined): Promise<ReadonlyMap<string, string>> {
    const isKnown = ({ found }: Walk): boolean => symbols.every((symbol) => found.has(symbol));
    const walk = this.walkOf(at);
    if (!isKnown(walk) && walk.from !== 'nowhere') await this.goOn(walk, at, isKnown);
    return walk.found;
  }

  private walkOf(at: Instant | undefined): Walk {
    const fresh: Walk = { from: 'end', looked: 0, found: new Map() };
    if (at === undefined) return fresh;
    const known = this.walks.get(at);
    if (known !== undefined) return known;
    if (this.walks.size >= momentsMax) this.walks.clear();
    this.walks.set(at, fresh);
    return fresh;
  }

  private async goOn(walk: Walk, at: Instant | undefined, isKnown: (walk: Walk) => boolean): Promise<void> {
    const from = walk.from === 'nowhere' ? 'end' : walk.from;
    for await (const recorded of this.of.store.readStream(marksStream, { direction: 'backwards', from })) {
      const event = this.of.codec.decode(recorded)?.event as MarksRecorded | undefined;
      if (event !== undefined && (at === undefined || event.data.at <= at)) learn(walk, event);
      walk.from = recorded.revision === 0n ? 'nowhere' : recorded.revision - 1n;
      if (isKnown(walk) || walk.looked >= lookedAtMax) return;
    }
    walk.from = 'nowhere';
  }
}

const learn = (walk: Walk, { data }: MarksRecorded): void => {
  walk.looked += 1;
  for (const { instrument, price } of data.marks) if (!walk.found.has(instrument)) walk.found.set(instrument, price);
};
