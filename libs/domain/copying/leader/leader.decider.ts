import { accept, type Decider, type Decision, decimalOf, formatDecimal, reject, unreachable } from '@copyledger/kernel';
import { isPurseOf } from '../account-facts';
import type { Requester } from '../requester';
import { admissionRefusal, capacityRefusal } from './admission';
import type { AdmitFollower, ChangeFollowerCapital, LeaderCommand, PublishTerms, ReleaseFollower, RetireLeader } from './leader.commands';
import type { LeaderEvent } from './leader.events';
import type { LeaderRejection } from './leader.rejections';
import { absentLeader, assetOf, type Leader, leaderOf, offerOf, type PublishedLeader } from './leader.state';
import { termsRefusal } from './leader-terms';

type Outcome = Decision<LeaderEvent, LeaderRejection>;

const isOwner = (by: Requester, owner: string): boolean => by.type === 'system' || by.id === owner;

/** An account that only observes an outside venue cannot be paid: another one has to be named. */
const payoutRefusal = ({ account, terms, payout }: PublishTerms): LeaderRejection | undefined => {
  if (terms.payoutAccountId === undefined) return account.kind === 'observed' ? 'PayoutAccountMissing' : undefined;
  return payout !== undefined && isPurseOf(payout, account.owner) ? undefined : 'PayoutAccountUnusable';
};

/** Why terms cannot follow those that are known: capital of follows is counted in their asset. */
const successionRefusal = (command: PublishTerms, leader: Leader): LeaderRejection | undefined => {
  if (leader.status === 'retired') return 'LeaderRetired';
  const { terms } = command;
  const wrong = termsRefusal(terms) ?? payoutRefusal(command);
  if (wrong !== undefined || leader.status === 'absent') return wrong;
  const known = assetOf(leader);
  return known.code !== terms.asset.code || known.scale !== terms.asset.scale ? 'TermsAssetFixed' : undefined;
};

/** Newer terms hold for follows to come; those that were admitted keep the profit share and fee that they came for. */
const publish = (command: PublishTerms, leader: Leader): Outcome => {
  const { by, account, terms } = command;
  if (!isOwner(by, account.owner)) return reject('NotLeaderOwner');
  if (account.isCopyAccount) return reject('AccountIsCopyAccount');
  const refusal = successionRefusal(command, leader);
  if (refusal !== undefined) return reject(refusal);
  if (leader.status !== 'absent' && JSON.stringify(leader.terms) === JSON.stringify(terms)) return accept();
  const version = leader.status === 'absent' ? 1 : leader.version + 1;
  return accept({ type: 'LeaderTermsPublished', data: { leaderAccountId: account.accountId, owner: account.owner, version, terms } });
};

const retire = ({ by }: RetireLeader, leader: PublishedLeader): Outcome => {
  if (!isOwner(by, leader.owner)) return reject('NotLeaderOwner');
  if (leader.status === 'retired') return accept();
  return accept({ type: 'LeaderRetired', data: { leaderAccountId: leader.leaderAccountId } });
};

/** What the leader has of follows once one of them has another capital; undefined when it is gone. */
const ledAfter = (leader: PublishedLeader, followId: string, capital: bigint | undefined) => {
  const before = leader.followers.get(followId);
  const gone = capital === undefined ? 1 : 0;
  const size = leader.followers.size + (before === undefined ? 1 : 0) - gone;
  const totalCapital = formatDecimal(leader.totalCapital - (before?.capital ?? 0n) + (capital ?? 0n), assetOf(leader).scale);
  return { followers: size, totalCapital };
};

const admit = (command: AdmitFollower, leader: PublishedLeader): Outcome => {
  if (leader.followers.has(command.followId)) return accept();
  const refusal = admissionRefusal(leader, command);
  if (refusal !== undefined) return reject(refusal);
  const { followId, follower, capital } = command;
  const after = ledAfter(leader, followId, decimalOf(capital, assetOf(leader).scale));
  return accept({ type: 'FollowerAdmitted', data: { followId, follower, capital, termsVersion: leader.version, ...after } });
};

const changeCapital = ({ followId, capital }: ChangeFollowerCapital, leader: PublishedLeader): Outcome => {
  const from = leader.followers.get(followId)?.capital;
  if (from === undefined) return reject('FollowNotAdmitted');
  const to = decimalOf(capital, assetOf(leader).scale);
  if (from === to) return accept();
  if (to > from && leader.status === 'retired') return reject('LeaderRetired');
  const refusal = capacityRefusal(leader, from, to);
  if (refusal !== undefined) return reject(refusal);
  return accept({ type: 'FollowerCapitalChanged', data: { followId, capital, ...ledAfter(leader, followId, to) } });
};

/** Releasing a follow that is gone already is the same release. */
const release = ({ followId }: ReleaseFollower, leader: PublishedLeader): Outcome =>
  leader.followers.has(followId)
    ? accept({ type: 'FollowerReleased', data: { followId, ...ledAfter(leader, followId, undefined) } })
    : accept();

const published = (leader: Leader): PublishedLeader => {
  if (leader.status === 'absent') throw new Error('Invariant: a leader begins with published terms.');
  return leader;
};

const withCapital = (leader: PublishedLeader, followId: string, capital: string): PublishedLeader => {
  const amount = decimalOf(capital, assetOf(leader).scale);
  const before = leader.followers.get(followId);
  const followers = leader.followers.set(followId, { capital: amount, offer: before?.offer ?? leader.offer });
  return { ...leader, followers, totalCapital: leader.totalCapital - (before?.capital ?? 0n) + amount };
};

const withTerms = (leader: Leader, data: Extract<LeaderEvent, { type: 'LeaderTermsPublished' }>['data']): PublishedLeader =>
  leader.status === 'absent' ? leaderOf(data) : { ...leader, version: data.version, terms: data.terms, offer: offerOf(data) };

/** Folds a fact into the leader. A history that cannot have happened throws. */
const evolve = (leader: Leader, event: LeaderEvent): Leader => {
  switch (event.type) {
    case 'LeaderTermsPublished':
      return withTerms(leader, event.data);
    case 'FollowerAdmitted':
    case 'FollowerCapitalChanged':
      return withCapital(published(leader), event.data.followId, event.data.capital);
    case 'FollowerReleased': {
      const known = published(leader);
      const capital = known.followers.get(event.data.followId)?.capital;
      if (capital === undefined) throw new Error('Invariant: only an admitted follow is released.');
      return { ...known, followers: known.followers.delete(event.data.followId), totalCapital: known.totalCapital - capital };
    }
    case 'LeaderRetired':
      return { ...published(leader), status: 'retired' };
    default:
      return unreachable(event);
  }
};

/** The rules of one leader: what it offers, and whom it admits. Its stream serialises admissions, so that "full" is exact. */
export const leaderDecider: Decider<LeaderCommand, Leader, LeaderEvent, LeaderRejection> = {
  initial: absentLeader,
  evolve,
  decide(command, leader) {
    if (command.type === 'PublishTerms') return publish(command, leader);
    if (leader.status === 'absent') return reject('LeaderNotFound');
    switch (command.type) {
      case 'RetireLeader':
        return retire(command, leader);
      case 'AdmitFollower':
        return admit(command, leader);
      case 'ChangeFollowerCapital':
        return changeCapital(command, leader);
      case 'ReleaseFollower':
        return release(command, leader);
      default:
        return unreachable(command);
    }
  },
};
