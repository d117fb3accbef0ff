import { committedCapital } from '@copyledger/domain/copying/follow/capital';
import type { CapitalMove, LiveFollow } from '@copyledger/domain/copying/follow/follow.state';
import { exceeds } from './follow-value';
import { toDecimal } from '@copyledger/domain/copying/copy/ratio';
import { decimalOf } from '@copyledger/kernel';
import type { Cause } from './follow-cause';
import type { FollowHands } from './follow-hands';
import type { FollowValuer } from './follow-valuer';

/** Capital that is added or withdrawn: the leader's capacity first, then the money, then the lots at what the follow is worth without it. */
export class CapitalMoves {
  constructor(
    private readonly hands: FollowHands,
    private readonly valuer: FollowValuer,
  ) {}

  /** True when there is more to see at once. */
  async advance(follow: LiveFollow, cause: Cause): Promise<boolean> {
    const { capitalMove: move } = follow;
    const refusal = await this.count(follow, cause);
    if (move === undefined) return false;
    const transfer = await this.hands.transfer(move.transferId);
    if (transfer.status === 'completed') return this.confirm(follow, move, cause);
    if (transfer.status === 'failed') return this.fail(follow, cause, transfer.reason);
    return transfer.status === 'absent' && (refusal === undefined ? this.begin(follow, move, cause) : this.fail(follow, cause, refusal));
  }

  /** Tells the leader what the follow takes of its capacity. A leader that refuses more has not got it. */
  private async count(follow: LiveFollow, cause: Cause): Promise<string | undefined> {
    const { followId, leaderAccountId, asset } = follow;
    const known = (await this.hands.leader(follow)).followers.get(followId)?.capital;
    const capital = committedCapital(follow);
    if (known === undefined || known === decimalOf(capital, asset.scale)) return undefined;
    const outcome = await this.hands.askLeader(cause, leaderAccountId, { type: 'ChangeFollowerCapital', followId, capital });
    return outcome.status === 'refused' ? outcome.rejection : undefined;
  }

  private async begin(follow: LiveFollow, { transferId, kind, amount }: CapitalMove, cause: Cause): Promise<boolean> {
    const { copyAccountId, fundingAccountId } = follow;
    if (kind === 'addition') {
      await this.hands.startTransfer(cause, follow, { transferId, from: fundingAccountId, to: copyAccountId, amount, purpose: 'capital' });
      return false;
    }
    if (exceeds(amount, await this.valuer.valueNow(follow))) return this.fail(follow, cause, 'WithdrawalExceedsValue');
    const back = { transferId, from: copyAccountId, to: fundingAccountId, amount, purpose: 'capital-return' } as const;
    await this.hands.startTransfer(cause, follow, back);
    return false;
  }

  private async confirm(follow: LiveFollow, { transferId, kind }: CapitalMove, cause: Cause): Promise<boolean> {
    const value = toDecimal(await this.valuer.valueNow(follow));
    const type = kind === 'addition' ? 'ConfirmCapitalAddition' : 'ConfirmCapitalWithdrawal';
    await this.hands.tellFollow(cause, follow.followId, { type, transferId, value });
    return true;
  }

  private async fail({ followId, capitalMove }: LiveFollow, cause: Cause, reason: string): Promise<boolean> {
    if (capitalMove === undefined) return false;
    await this.hands.tellFollow(cause, followId, { type: 'FailCapitalMove', transferId: capitalMove.transferId, reason });
    return true;
  }
}
