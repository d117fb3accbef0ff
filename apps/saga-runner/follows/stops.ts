import { toDecimal } from '@copyledger/domain/copying/copy/ratio';
import type { LiveFollow, StoppedFollow, StoppingFollow } from '@copyledger/domain/copying/follow/follow.state';
import { isFlat } from './follow-value';
import { availableOf, balanceOf } from '@copyledger/domain/trading/account/account.state';
import { derivedId, formatDecimal, type Instant, instantOfMicros, microsOf } from '@copyledger/kernel';
import type { Cause } from './follow-cause';
import type { FollowHands } from './follow-hands';
import type { FollowValuer } from './follow-valuer';

const after = (settledUpTo: Instant, now: Instant): Instant => (now > settledUpTo ? now : instantOfMicros(microsOf(settledUpTo) + 1n));

/**
 * How a follow ends. One that is detached stops at once; the others when their account holds no position and no order any more, for which
 * closing all takes back the orders that its owner has placed by hand. Then the
 * last share is settled, the leader releases the follow, what is owed is paid, and what is left goes back where it came from.
 */
export class Stops {
  constructor(
    private readonly hands: FollowHands,
    private readonly valuer: FollowValuer,
  ) {}

  /** True when there is more to see at once. */
  async advance(follow: LiveFollow, cause: Cause): Promise<boolean> {
    if (follow.status === 'stopping') return this.finish(follow, cause);
    return follow.status === 'stopped' && this.giveBack(follow, cause);
  }

  private async finish(follow: StoppingFollow, cause: Cause): Promise<boolean> {
    const { followId, stopMode, settledUpTo } = follow;
    if (follow.capitalMove !== undefined) return false;
    const account = await this.hands.copyAccount(follow);
    if (stopMode === 'close-all') await this.hands.cancelOwnOrders(cause, account);
    if (stopMode !== 'detach' && !isFlat(account)) return false;
    const value = toDecimal(await this.valuer.valueNow(follow));
    await this.hands.tellFollow(cause, followId, { type: 'ConfirmStopped', to: after(settledUpTo, cause.occurredAt), value });
    return true;
  }

  private async giveBack(follow: StoppedFollow, cause: Cause): Promise<boolean> {
    const { followId, leaderAccountId, stopMode, charges, capitalMove, asset } = follow;
    if ((await this.hands.leader(follow)).followers.has(followId))
      await this.hands.askLeader(cause, leaderAccountId, { type: 'ReleaseFollower', followId });
    // A way back that was refused is not tried again by itself: the owner withdraws.
    if (stopMode === 'detach' || charges.length > 0 || capitalMove !== undefined || cause.type === 'CapitalMoveFailed') return false;
    const account = await this.hands.copyAccount(follow);
    const available = availableOf(balanceOf(account, asset.code));
    if (!isFlat(account) || available <= 0n) return false;
    const transferId = derivedId('transfer', followId, 'return', cause.id);
    const amount = formatDecimal(available, asset.scale);
    await this.hands.tellFollow(cause, followId, { type: 'WithdrawCapital', by: { type: 'system' }, transferId, amount });
    return true;
  }
}
