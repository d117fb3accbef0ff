import type { DeskInput } from '@copyledger/domain/copying/desk/desk.inputs';
import type { FollowEvent } from '@copyledger/domain/copying/follow/follow.events';
import type { LeaderEvent } from '@copyledger/domain/copying/leader/leader.events';
import type { DecodedEvent } from '@copyledger/eventstore/client';
import { marksStream } from '../marks/marks-journal';
import type { Sequenced } from './desk-inbox';

/** The streams that desks take facts from. */
export const inputPrefixes = ['account-', 'follow-', 'leader-', marksStream] as const;

export const sequencedOf = (cause: DecodedEvent): Sequenced => {
  const { event, recorded, metadata } = cause;
  const { stream, position } = recorded;
  return { input: { position, at: metadata.occurredAt, stream, event: event as DeskInput['event'] }, cause };
};

/** What a desk's inputs go to. */
interface Destination {
  push(sequenced: Sequenced): void;
}

type Opening = Extract<LeaderEvent, { type: 'LeaderTermsPublished' }>['data'];

/**
 * Who takes the facts of which stream. Most events of the log are of accounts that nobody watches: one look into a table turns them away.
 */
export class InputRoutes<D extends Destination> {
  private readonly byStream = new Map<string, D>();

  constructor(
    /** A leader begins: their account, whatever it has done before, is watched from now on. */
    private readonly open: (opening: Opening, cause: DecodedEvent) => D,
  ) {}

  /** Every stream that is watched. */
  get size(): number {
    return this.byStream.size;
  }

  /** Who takes an event of a leader, a follow or an account, if anybody does. */
  destinationOf(cause: DecodedEvent): D | undefined {
    const known = this.byStream.get(cause.recorded.stream);
    return known ?? this.firstOf(cause);
  }

  watch(destination: D, streams: Iterable<string>): void {
    for (const stream of streams) this.byStream.set(stream, destination);
  }

  forget(stream: string): void {
    this.byStream.delete(stream);
  }

  private firstOf(cause: DecodedEvent): D | undefined {
    const event = cause.event as FollowEvent | LeaderEvent;
    if (event.type === 'LeaderTermsPublished') {
      const { leaderAccountId } = event.data;
      const opened = this.open(event.data, cause);
      this.watch(opened, [`leader-${leaderAccountId}`, `account-${leaderAccountId}`]);
      return opened;
    }
    if (event.type !== 'FollowRequested') return undefined;
    const { leaderAccountId, followId, copyAccountId } = event.data;
    const destination = this.byStream.get(`leader-${leaderAccountId}`);
    if (destination !== undefined) this.watch(destination, [`follow-${followId}`, `account-${copyAccountId}`]);
    return destination;
  }
}
