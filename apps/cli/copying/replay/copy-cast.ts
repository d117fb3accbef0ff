import type { BasisPoints, CopyPolicy } from '@copyledger/domain/copying/policy';
import { decimalOf, derivedId } from '@copyledger/kernel';
import { CliFailure } from '../../cli-failure';
import type { Trader } from '../../replay/survey';
import { venueAsset } from '../observed-leader';
import type { CopyStage } from './copy-stage';

/** A recorded trader as a leader, and those who follow. */
export interface CastLeader {
  readonly trader: Trader;
  readonly accountId: string;
  readonly followers: readonly CastFollower[];
}

export interface CastFollower {
  readonly followId: string;
  readonly copyAccountId: string;
  /** The user. */
  readonly name: string;
  readonly policy: CopyPolicy;
}

export interface CastWish {
  readonly policies: readonly CopyPolicy[];
  /** What every follow starts with. */
  readonly capital: string;
  readonly profitShare: BasisPoints;
}

const system = { type: 'system' } as const;

/** The same trader has the same leader, and the n-th follower of it the same follow, whenever a replay is started. */
export const castOf = (traders: Iterable<Trader>, { policies }: CastWish): readonly CastLeader[] =>
  [...traders].map((trader) => {
    const accountId = derivedId('replay-copy', 'leader', trader.name, trader.wallet);
    const followers = policies.map((policy, index): CastFollower => {
      const followId = derivedId('replay-copy', 'follow', accountId, index.toString());
      return { followId, copyAccountId: derivedId('account', followId), name: `follower-${index + 1}`, policy };
    });
    return { trader, accountId, followers };
  });

const openLeader = async (stage: CopyStage, { trader, accountId, followers }: CastLeader, { profitShare }: CastWish): Promise<void> => {
  const owner = trader.name;
  const payoutAccountId = derivedId('replay-copy', 'payout', accountId);
  const opening = { type: 'OpenAccount', by: system, owner, baseCurrency: venueAsset } as const;
  await stage.send(stage.accounts, accountId, { command: { ...opening, accountId, kind: 'observed' }, name: ['open', accountId] });
  const payout = { accountId: payoutAccountId, owner, kind: 'simulated', isCopyAccount: false } as const;
  await stage.send(stage.accounts, payoutAccountId, {
    command: { ...opening, accountId: payoutAccountId, kind: 'simulated' },
    name: ['open', payoutAccountId],
  });
  const terms = {
    sizingModes: ['fixed-amount', 'quantity-multiple', 'equity-proportional'],
    ...{ followersMax: Math.max(1, followers.length), profitShare, payoutAccountId, asset: venueAsset },
    access: 'public',
  } as const;
  const account = { accountId, owner, kind: 'observed', isCopyAccount: false } as const;
  await stage.send(stage.leaders, accountId, {
    command: { type: 'PublishTerms', by: system, account, payout, terms },
    name: ['terms', accountId],
  });
};

/** A replay that goes on has to be the same replay. */
const checkSame = async (stage: CopyStage, { followId, policy }: CastFollower, capital: string): Promise<void> => {
  const known = await stage.follows.state(followId);
  if (known.status === 'absent') return;
  if (JSON.stringify(known.policy) === JSON.stringify(policy) && known.capital === capital) return;
  throw new CliFailure('the folder of --data holds a replay with other followers: name another, or give the same policies and equity');
};

const openFollow = async (stage: CopyStage, leader: CastLeader, { follower, wish }: Opening): Promise<void> => {
  const { followId, copyAccountId, name, policy } = follower;
  const { capital, profitShare } = wish;
  await checkSame(stage, follower, capital);
  const funding = {
    accountId: derivedId('replay-copy', 'funding', followId),
    owner: name,
    kind: 'simulated',
    isCopyAccount: false,
  } as const;
  const ids = { followId, leaderAccountId: leader.accountId, copyAccountId, follower: name };
  await stage.send(stage.follows, followId, {
    command: { type: 'RequestFollow', by: system, ...ids, funding, asset: venueAsset, capital, policy, termsVersion: 1 },
    name: ['request', followId],
  });
  const admission = { followId, follower: name, asset: venueAsset.code, capital, sizing: policy.sizing, termsVersion: 1 };
  await stage.send(stage.leaders, leader.accountId, { command: { type: 'AdmitFollower', ...admission }, name: ['admit', followId] });
  const opening = { accountId: copyAccountId, owner: name, kind: 'simulated', baseCurrency: venueAsset, copyOf: followId } as const;
  await stage.send(stage.accounts, copyAccountId, {
    command: { type: 'OpenAccount', by: system, ...opening },
    name: ['open', copyAccountId],
  });
  const funds = { reference: followId, asset: venueAsset, amount: decimalOf(capital, venueAsset.scale), source: 'outside' } as const;
  await stage.send(stage.accounts, copyAccountId, { command: { type: 'CreditFunds', by: system, ...funds }, name: ['fund', followId] });
  await stage.send(stage.follows, followId, {
    command: { type: 'StartFollow', termsVersion: 1, profitShare, now: stage.now() },
    name: ['start', followId],
  });
};

interface Opening {
  readonly follower: CastFollower;
  readonly wish: CastWish;
}

/** Follows that are opened side by side. */
const openingsMax = 64;

/** Opens the leaders' accounts, publishes their terms, and starts every follow; what is there already is left as it is. */
export const openCast = async (stage: CopyStage, cast: readonly CastLeader[], wish: CastWish): Promise<void> => {
  for (const leader of cast) {
    await openLeader(stage, leader, wish);
    for (let from = 0; from < leader.followers.length; from += openingsMax) {
      const some = leader.followers.slice(from, from + openingsMax);
      await Promise.all(some.map((follower) => openFollow(stage, leader, { follower, wish })));
    }
  }
};
