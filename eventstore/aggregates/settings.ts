import type { ValueApart } from '@copyledger/kernel/compact/values-apart';
import type { Decider, Fact, Instant } from '@copyledger/kernel';
import type { Codec } from '../client/codec';
import type { EventStore } from '../client/event-store';
import type { SnapshotStore } from './snapshot-store';

/** The bounds of one kind of aggregate in one process. */
export interface AggregateLimits {
  /** Aggregates kept in memory between commands; the one used longest ago is let go first. */
  readonly aggregatesMax: number;
  /** Commands waiting for one aggregate; more are turned away. */
  readonly queuedCommandsMax: number;
  /** Events of one append, several commands together. */
  readonly appendEventsMax: number;
  /** How often a command is decided again after another writer was first. */
  readonly lostRacesMax: number;
  /** User commands that one aggregate remembers. */
  readonly rememberedCommandsMax: number;
  /** How often the log is asked whether an append landed whose outcome is unknown; the delay before each doubles. */
  readonly settleAttemptsMax: number;
  readonly settleDelayMs: number;
  /** How long a snapshot may take to arrive; then the aggregate is folded from its first event. */
  readonly snapshotPatienceMs: number;
  /** Aggregates that live alike are due at once: so long the thread is left to commands between one snapshot and the next. */
  readonly snapshotRestMs: number;
  /** A snapshot of so many bytes, sealed tables apart, is worth an event: large ones are taken more seldom than `everyEvents` says. */
  readonly snapshotBytesPerEventMax: number;
  /**
   * A snapshot whose sealed tables have more bytes takes long to arrive: such are taken twice as often, so that fewer events are left to
   * fold. Taking one costs no more for its tables, which are written once.
   */
  readonly snapshotTableBytesMax: number;
}

export const defaultAggregateLimits: AggregateLimits = {
  aggregatesMax: 20_000,
  queuedCommandsMax: 5_000,
  appendEventsMax: 500,
  lostRacesMax: 20,
  rememberedCommandsMax: 50_000,
  settleAttemptsMax: 6,
  settleDelayMs: 50,
  snapshotPatienceMs: 1_000,
  snapshotRestMs: 25,
  snapshotBytesPerEventMax: 16_384,
  snapshotTableBytesMax: 1_048_576,
};

/** How the state of one kind of aggregate is kept in snapshots. */
export interface SnapshotPolicy<S> {
  /** A whole number from 1, raised whenever the bytes or what they mean change. */
  readonly stateVersion: number;
  readonly serialise: (state: S) => ValueApart;
  /** Reads what `serialise` wrote in this version; the state behaves as the one that was written. May throw: then the log is read. */
  readonly parse: (serialised: ValueApart) => S;
  /** A snapshot is taken when so many events have come after the newest one. */
  readonly everyEvents: number;
}

/** What became of a snapshot, for logs and metrics. Nothing of it harms an aggregate: the log is read instead. */
export interface SnapshotNews {
  /**
   * `not-loaded`: the store failed, or was too slow. `not-saved`: it failed, or the state would not be serialised. `unreadable`: the bytes
   * were not what `serialise` writes. `foreign`: the log has another event at its revision, or none. `misleading`: what came after it
   * could not be folded on it.
   */
  readonly outcome: 'loaded' | 'saved' | 'not-loaded' | 'not-saved' | 'unreadable' | 'foreign' | 'misleading';
  readonly stream: string;
  readonly error?: unknown;
}

export interface AggregateType<C, S, E extends Fact<string, unknown>, R> {
  /** The prefix of the streams: `account` for `account-<id>`. */
  readonly category: string;
  readonly decider: Decider<C, S, E, R>;
  /**
   * No other process writes these streams while this one does, so an answer without events needs no look at the log. Should there be
   * another writer after all, appends are still safe; refusals may rest on a state that is no longer the newest.
   */
  readonly hasSoleWriter?: boolean;
  /** Without one, aggregates of this kind are always folded from their first event. */
  readonly snapshots?: SnapshotPolicy<S>;
}

export interface AggregateSettings {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly now: () => Instant;
  readonly limits?: Partial<AggregateLimits>;
  /** Where snapshots are kept, for the kinds of aggregates that have a policy for them. */
  readonly snapshotStore?: SnapshotStore;
  readonly onSnapshot?: (news: SnapshotNews) => void;
}

/** As an aggregate's own parts see them: every limit is set. */
export type MailboxSettings = Omit<AggregateSettings, 'limits'> & { readonly limits: AggregateLimits };
