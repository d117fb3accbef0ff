import type { SkipReason } from '@copyledger/domain/copying/copy/copy.events';
import { inUnits, minus, ofDecimal, over, plus, ratio, type Ratio, signOf, times, zero } from '@copyledger/domain/copying/copy/ratio';
import type { LiveFollow } from '@copyledger/domain/copying/follow/follow.state';
import { formatDecimal } from '@copyledger/kernel';
import type { LeaderResult, Result } from './leader-result';
import { equityOf, type Prices, type Worth } from './valuation';
import type { FollowerResult, WhatIfAnswer, WhatIfResult, WhatIfSkip } from './what-if.answer';
import type { WhatIfNotes } from './what-if-notes';
import type { WhatIfQuestion } from './what-if.question';

interface Ended {
  readonly question: WhatIfQuestion;
  readonly notes: WhatIfNotes;
  readonly leader: LeaderResult;
  readonly prices: Prices;
  readonly worth: Worth;
  readonly follow: LiveFollow;
}

const percentDigits = 4;
const percentOf = (part: Ratio): string => formatDecimal(inUnits(times(part, ratio(100n)), percentDigits, 'half-even'), percentDigits);

const sum = (amounts: readonly string[]): Ratio => amounts.map(ofDecimal).reduce(plus, zero);

/** As a part of what there was at the start; undefined where nothing is known of that. */
const returnOf = (net: Ratio, start: Ratio | undefined): Ratio | undefined =>
  start === undefined || signOf(start) <= 0 ? undefined : over(net, start);

const shown = (part: Ratio | undefined): string | null => (part === undefined ? null : percentOf(part));

const resultOf = (
  of: Result,
  unrealised: Ratio,
  { notes, start }: { readonly notes: WhatIfNotes; readonly start: Ratio | undefined },
): WhatIfResult => ({
  realisedPnl: notes.money(of.realisedPnl),
  unrealisedPnl: notes.money(of.unrealised(unrealised)),
  fees: notes.money(of.fees),
  funding: notes.money(of.funding),
  net: notes.money(of.net(unrealised)),
  returnPercent: shown(returnOf(of.net(unrealised), start)),
});

const countsOf = (skips: readonly WhatIfSkip[]): Readonly<Partial<Record<SkipReason, number>>> => {
  const counts: Partial<Record<SkipReason, number>> = {};
  for (const { reason } of skips) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
};

const chargedFor = ({ charges }: WhatIfNotes, wanted: 'profit-share' | 'subscription-fee'): Ratio =>
  sum(charges.filter(({ kind }) => kind === wanted).map(({ amount }) => amount));

const followerOf = ({ question, notes, worth, follow }: Ended): FollowerResult => {
  const start = ofDecimal(question.equity);
  return {
    ...resultOf(notes.result, worth.unrealised, { notes, start }),
    equityAtStart: question.equity,
    equityAtEnd: notes.money(equityOf(worth)),
    profitShared: notes.money(chargedFor(notes, 'profit-share')),
    subscriptionFees: notes.money(chargedFor(notes, 'subscription-fee')),
    unpaid: notes.money(sum(follow.charges.map(({ amount }) => amount))),
    drawdownPercent: percentOf(notes.drawdown),
  };
};

const gapOf = (ended: Ended, follower: FollowerResult): WhatIfAnswer['gap'] => {
  const { question, notes, leader, prices } = ended;
  const start = ofDecimal(question.equity);
  const charged = plus(chargedFor(notes, 'profit-share'), chargedFor(notes, 'subscription-fee'));
  const own = returnOf(minus(notes.result.net(ended.worth.unrealised), charged), start);
  const theirs = returnOf(leader.result.net(leader.unrealised(prices)), leader.equityAtStart);
  const { fees, profitShared, subscriptionFees } = follower;
  return {
    returnPercent: own === undefined || theirs === undefined ? null : percentOf(minus(own, theirs)),
    priceCost: notes.money(notes.priceCost),
    ...{ fees, profitShared, subscriptionFees },
  };
};

/** What a simulation has come to. */
export const answerOf = (ended: Ended): WhatIfAnswer => {
  const { question, notes, leader, prices, follow } = ended;
  const follower = followerOf(ended);
  const theirs = { notes, start: leader.equityAtStart };
  return {
    leaderAccountId: question.leaderAccountId,
    ...{ from: question.from, to: question.to, asset: question.asset.code, slippageBasisPoints: question.slippage },
    leader: { ...resultOf(leader.result, leader.unrealised(prices), theirs), fills: leader.result.fills },
    follower,
    gap: gapOf(ended, follower),
    plans: notes.plans,
    skippedByReason: countsOf(notes.skips),
    isStopped: follow.status === 'stopped',
    positions: [...notes.positions]
      .filter(([, { held, target }]) => held !== '0' || target !== '0')
      .map(([instrument, position]) => ({ instrument, ...position }))
      .sort((a, b) => (a.instrument < b.instrument ? -1 : 1)),
    equity: notes.equity,
    trades: notes.trades,
    skips: notes.skips,
    charges: notes.charges,
  };
};
