import type { Codec, DecodedEvent, EventStore, RecordedEvent } from '@copyledger/eventstore/client';
import { marksStream } from '../marks/marks-journal';
import type { Sequenced } from './desk-inbox';
import { inputPrefixes, sequencedOf } from './input-routes';

/** A desk that is behind the others. */
export interface Missed {
  readonly leaderAccountId: string;
  /** It has absorbed nothing at all. */
  readonly isNew: boolean;
  readonly after: bigint;
  readonly upTo: bigint;
}

/** What desks need of the log beside the feed: the past. */
export class LogReader {
  constructor(
    private readonly store: Pick<EventStore, 'readAll' | 'readStream'>,
    private readonly codec: Codec,
  ) {}

  /** The position of the newest input of anybody. */
  async newest(): Promise<bigint | undefined> {
    const newest = { direction: 'backwards', from: 'end', limit: 1, streamPrefixes: inputPrefixes } as const;
    for await (const { position } of this.store.readAll(newest)) return position;
    return undefined;
  }

  /** The inputs of everybody after one position, up to another. */
  async *between(after: bigint | undefined, upTo: bigint): AsyncIterable<DecodedEvent> {
    if (after !== undefined && after >= upTo) return;
    const from = after === undefined ? 'start' : after + 1n;
    for await (const recorded of this.store.readAll({ direction: 'forwards', from, streamPrefixes: inputPrefixes })) {
      if (recorded.position > upTo) return;
      const decoded = this.codec.decode(recorded);
      if (decoded !== undefined) yield decoded;
    }
  }

  /** What a new desk absorbs first: everything that its leader's account has done before a position, and the marks as they were then. */
  async *pastOf(leaderAccountId: string, position: bigint): AsyncIterable<Sequenced> {
    let marks = await this.marksBefore(position);
    for await (const recorded of this.store.readStream(`account-${leaderAccountId}`, { direction: 'forwards', from: 'start' })) {
      if (recorded.position >= position) break;
      if (marks !== undefined && marks.input.position < recorded.position) {
        yield marks;
        marks = undefined;
      }
      yield* this.sequenced(recorded);
    }
    if (marks !== undefined) yield marks;
  }

  /** What a desk has missed while the others went on. */
  async *missed({ leaderAccountId, isNew, after, upTo }: Missed, isOurs: (cause: DecodedEvent) => boolean): AsyncIterable<Sequenced> {
    if (isNew) {
      const begun = await this.beginOf(leaderAccountId);
      if (begun !== undefined) yield* this.pastOf(leaderAccountId, begun);
    }
    for await (const cause of this.between(after < 0n ? undefined : after, upTo))
      if (cause.recorded.stream === marksStream || isOurs(cause)) yield sequencedOf(cause);
  }

  private async beginOf(leaderAccountId: string): Promise<bigint | undefined> {
    for await (const { position } of this.store.readStream(`leader-${leaderAccountId}`, { direction: 'forwards', from: 'start', limit: 1 }))
      return position;
    return undefined;
  }

  private async marksBefore(position: bigint): Promise<Sequenced | undefined> {
    for await (const recorded of this.store.readStream(marksStream, { direction: 'backwards', from: 'end' }))
      if (recorded.position < position) for (const marks of this.sequenced(recorded)) return marks;
    return undefined;
  }

  private *sequenced(recorded: RecordedEvent): Iterable<Sequenced> {
    const decoded = this.codec.decode(recorded);
    if (decoded !== undefined) yield sequencedOf(decoded);
  }
}
