import type { MarketEvent } from '@copyledger/domain/trading/market/market.events';
import { Market } from '@copyledger/domain/trading/market/market';
import type { SnapshotStore } from '@copyledger/eventstore/aggregates';
import {
  type Codec,
  type EventMetadata,
  type EventStore,
  type EventToAppend,
  LogUnavailable,
  OutcomeUnknown,
  type RecordedEvent,
  WrongExpectedRevision,
} from '@copyledger/eventstore/client';
import type { Instant } from '@copyledger/kernel';
import { MarketFenced, MarketQuarantined } from './errors';
import type { Cause } from './market-inbox';
import { packSnapshot, unpackSnapshot } from './market-snapshot';

/** An event of the market, and the event that it answers. */
export interface JournalEntry {
  readonly event: MarketEvent;
  readonly cause: Cause;
}

export interface JournalSurroundings {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly snapshots: SnapshotStore;
  readonly now: () => Instant;
  readonly newId: () => string;
  readonly limits: JournalLimits;
  /** Hears of snapshots that could not be read or written; the market goes on without. */
  readonly onSnapshotFailure: (stream: string, error: unknown) => void;
}

const actor = { type: 'system', id: 'exchange', through: 'feed' } as const;

export interface JournalLimits {
  /** A snapshot is taken after so many events, or after more where the last one was large: it costs no more than a part of the work. */
  readonly snapshotEvents: number;
}

export const defaultJournalLimits: JournalLimits = { snapshotEvents: 10_000 };

const bytesPerEventBetween = 100n;

/** A market, and the newest event that it stands on: revision -1 before the first. */
interface Standing {
  readonly market: Market;
  revision: bigint;
  eventId: string;
}

/**
 * The stream of one market, `market-<symbol>`, as its one writer sees it. Every append expects the revision that this writer knows of. Ids
 * of events are drawn anew for every append, so that two writers never take each other's append for their own.
 */
export class MarketJournal {
  readonly stream: string;
  private newest: Omit<Standing, 'market'> = { revision: -1n, eventId: '' };
  private isLoaded = false;
  /** The first events of appends that may still arrive. */
  private readonly unresolved = new Set<string>();
  private snapshot = { revision: -1n, bytes: 0n };
  private saving: Promise<void> | undefined;

  constructor(
    readonly symbol: string,
    private readonly surroundings: JournalSurroundings,
  ) {
    this.stream = `market-${symbol}`;
  }

  /** The revision of the newest event, -1 before the first. */
  get revision(): bigint {
    return this.newest.revision;
  }

  /**
   * The market as of its newest event: from a snapshot and what follows it. Throws `MarketQuarantined` when it cannot have happened, and
   * `MarketFenced` when another process has written since this one did.
   */
  async load(): Promise<Market> {
    if (this.isLoaded) await this.assertAlone(undefined);
    const standing = (await this.restored()) ?? { market: Market.create(this.symbol), revision: -1n, eventId: '' };
    const from = standing.revision + 1n;
    for await (const recorded of this.surroundings.store.readStream(this.stream, { direction: 'forwards', from }))
      this.fold(standing, recorded);
    const { market, revision, eventId } = standing;
    this.newest = { revision, eventId };
    this.isLoaded = true;
    return market;
  }

  /**
   * One append. Throws `MarketFenced` when another process writes this market. After any other failure what the log holds is for `load` to
   * find out.
   */
  async append(entries: readonly JournalEntry[]): Promise<void> {
    const events = this.encode(entries);
    const firstId = events[0]?.id ?? '';
    try {
      const expected = this.revision < 0n ? 'no-stream' : this.revision;
      const { revision } = await this.surroundings.store.append(this.stream, events, expected);
      this.newest = { revision, eventId: events.at(-1)?.id ?? '' };
      // What was on its way with the revision that this one has taken will never arrive.
      this.unresolved.clear();
    } catch (error) {
      if (error instanceof OutcomeUnknown) this.unresolved.add(firstId);
      if (error instanceof WrongExpectedRevision) await this.assertAlone(error);
      throw error;
    }
  }

  /** Whatever another process has written since counts: the next `load` takes it over. */
  concede(): void {
    this.isLoaded = false;
  }

  /** Takes a snapshot when one is due, and saves it beside the work. The market has to be as it is written. */
  considerSnapshot(market: Market): void {
    const distance = this.revision - this.snapshot.revision;
    const isDue = distance >= BigInt(this.surroundings.limits.snapshotEvents) && distance * bytesPerEventBetween >= this.snapshot.bytes;
    if (this.saving !== undefined || !isDue) return;
    this.saving = this.save(market.save()).finally(() => {
      this.saving = undefined;
    });
  }

  /** Resolves when no snapshot is on its way. */
  async close(): Promise<void> {
    await this.saving;
  }

  private async save(state: Uint8Array): Promise<void> {
    const { stream, newest } = this;
    const { revision, eventId } = newest;
    this.snapshot = { revision, bytes: BigInt(state.length) };
    try {
      const packed = packSnapshot(eventId, state);
      await this.surroundings.snapshots.save({ stream, revision, stateVersion: Market.stateVersion, state: packed });
    } catch (error) {
      this.surroundings.onSnapshotFailure(stream, error);
    }
  }

  /** The market of the newest snapshot that belongs to this log. */
  private async restored(): Promise<Standing | undefined> {
    const { snapshots, onSnapshotFailure } = this.surroundings;
    try {
      const snapshot = await snapshots.load(this.stream, Market.stateVersion);
      if (snapshot === undefined) return undefined;
      const { revision } = snapshot;
      const { eventId, state } = unpackSnapshot(snapshot.state);
      if (eventId !== (await this.idAt(revision))) {
        // The log was restored from a backup, and went another way since.
        await snapshots.discard(this.stream);
        return undefined;
      }
      this.snapshot = { revision, bytes: BigInt(state.length) };
      return { market: Market.restore(state), revision, eventId };
    } catch (error) {
      if (error instanceof LogUnavailable) throw error;
      onSnapshotFailure(this.stream, error);
      return undefined;
    }
  }

  private async idAt(revision: bigint): Promise<string | undefined> {
    for await (const { id } of this.surroundings.store.readStream(this.stream, { direction: 'forwards', from: revision, limit: 1 }))
      return id;
    return undefined;
  }

  private fold(standing: Standing, recorded: RecordedEvent): void {
    try {
      const { revision } = recorded;
      if (revision !== standing.revision + 1n) throw new Error(`Revision ${standing.revision} is followed by ${revision}.`);
      const decoded = this.surroundings.codec.decode(recorded);
      if (decoded === undefined) throw new Error(`${recorded.type} is no event of ours.`);
      standing.market.apply(decoded.event as MarketEvent);
    } catch (cause) {
      throw new MarketQuarantined(this.symbol, cause);
    }
    standing.revision = recorded.revision;
    standing.eventId = recorded.id;
  }

  /** What follows the newest event known is nothing, or an append of ours that arrived late; anything else is another writer's. */
  private async assertAlone(refusal: WrongExpectedRevision | undefined): Promise<void> {
    const next = await this.idAt(this.revision + 1n);
    if (next === undefined ? refusal !== undefined : !this.unresolved.has(next)) throw new MarketFenced(this.symbol, refusal);
  }

  private encode(entries: readonly JournalEntry[]): readonly EventToAppend[] {
    const { codec, newId, now } = this.surroundings;
    const occurredAt = now();
    const own = newId();
    let of: Cause;
    let metadata = metadataOf(undefined, own, occurredAt);
    return entries.map(({ event, cause }) => {
      if (cause !== of) {
        of = cause;
        metadata = metadataOf(cause, own, occurredAt);
      }
      return codec.encode(newId(), event, metadata);
    });
  }
}

/** What an order caused belongs to the order's correlation; what came from outside begins one of its own. */
const metadataOf = (cause: Cause, own: string, occurredAt: Instant): Omit<EventMetadata, 'schemaVersion'> => {
  if (cause === undefined) return { $correlationId: own, $causationId: own, actor, commandId: own, commandHash: '', occurredAt };
  const { $correlationId, traceparent } = cause.metadata;
  const { id } = cause.recorded;
  const traced = traceparent === undefined ? {} : { traceparent };
  return { $correlationId, $causationId: id, actor, commandId: id, commandHash: '', occurredAt, ...traced };
};
