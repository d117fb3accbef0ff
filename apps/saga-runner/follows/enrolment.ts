import type { RequestedFollow } from '@copyledger/domain/copying/follow/follow.state';
import { derivedId } from '@copyledger/kernel';
import type { FollowAggregates } from './follow-hands';
import { FollowHands } from './follow-hands';
import type { Cause } from './follow-cause';

/** The transfer that brings the first capital. */
const firstTransferOf = (followId: string): string => derivedId('transfer', followId, 'start');

/**
 * How a follow comes to be: the leader admits it, its account is opened, the capital arrives, it starts. Whatever is refused undoes what
 * came before: the money is back by its transfer, and the leader releases what it had admitted.
 */
export class Enrolment {
  private readonly hands: FollowHands;

  constructor(private readonly of: FollowAggregates) {
    this.hands = new FollowHands(of);
  }

  /** True when there is more to see at once. */
  async advance(follow: RequestedFollow, cause: Cause): Promise<boolean> {
    const { followId, fundingAccountId, copyAccountId, capital } = follow;
    const refusal = await this.admit(follow, cause);
    if (refusal !== undefined) return this.refuse(follow, cause, refusal);
    if ((await this.of.accounts.state(copyAccountId)).status === 'absent') await this.hands.openAccount(cause, follow);
    const transferId = firstTransferOf(followId);
    const transfer = await this.hands.transfer(transferId);
    if (transfer.status === 'failed') return this.refuse(follow, cause, transfer.reason);
    if (transfer.status === 'completed') return this.start(follow, cause);
    const move = { transferId, from: fundingAccountId, to: copyAccountId, amount: capital, purpose: 'capital' } as const;
    if (transfer.status === 'absent') await this.hands.startTransfer(cause, follow, move);
    return false;
  }

  /** A refused follow leaves nothing at the leader. */
  async release({ followId, leaderAccountId }: RequestedFollow, cause: Cause): Promise<void> {
    const leader = await this.of.leaders.state(leaderAccountId);
    if (leader.status === 'absent' || !leader.followers.has(followId)) return;
    await this.hands.askLeader(cause, leaderAccountId, { type: 'ReleaseFollower', followId });
  }

  private async admit(follow: RequestedFollow, cause: Cause): Promise<string | undefined> {
    const { followId, leaderAccountId, follower, asset, capital, policy, termsVersion } = follow;
    const leader = await this.of.leaders.state(leaderAccountId);
    if (leader.status !== 'absent' && leader.followers.has(followId)) return undefined;
    const request = { followId, follower, asset: asset.code, capital, sizing: policy.sizing, termsVersion };
    const outcome = await this.hands.askLeader(cause, leaderAccountId, { type: 'AdmitFollower', ...request });
    return outcome.status === 'refused' ? outcome.rejection : undefined;
  }

  private async start(follow: RequestedFollow, cause: Cause): Promise<boolean> {
    const offer = (await this.hands.leader(follow)).followers.get(follow.followId)?.offer;
    if (offer === undefined) throw new Error('Invariant: a follow that was funded was admitted.');
    await this.hands.tellFollow(cause, follow.followId, { type: 'StartFollow', ...offer, now: cause.occurredAt });
    return true;
  }

  private async refuse({ followId }: RequestedFollow, cause: Cause, reason: string): Promise<boolean> {
    await this.hands.tellFollow(cause, followId, { type: 'RefuseFollow', reason });
    return true;
  }
}
