import type { Charge, LiveFollow } from '@copyledger/domain/copying/follow/follow.state';
import { payoutAccountOf } from '@copyledger/domain/copying/leader/leader.state';
import { availableOf, balanceOf } from '@copyledger/domain/trading/account/account.state';
import { isFlat } from '@copyledger/domain/trading/account/flatness';
import { decimalOf, formatDecimal } from '@copyledger/kernel';
import type { Cause } from './follow-cause';
import type { FollowHands } from './follow-hands';

/**
 * Pays the leader what is owed, the oldest first, as soon as the copy account has the money. What a follow that has stopped can never pay is
 * waived.
 */
export class ChargePayments {
  constructor(private readonly hands: FollowHands) {}

  /** True when there is more to see at once. */
  async advance(follow: LiveFollow, cause: Cause): Promise<boolean> {
    const [charge] = follow.charges;
    if (charge === undefined) return false;
    const { followId } = follow;
    const { transferId } = charge;
    const transfer = await this.hands.transfer(transferId);
    if (transfer.status === 'absent') return this.pay(follow, charge, cause);
    if (transfer.status === 'started') return false;
    const { occurredAt: now } = cause;
    if (transfer.status === 'failed')
      await this.hands.tellFollow(cause, followId, { type: 'DeferCharge', transferId, reason: transfer.reason, now });
    else await this.hands.tellFollow(cause, followId, { type: 'ConfirmCharge', transferId });
    return true;
  }

  private async pay(follow: LiveFollow, { transferId, kind, amount, retryAt }: Charge, cause: Cause): Promise<boolean> {
    if (retryAt !== undefined && retryAt > cause.occurredAt) return false;
    const { asset, copyAccountId } = follow;
    const account = await this.hands.copyAccount(follow);
    const available = availableOf(balanceOf(account, asset.code));
    if (available >= decimalOf(amount, asset.scale)) {
      const to = payoutAccountOf(await this.hands.leader(follow));
      await this.hands.startTransfer(cause, follow, { transferId, from: copyAccountId, to, amount, purpose: kind });
      return false;
    }
    if (follow.status !== 'stopped' || follow.stopMode === 'detach' || !isFlat(account)) return false;
    const reduction = { type: 'ReduceCharge', transferId, available: formatDecimal(available, asset.scale) } as const;
    await this.hands.tellFollow(cause, follow.followId, reduction);
    return true;
  }
}
