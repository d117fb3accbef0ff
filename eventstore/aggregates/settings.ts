import type { Decider, Fact, Instant } from '@copyledger/kernel';
import type { Codec } from '../client/codec';
import type { EventStore } from '../client/event-store';

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
}

export const defaultAggregateLimits: AggregateLimits = {
  aggregatesMax: 20_000,
  queuedCommandsMax: 5_000,
  appendEventsMax: 500,
  lostRacesMax: 20,
  rememberedCommandsMax: 50_000,
  settleAttemptsMax: 6,
  settleDelayMs: 50,
};

export interface AggregateType<C, S, E extends Fact<string, unknown>, R> {
  /** The prefix of the streams: `account` for `account-<id>`. */
  readonly category: string;
  readonly decider: Decider<C, S, E, R>;
  /**
   * No other process writes these streams while this one does, so an answer without events needs no look at the log. Should there be
   * another writer after all, appends are still safe; refusals may rest on a state that is no longer the newest.
   */
  readonly hasSoleWriter?: boolean;
}

export interface AggregateSettings {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly now: () => Instant;
  readonly limits?: Partial<AggregateLimits>;
}

/** As an aggregate's own parts see them: every limit is set. */
export type MailboxSettings = Required<AggregateSettings> & { readonly limits: AggregateLimits };
