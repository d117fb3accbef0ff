import { Injectable } from '@nestjs/common';
import { Accounts, Follows, Leaders } from '@copyledger/command-side';
import type { FollowRequestedAnswer, WrittenAnswer } from '@copyledger/contracts/commands/command.answers';
import type { FollowRequest } from '@copyledger/contracts/commands/copying.requests';
import type { CopyPolicyRequest } from '@copyledger/contracts/commands/policy.requests';
import { type AccountFacts, isPurseOf } from '@copyledger/domain/copying/account-facts';
import type { RequestFollow } from '@copyledger/domain/copying/follow/follow.commands';
import type { Follow } from '@copyledger/domain/copying/follow/follow.state';
import { admissionRefusal } from '@copyledger/domain/copying/leader/admission';
import type { PublishedLeader } from '@copyledger/domain/copying/leader/leader.state';
import { availableOf, balanceOf } from '@copyledger/domain/trading/account/account.state';
import { decimalOf, derivedId, formatDecimal } from '@copyledger/kernel';
import { factsOf, type KnownAccount, ownAccount } from '../accounts/account-facts';
import { unitsOf } from '../commands/amounts';
import { commandIdOf, Dispatcher } from '../commands/dispatcher';
import { problemOfRefusal, type Rejection } from '../commands/refusals';
import type { RequestContext } from '../commands/request-context';
import { stateOf } from '../commands/state-of';
import { copyPolicyOf } from './copy-policy';

type KnownFollow = Exclude<Follow, { readonly status: 'absent' }>;

/** Begins follows and changes what they copy: both are held against the leader's terms before anything is appended. */
@Injectable()
export class Following {
  constructor(
    private readonly follows: Follows,
    private readonly leaders: Leaders,
    private readonly accounts: Accounts,
    private readonly dispatcher: Dispatcher,
  ) {}

  /** What the leader, or the funding account, certainly refuses is refused here; what only the moment knows, the follow's saga learns. */
  async request(body: FollowRequest, context: RequestContext): Promise<FollowRequestedAnswer> {
    const commandId = commandIdOf(context);
    const followId = derivedId('follow', commandId);
    const leader = await this.leader(body.leaderAccountId);
    const { user } = context.principal;
    const account = await ownAccount(this.accounts, body.fundingAccountId, user);
    const command = commandOf(body, leader, { followId, user, funding: factsOf(account) });
    // The same request again answers with the first result, whatever the leader would say to another follow by now.
    const refusal = (await stateOf(this.follows, followId)).status === 'absent' ? refusalOf(command, leader, account) : undefined;
    if (refusal !== undefined) throw problemOfRefusal(refusal);
    const { position } = await this.dispatcher.send({ to: this.follows, id: followId, command, commandId }, context);
    return { followId, copyAccountId: command.copyAccountId, position: position.toString() };
  }

  async changePolicy(followId: string, request: CopyPolicyRequest, context: RequestContext): Promise<WrittenAnswer> {
    const { user } = context.principal;
    const follow = await this.own(followId, user);
    const policy = copyPolicyOf(request, follow.asset);
    const { terms } = await this.leader(follow.leaderAccountId);
    const command = { type: 'ChangePolicy', by: { type: 'user', id: user }, policy, terms } as const;
    const { position } = await this.dispatcher.send({ to: this.follows, id: followId, command }, context);
    return { position: position.toString() };
  }

  /** The user's own follow; throws the problem that there is none. */
  async own(followId: string, user: string): Promise<KnownFollow> {
    const follow = await stateOf(this.follows, followId);
    if (follow.status === 'absent') throw problemOfRefusal('FollowNotFound');
    if (follow.follower !== user) throw problemOfRefusal('NotFollower');
    return follow;
  }

  private async leader(accountId: string): Promise<PublishedLeader> {
    const leader = await stateOf(this.leaders, accountId);
    if (leader.status === 'absent') throw problemOfRefusal('LeaderNotFound');
    return leader;
  }
}

interface Wish {
  readonly followId: string;
  readonly user: string;
  readonly funding: AccountFacts;
}

const commandOf = (
  request: FollowRequest,
  { terms: { asset }, version }: PublishedLeader,
  { followId, user, funding }: Wish,
): RequestFollow => {
  const { leaderAccountId, capital: text, policy, termsVersion } = request;
  const capital = formatDecimal(unitsOf({ field: 'capital', text, scale: asset.scale }), asset.scale);
  return {
    ...{ type: 'RequestFollow', by: { type: 'user', id: user }, followId, leaderAccountId, follower: user, funding },
    copyAccountId: derivedId('account', followId),
    ...{ asset, capital, policy: copyPolicyOf(policy, asset), termsVersion: termsVersion ?? version },
  };
};

/** What the leader says of the follow, and whether the money is there: the follow would be refused for the same reason a moment later. */
const refusalOf = (command: RequestFollow, leader: PublishedLeader, account: KnownAccount): Rejection | undefined => {
  const { followId, follower, asset, capital, policy, termsVersion, funding } = command;
  const { sizing } = policy;
  const refusal = admissionRefusal(leader, { followId, follower, asset: asset.code, capital, sizing, termsVersion });
  if (refusal !== undefined) return refusal;
  if (!isPurseOf(funding, follower)) return 'FundingAccountUnusable';
  return availableOf(balanceOf(account, asset.code)) < decimalOf(capital, asset.scale) ? 'InsufficientFunds' : undefined;
};
