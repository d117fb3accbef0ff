import { toDecimal } from '@copyledger/domain/copying/copy/ratio';
import type { LiveFollow } from '@copyledger/domain/copying/follow/follow.state';
import { mondayAfter, nextChargeAt } from '@copyledger/domain/copying/follow/periods';
import type { Cause } from './follow-cause';
import type { FollowHands } from './follow-hands';
import type { FollowValuer } from './follow-valuer';

/** Settles every period that has ended, in the order of their ends: weeks at what the follow was worth then, and subscriptions. */
export class Settlements {
  constructor(
    private readonly hands: FollowHands,
    private readonly valuer: FollowValuer,
  ) {}

  /** True when there is more to see at once. */
  async advance(follow: LiveFollow, cause: Cause): Promise<boolean> {
    if (follow.status === 'stopped') return false;
    const { followId } = follow;
    const [week, subscription] = [mondayAfter(follow.settledUpTo), nextChargeAt(follow)];
    const isFeeFirst = subscription !== undefined && subscription <= week;
    const to = isFeeFirst ? subscription : week;
    if (to > cause.occurredAt) return false;
    if (isFeeFirst) await this.hands.tellFollow(cause, followId, { type: 'ChargeSubscription', to });
    else {
      const value = toDecimal(await this.valuer.valueAt(follow, to));
      await this.hands.tellFollow(cause, followId, { type: 'SettleProfitShare', to, value });
    }
    return true;
  }
}
