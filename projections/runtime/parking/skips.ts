import { createCodec } from '@copyledger/eventstore/client/codec';
import type { EventStore } from '@copyledger/eventstore/client/event-store';
import { derivedId, type Instant } from '@copyledger/kernel';

/** An operator has decided that a projection passes over an event for one key. Every rebuild does so too. */
export interface ParkedEventSkipped {
  readonly type: 'ParkedEventSkipped';
  readonly data: {
    readonly projection: string;
    /** Empty where the projection's rows have no key in common. */
    readonly key: string;
    /** The event that is passed over. */
    readonly eventId: string;
    readonly eventType: string;
    readonly stream: string;
    readonly revision: string;
    readonly position: string;
    /** Why it could not be folded. */
    readonly error: string;
    /** Why it is passed over, in the operator's words. */
    readonly reason: string;
  };
}

/** The keys for which the events at these positions are passed over. */
export type Skips = ReadonlyMap<bigint, ReadonlySet<string>>;

export interface SkipDecision {
  readonly skipped: ParkedEventSkipped['data'];
  /** Who decided, and through what. */
  readonly by: { readonly user: string; readonly through: string };
  readonly decidedAt: Instant;
}

const codec = createCodec([{ context: 'projections', events: { ParkedEventSkipped: { version: 1 } } }]);

const streamOf = (projection: string): string => `projection-${projection}`;

/** The decisions about a projection, from its own stream of the log. */
export const readSkips = async (store: EventStore, projection: string): Promise<Skips> => {
  const skips = new Map<bigint, Set<string>>();
  for await (const recorded of store.readStream(streamOf(projection), { direction: 'forwards', from: 'start' })) {
    const decoded = codec.decode(recorded);
    if (decoded === undefined) continue;
    const { data } = decoded.event as ParkedEventSkipped;
    const position = BigInt(data.position);
    skips.set(position, (skips.get(position) ?? new Set()).add(data.key));
  }
  return skips;
};

/** Appends a decision to the projection's stream. The same decision again writes nothing. */
export const recordSkip = async (store: EventStore, { skipped, by, decidedAt }: SkipDecision): Promise<void> => {
  const id = derivedId('projection-skip', skipped.projection, skipped.key, skipped.position);
  const already = await readSkips(store, skipped.projection);
  if (already.get(BigInt(skipped.position))?.has(skipped.key) === true) return;
  const event: ParkedEventSkipped = { type: 'ParkedEventSkipped', data: skipped };
  const metadata = {
    $correlationId: id,
    $causationId: skipped.eventId,
    actor: { type: 'user', id: by.user, through: by.through },
    commandId: id,
    commandHash: '',
    occurredAt: decidedAt,
  } as const;
  await store.append(streamOf(skipped.projection), [codec.encode(id, event, metadata)], 'any');
};
