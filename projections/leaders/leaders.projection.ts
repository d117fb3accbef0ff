import type { LeaderEvent, LeaderTerms } from '@copyledger/domain/copying/leader/leader.events';
import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { Instant } from '@copyledger/kernel';
import type { KeyedFold, PartitionKey } from '../runtime/projection';

type Published = Extract<LeaderEvent, { readonly type: 'LeaderTermsPublished' }>;
type FollowerFact = Extract<LeaderEvent, { readonly type: 'FollowerAdmitted' | 'FollowerCapitalChanged' | 'FollowerReleased' }>;

export interface LeaderRow {
  readonly leaderAccountId: string;
  readonly owner: string;
  readonly status: 'active' | 'retired';
  readonly version: number;
  readonly access: LeaderTerms['access'];
  readonly asset: string;
  readonly profitShare: number;
  readonly terms: LeaderTerms;
  readonly followers: number;
  readonly totalCapital: string;
  readonly publishedAt: Instant;
  readonly updatedAt: Instant;
  readonly publishedPosition: bigint;
}

export interface LeaderFollowerRow {
  readonly leaderAccountId: string;
  readonly followId: string;
  readonly follower: string;
  readonly capital: string;
  readonly termsVersion: number;
  readonly admittedAt: Instant;
  readonly releasedAt: Instant | null;
  readonly admittedPosition: bigint;
}

const leaderStreams = 'leader-';
/** The leader whose stream the event is in. */
const leaderOf = ({ recorded: { stream } }: Pick<DecodedEvent, 'recorded'>): string => stream.slice(leaderStreams.length);

/** Few events, and no leader waits for another one's that cannot be folded. */
export const byLeader: PartitionKey = {
  field: 'leaderAccountId',
  partitions: 1,
  keysOf: (event) => [leaderOf(event)],
};

type Offer = Pick<LeaderRow, 'version' | 'access' | 'asset' | 'profitShare' | 'terms' | 'updatedAt'>;

const offered = ({ event: { data }, metadata: { occurredAt: updatedAt } }: DecodedEvent<Published>): Offer => {
  const { version, terms } = data;
  return { version, terms, access: terms.access, asset: terms.asset.code, profitShare: terms.profitShare, updatedAt };
};

const begun = (decoded: DecodedEvent<Published>): LeaderRow => {
  const { event, metadata, recorded } = decoded;
  const { leaderAccountId, owner } = event.data;
  const beginning = { publishedAt: metadata.occurredAt, publishedPosition: recorded.position };
  return { leaderAccountId, owner, status: 'active', followers: 0, totalCapital: '0', ...beginning, ...offered(decoded) };
};

/** A row per leader: the newest terms, and what the leader has of follows. Nothing leads before it has published terms. */
export const leadersFold: KeyedFold<LeaderEvent, LeaderRow> = {
  types: ['LeaderTermsPublished', 'FollowerAdmitted', 'FollowerCapitalChanged', 'FollowerReleased', 'LeaderRetired'],
  keysOf: (event) => [[leaderOf(event)]],
  fold: (row, decoded) => {
    const { event, metadata } = decoded;
    if (event.type === 'LeaderTermsPublished')
      return row === undefined ? begun({ ...decoded, event }) : { ...row, ...offered({ ...decoded, event }) };
    if (row === undefined) return undefined;
    const { occurredAt: updatedAt } = metadata;
    if (event.type === 'LeaderRetired') return { ...row, status: 'retired', updatedAt };
    const { followers, totalCapital } = event.data;
    return { ...row, followers, totalCapital, updatedAt };
  },
};

/** A row per follow that a leader has admitted. */
export const leaderFollowersFold: KeyedFold<FollowerFact, LeaderFollowerRow> = {
  types: ['FollowerAdmitted', 'FollowerCapitalChanged', 'FollowerReleased'],
  keysOf: (decoded) => [[leaderOf(decoded), decoded.event.data.followId]],
  fold: (row, { event, metadata: { occurredAt }, recorded }, [leaderAccountId = '', followId = '']) => {
    if (event.type === 'FollowerAdmitted') {
      const { follower, capital, termsVersion } = event.data;
      const admission = { admittedAt: occurredAt, releasedAt: null, admittedPosition: recorded.position };
      return { leaderAccountId, followId, follower, capital, termsVersion, ...admission };
    }
    if (row === undefined) return undefined;
    return event.type === 'FollowerReleased' ? { ...row, releasedAt: occurredAt } : { ...row, capital: event.data.capital };
  },
};
