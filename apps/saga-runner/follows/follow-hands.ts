import type { Accounts, Follows, Leaders, Transfers } from '@copyledger/command-side';
import type { FollowCommand } from '@copyledger/domain/copying/follow/follow.commands';
import type { FollowRejection } from '@copyledger/domain/copying/follow/follow.rejections';
import type { RequestedFollow } from '@copyledger/domain/copying/follow/follow.state';
import type { LeaderCommand } from '@copyledger/domain/copying/leader/leader.commands';
import type { LeaderRejection } from '@copyledger/domain/copying/leader/leader.rejections';
import type { PublishedLeader } from '@copyledger/domain/copying/leader/leader.state';
import type { OpenAccount } from '@copyledger/domain/trading/account/account.state';
import type { TransferPurpose } from '@copyledger/domain/trading/transfer/transfer.events';
import type { Transfer } from '@copyledger/domain/trading/transfer/transfer.state';
import { type Asset, decimalOf } from '@copyledger/kernel';
import { type Settled, settledOf } from '../saga';
import { type Cause, commandOf } from './follow-cause';

export interface FollowAggregates {
  readonly accounts: Accounts;
  readonly transfers: Transfers;
  readonly leaders: Leaders;
  readonly follows: Follows;
}

export interface Move {
  readonly transferId: string;
  readonly from: string;
  readonly to: string;
  readonly amount: string;
  readonly purpose: TransferPurpose['type'];
  /** The capital's when absent. */
  readonly asset?: Asset;
}

/** What the saga of follows looks at and does: every command is harmless to repeat. */
export class FollowHands {
  constructor(private readonly of: FollowAggregates) {}

  async leader({ leaderAccountId }: Pick<RequestedFollow, 'leaderAccountId'>): Promise<PublishedLeader> {
    const leader = await this.of.leaders.state(leaderAccountId);
    if (leader.status === 'absent') throw new Error('Invariant: only a leader is followed.');
    return leader;
  }

  async copyAccount({ copyAccountId }: Pick<RequestedFollow, 'copyAccountId'>): Promise<OpenAccount> {
    const account = await this.of.accounts.state(copyAccountId);
    if (account.status === 'absent') throw new Error('Invariant: a follow that has started has its account.');
    return account;
  }

  transfer(transferId: string): Promise<Transfer> {
    return this.of.transfers.state(transferId);
  }

  async askFollow(cause: Cause, followId: string, command: FollowCommand): Promise<Settled<FollowRejection>> {
    return settledOf(await this.of.follows.send(followId, commandOf(cause, followId, command)));
  }

  /** Of a follow that must do it: its refusal is a bug. */
  async tellFollow(cause: Cause, followId: string, command: FollowCommand): Promise<void> {
    const outcome = await this.askFollow(cause, followId, command);
    if (outcome.status === 'refused') throw new Error(`Follow ${followId} refused ${command.type}: ${outcome.rejection}.`);
  }

  async askLeader(cause: Cause, leaderAccountId: string, command: LeaderCommand): Promise<Settled<LeaderRejection>> {
    return settledOf(await this.of.leaders.send(leaderAccountId, commandOf(cause, leaderAccountId, command)));
  }

  async openAccount(cause: Cause, { followId, follower, copyAccountId, asset }: RequestedFollow): Promise<void> {
    const opening = { accountId: copyAccountId, owner: follower, kind: 'simulated', baseCurrency: asset, copyOf: followId } as const;
    const command = { type: 'OpenAccount', by: { type: 'system' }, ...opening } as const;
    const outcome = settledOf(await this.of.accounts.send(copyAccountId, commandOf(cause, copyAccountId, command)));
    if (outcome.status === 'refused') throw new Error(`Copy account ${copyAccountId} was refused: ${outcome.rejection}.`);
  }

  /** Orders of the owner; those of copying end by themselves. */
  async cancelOwnOrders(cause: Cause, { id, orders }: OpenAccount): Promise<void> {
    for (const { orderId, origin, isCancelRequested } of orders.values()) {
      if (origin.type === 'copy' || isCancelRequested) continue;
      const command = { type: 'RequestCancel', by: { type: 'system' }, orderId } as const;
      // Refused when it has just ended.
      await this.of.accounts.send(id, commandOf(cause, id, command));
    }
  }

  /** Carried out by the saga of transfers, which says when it has ended. */
  async startTransfer(cause: Cause, { followId, follower: owner, asset: capital }: RequestedFollow, move: Move): Promise<void> {
    const { transferId, from, to, amount, purpose: type, asset = capital } = move;
    const purpose = { type, followId };
    const terms = { transferId, owner, from, to, asset, amount: decimalOf(amount, asset.scale), purpose };
    const command = { type: 'StartTransfer', by: { type: 'system' }, ...terms } as const;
    const outcome = settledOf(await this.of.transfers.send(transferId, commandOf(cause, transferId, command)));
    if (outcome.status === 'refused') throw new Error(`Transfer ${transferId} was refused: ${outcome.rejection}.`);
  }
}
