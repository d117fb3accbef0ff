import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { Statement } from '@copyledger/platform/postgres/database';
import type { Pool } from 'pg';
import { runBatch } from '../batch-transaction';
import { CheckpointMoved } from '../checkpoints';
import type { DeltaWriter } from '../delta-writer';
import type { Member } from '../group-member';
import { holdingPartition, type LeasedPartition, partitionName } from '../partitions';
import { PoisonedEvent, reasonOf, RowsRefused } from '../poison';
import { deleteParked, deleteWaitingBefore, insertParked, type ParkedPlace, waitingEventsOf } from './parked-keys';
import type { ParkingLog } from './parking-log';

export interface Retrying {
  readonly pool: Pool;
  readonly parkingLog: ParkingLog;
  readonly member: Member;
  readonly deltas: DeltaWriter;
}

/** Events that one transaction of a retry takes at most. */
const eventsMax = 1_000;

/** Events that wait, in log order, and whether they are all. */
interface Waiting {
  readonly events: readonly DecodedEvent[];
  readonly isAll: boolean;
}

/** How far a transaction of a retry has come. */
type Step =
  { readonly kind: 'all' | 'some' } | { readonly kind: 'stuck'; readonly before: readonly DecodedEvent[]; readonly poison: PoisonedEvent };

const leaseOf = (member: Member, place: ParkedPlace): LeasedPartition => {
  const lease = member.partitions.find(({ partition }) => partition === place.partition);
  if (lease === undefined) throw new CheckpointMoved([partitionName(place)]);
  return lease;
};

interface Folding {
  readonly events: readonly DecodedEvent[];
  /** Written in the same transaction. */
  readonly closing: readonly Statement[];
}

const fold = async ({ pool, member, deltas }: Retrying, place: ParkedPlace, { events, closing }: Folding): Promise<void> => {
  const lease = leaseOf(member, place);
  // Readers have been told that they know everything up to the checkpoint: what comes late has to come after it.
  const offsetMin = (lease.position ?? -1n) + 1n;
  try {
    // Others of the key have been folded before these, and whoever waited may have been the first.
    member.lookAtAll();
    member.collectWaiting(events, place.key);
    await runBatch(pool, {
      claim: holdingPartition(lease),
      parts: [member],
      closing: (written) => [...deltas.statementsFor(written, { events, offsetMin }), ...closing],
    });
    deltas.committed();
    member.committed();
  } catch (error) {
    member.drop();
    throw error;
  }
};

const closingOf = (place: ParkedPlace, { events, isAll }: Waiting): readonly Statement[] =>
  isAll ? [deleteParked(place)] : [deleteWaitingBefore(place, (events.at(-1)?.recorded.position ?? -1n) + 1n)];

/** Folds all of these events, or fewer of them when one of them is refused. */
const attempt = async (retrying: Retrying, place: ParkedPlace, waiting: Waiting): Promise<Step> => {
  const { events, isAll } = waiting;
  try {
    await fold(retrying, place, { events, closing: closingOf(place, waiting) });
    return { kind: isAll ? 'all' : 'some' };
  } catch (error) {
    if (error instanceof PoisonedEvent) {
      const before = events.filter(({ recorded }) => recorded.position < error.event.recorded.position);
      return { kind: 'stuck', before, poison: error };
    }
    const [first, ...others] = events;
    if (!(error instanceof RowsRefused) || first === undefined) throw error;
    if (others.length > 0) return attempt(retrying, place, { events: events.slice(0, Math.ceil(events.length / 2)), isAll: false });
    return { kind: 'stuck', before: [], poison: new PoisonedEvent({ schema: place.schema, event: first }, error.cause) };
  }
};

const parkAgain = async (retrying: Retrying, place: ParkedPlace, { before, poison }: Step & { kind: 'stuck' }): Promise<void> => {
  const { position } = poison.event.recorded;
  const parked = { ...place, event: poison.event, error: reasonOf(poison.cause) };
  await fold(retrying, place, { events: before, closing: [deleteWaitingBefore(place, position), insertParked([parked])] });
  retrying.member.waitBehind(place.key, position);
};

/**
 * Folds the events that wait for a parked key, in transactions of a bounded size, passing over what operators have decided to skip. The
 * key goes on with the others when none is left, or waits behind the next one that cannot be folded.
 */
export const retryParked = async (retrying: Retrying, place: ParkedPlace): Promise<void> => {
  const { pool, parkingLog, member } = retrying;
  member.passOver(await parkingLog.readSkips(member.deployment.projection.name));
  for (;;) {
    const waiting = await waitingEventsOf(pool, place, eventsMax);
    const events = await parkingLog.readEvents(waiting);
    const step = await attempt(retrying, place, { events, isAll: waiting.length < eventsMax });
    if (step.kind === 'stuck') return parkAgain(retrying, place, step);
    if (step.kind === 'all') break;
  }
  member.unpark(place.key);
};
