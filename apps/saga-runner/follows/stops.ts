import { toDecimal } from '@copyledger/domain/copying/copy/ratio';
import type { LiveFollow, StoppedFollow, StoppingFollow } from '@copyledger/domain/copying/follow/follow.state';
import { isFlat } from '@copyledger/domain/trading/account/flatness';
import { availableOf, balanceOf, type OpenAccount } from '@copyledger/domain/trading/account/account.state';
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
    if (!isFlat(account)) return false;
    await this.returnCoins(follow, account, cause);
    const available = availableOf(balanceOf(account, asset.code));
    if (available <= 0n) return false;
    const transferId = derivedId('transfer', followId, 'return', cause.id);
    const amount = formatDecimal(available, asset.scale);
    await this.hands.tellFollow(cause, followId, { type: 'WithdrawCapital', by: { type: 'system' }, transferId, amount });
    return true;
  }

  /** What is left in other assets: less than a lot of coins, or what its owner has traded for by hand. Each goes back once. */
  private async returnCoins(follow: StoppedFollow, account: OpenAccount, cause: Cause): Promise<void> {
    const { followId, copyAccountId: from, fundingAccountId: to } = follow;
    for (const [code, balance] of account.balances) {
      const [asset, left] = [account.assets.get(code), availableOf(balance)];
      if (asset === undefined || code === follow.asset.code || left <= 0n) continue;
      const transferId = derivedId('transfer', followId, 'return', code);
      if ((await this.hands.transfer(transferId)).status !== 'absent') continue;
      const amount = formatDecimal(left, asset.scale);
      await this.hands.startTransfer(cause, follow, { transferId, from, to, amount, purpose: 'capital-return', asset });
    }
  }
}
