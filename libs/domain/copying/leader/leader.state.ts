import type { Asset } from '@copyledger/kernel';
import { Map } from 'immutable';
import type { LeaderTerms } from './leader.events';

export interface PublishedLeader {
  readonly status: 'active' | 'retired';
  readonly leaderAccountId: string;
  readonly owner: string;
  readonly version: number;
  readonly terms: LeaderTerms;
  /** Minor units of the terms' asset, by follow. */
  readonly followers: Map<string, bigint>;
  /** Their sum. */
  readonly totalCapital: bigint;
}

export type Leader = { readonly status: 'absent' } | PublishedLeader;

export const absentLeader: Leader = { status: 'absent' };

export const leaderOf = (opening: Pick<PublishedLeader, 'leaderAccountId' | 'owner' | 'version' | 'terms'>): PublishedLeader => ({
  ...opening,
  status: 'active',
  followers: Map(),
  totalCapital: 0n,
});

export const assetOf = ({ terms }: PublishedLeader): Asset => terms.asset;
