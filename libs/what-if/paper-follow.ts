import type { FollowCommand } from '@copyledger/domain/copying/follow/follow.commands';
import { followDecider } from '@copyledger/domain/copying/follow/follow.decider';
import type { FollowEvent } from '@copyledger/domain/copying/follow/follow.events';
import type { FollowRejection } from '@copyledger/domain/copying/follow/follow.rejections';
import { type Follow, isLive, type LiveFollow } from '@copyledger/domain/copying/follow/follow.state';
import type { LeaderEvent } from '@copyledger/domain/copying/leader/leader.events';
import { derivedId, type Instant } from '@copyledger/kernel';
import { PaperAggregate } from './paper-aggregate';
import type { WhatIfQuestion } from './what-if.question';

const termsVersion = 1;

/** Those of a leader who takes everybody, at the share and fee that were asked about. */
export const termsOf = ({ leaderAccountId, asset, profitShare, subscriptionFee }: WhatIfQuestion): LeaderEvent => ({
  type: 'LeaderTermsPublished',
  data: {
    leaderAccountId,
    owner: 'leader',
    version: termsVersion,
    terms: {
      sizingModes: ['fixed-amount', 'quantity-multiple', 'equity-proportional'],
      followersMax: 1,
      profitShare,
      ...(subscriptionFee !== undefined && { subscriptionFee }),
      asset,
      access: 'public',
    },
  },
});

/** The follow that is asked about. Its ids are derived from the leader, so that the same question has the same answer. */
export class PaperFollow {
  readonly follower = 'what-if';
  readonly followId: string;
  readonly copyAccountId: string;
  private readonly follow = new PaperAggregate<FollowCommand, Follow, FollowEvent, FollowRejection>(followDecider);

  constructor(
    private readonly question: WhatIfQuestion,
    private readonly onEvent: (event: FollowEvent) => void,
  ) {
    this.followId = derivedId('what-if', question.leaderAccountId);
    this.copyAccountId = derivedId('copy-account', this.followId);
  }

  get isStarted(): boolean {
    return isLive(this.follow.state);
  }

  get live(): LiveFollow {
    const { state } = this.follow;
    if (!isLive(state)) throw new Error('Invariant: the follow was started.');
    return state;
  }

  request(): void {
    const { leaderAccountId, asset, equity: capital, policy } = this.question;
    const { followId, copyAccountId, follower } = this;
    const funding = { accountId: derivedId('funding', followId), owner: follower, kind: 'simulated', isCopyAccount: false } as const;
    const wish = { followId, leaderAccountId, follower, funding, copyAccountId, asset, capital, policy, termsVersion };
    this.act({ type: 'RequestFollow', by: { type: 'system' }, ...wish });
  }

  start(now: Instant): void {
    const { profitShare, subscriptionFee } = this.question;
    this.act({ type: 'StartFollow', termsVersion, profitShare, ...(subscriptionFee !== undefined && { subscriptionFee }), now });
  }

  act(command: FollowCommand): readonly FollowEvent[] {
    const events = this.follow.mustSend(command);
    for (const event of events) this.onEvent(event);
    return events;
  }
}
