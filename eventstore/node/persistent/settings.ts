import { type FilterOptions } from '../wire/read';

export type ConsumerStrategyName = 'DispatchToSingle' | 'RoundRobin' | 'Pinned' | 'PinnedByCorrelation';

/** What a consumer wants done with a message that it did not handle. */
export type NackAction = 'park' | 'retry' | 'skip' | 'stop';

/** The first event of a group: a revision of its stream, or a position of $all; the event there is included. */
export type StartFrom = { readonly kind: 'start' } | { readonly kind: 'end' } | { readonly kind: 'at'; readonly at: number };

/** What a group was created or updated with. */
export interface GroupSettings {
  readonly resolveLinks: boolean;
  readonly extraStatistics: boolean;
  /** 0 means never. */
  readonly messageTimeoutMs: number;
  readonly maxRetryCount: number;
  readonly checkpointAfterMs: number;
  readonly minCheckpointCount: number;
  readonly maxCheckpointCount: number;
  /** 0 means any number. */
  readonly maxSubscriberCount: number;
  readonly liveBufferSize: number;
  readonly readBatchSize: number;
  readonly historyBufferSize: number;
  readonly strategy: ConsumerStrategyName;
  readonly startFrom: StartFrom;
}

/** $all is the source of a group that has no stream of its own. */
export const allStream = '$all';

export interface GroupKey {
  readonly stream: string;
  readonly group: string;
}

/** A group as it is kept over a restart. */
export interface GroupConfig extends GroupKey {
  readonly settings: GroupSettings;
  readonly filter: FilterOptions | undefined;
  /** Where "end" was when the group was created. */
  readonly startAt: number;
}

export const keyText = ({ stream, group }: GroupKey): string => `${stream}::${group}`;

export const parkedStreamOf = (key: GroupKey): string => `$persistentsubscription-${keyText(key)}-parked`;
export const checkpointStreamOf = (key: GroupKey): string => `$persistentsubscription-${keyText(key)}-checkpoint`;

/** A place in the source as the real server writes it: a revision, or both halves of a position. */
export const placeText = (stream: string, place: number): string =>
  stream === allStream ? `C:${String(place)}/P:${String(place)}` : String(place);

export const startText = (stream: string, from: StartFrom): string => {
  if (from.kind === 'at') return placeText(stream, from.at);
  return placeText(stream, from.kind === 'start' ? 0 : -1);
};

/** The other way round: the number in a checkpoint. */
export const parsePlace = (text: string): number => Number(/-?\d+/.exec(text)?.[0] ?? Number.NaN);
