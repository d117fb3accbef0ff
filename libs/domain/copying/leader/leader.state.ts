import type { Asset } from '@copyledger/kernel';
import { Map } from 'immutable';
import type { LeaderTerms } from './leader.events';

/** What a follow pays for: the terms of its admission hold for it as long as it lasts. */
export interface Offer extends Pick<LeaderTerms, 'profitShare' | 'subscriptionFee'> {
  readonly termsVersion: number;
}

export interface AdmittedFollow {
  /** Minor units of the terms' asset. */
  readonly capital: bigint;
  /** One object for all that came under the same terms. */
  readonly offer: Offer;
}

export interface PublishedLeader {
  readonly status: 'active' | 'retired';
  readonly leaderAccountId: string;
  readonly owner: string;
  readonly version: number;
  readonly terms: LeaderTerms;
  readonly offer: Offer;
  /** By follow. */
  readonly followers: Map<string, AdmittedFollow>;
  /** Of all of them, in minor units of the terms' asset. */
  readonly totalCapital: bigint;
}

export type Leader = { readonly status: 'absent' } | PublishedLeader;

export const absentLeader: Leader = { status: 'absent' };

export const offerOf = ({ version, terms }: Pick<PublishedLeader, 'version' | 'terms'>): Offer => {
  const { profitShare, subscriptionFee } = terms;
  return { termsVersion: version, profitShare, ...(subscriptionFee !== undefined && { subscriptionFee }) };
};

export const leaderOf = (opening: Pick<PublishedLeader, 'leaderAccountId' | 'owner' | 'version' | 'terms'>): PublishedLeader => ({
  ...opening,
  offer: offerOf(opening),
  status: 'active',
  followers: Map(),
  totalCapital: 0n,
});

export const assetOf = ({ terms }: PublishedLeader): Asset => terms.asset;

/** Where the leader's shares and fees go. */
export const payoutAccountOf = ({ terms, leaderAccountId }: PublishedLeader): string => terms.payoutAccountId ?? leaderAccountId;
