import { ofDecimal, minus, toDecimal } from '@copyledger/domain/copying/copy/ratio';
import { nextChargeAt, nextDueAt } from '@copyledger/domain/copying/follow/periods';
import type { AccountEvent } from '@copyledger/domain/trading/account/account.events';
import { isFlat } from '@copyledger/domain/trading/account/flatness';
import type { MarksRecorded } from '@copyledger/domain/trading/marks/marks.events';
import { decimalOf, type Instant, instantOfMicros, microsOf } from '@copyledger/kernel';
import { LeaderResult } from './leader-result';
import { PaperDesk } from './paper-desk';
import { PaperFollow, termsOf } from './paper-follow';
import { equityOf, shareableOf, type Worth, worthOf } from './valuation';
import type { WhatIfAnswer } from './what-if.answer';
import { answerOf } from './answer-of';
import { WhatIfNotes } from './what-if-notes';
import type { RecordedFact, WhatIfQuestion } from './what-if.question';

const system = { type: 'system' } as const;
const dayMicros = 86_400_000_000n;
const midnightAfter = (instant: Instant): Instant => instantOfMicros((microsOf(instant) / dayMicros + 1n) * dayMicros);

/**
 * What would have come of following a leader: the record of what the leader did runs through the rules of copying, trading, fees and profit
 * share, in memory and without a clock. Facts are taken in their order; the same question and the same facts give the same answer.
 */
export class WhatIf {
  private readonly desk: PaperDesk;
  private readonly follow: PaperFollow;
  private readonly leader: LeaderResult;
  private readonly notes: WhatIfNotes;
  private now: Instant;

  constructor(private readonly question: WhatIfQuestion) {
    const { leaderAccountId, instruments, slippage, asset, from } = question;
    this.now = from;
    this.leader = new LeaderResult(asset.code, (symbol) => instruments.get(symbol));
    this.follow = new PaperFollow(question, (event) => {
      this.desk.hear(`follow-${this.follow.followId}`, event, this.now);
    });
    this.desk = new PaperDesk({
      ...{ leaderAccountId, copyAccountId: this.follow.copyAccountId, instruments, slippage },
      onJournal: (event, at) => {
        this.notes.decided(event, at);
      },
      onCopied: (event, at) => {
        this.notes.copied(event, at);
      },
    });
    this.notes = new WhatIfNotes(question, { prices: this.desk.prices, equity: () => equityOf(this.worth) });
    this.desk.hear(`leader-${leaderAccountId}`, termsOf(question), from);
  }

  /** Takes the next fact in. One after the end changes nothing. */
  take({ at, event }: RecordedFact): void {
    const { from, to, leaderAccountId } = this.question;
    if (at > to) return;
    if (at >= from) this.start();
    // What happens at one moment, all fills of an order for one, is answered together.
    if (this.follow.isStarted && at > this.now) this.advance(at);
    this.price(event);
    if (event.type !== 'MarksRecorded') this.leader.take(event);
    this.desk.hear(event.type === 'MarksRecorded' ? 'marks' : `account-${leaderAccountId}`, event, at);
  }

  /** The answer, once everything has been taken. */
  finish(): WhatIfAnswer {
    const { to } = this.question;
    this.start();
    this.advance(to);
    this.settleMoment();
    this.shareProfit();
    this.notes.point(to);
    const { leader, desk, notes, question, follow, worth } = this;
    return answerOf({ question, notes, leader, prices: desk.prices, worth, follow: follow.live });
  }

  private get worth(): Worth {
    return worthOf(this.desk.copyAccount, this.question.asset.code, this.desk.prices);
  }

  /** Once: the account is opened, the capital arrives, and copying begins with what comes after. */
  private start(): void {
    if (this.follow.isStarted) return;
    const { from, asset, equity } = this.question;
    const { followId, copyAccountId } = this.follow;
    this.now = from;
    this.tellEquity();
    this.leader.begin(this.desk.prices);
    this.follow.request();
    const opening = { accountId: copyAccountId, owner: this.follow.follower, kind: 'simulated', baseCurrency: asset } as const;
    this.desk.act({ type: 'OpenAccount', by: system, ...opening, copyOf: followId }, from);
    const amount = decimalOf(equity, asset.scale);
    this.desk.act({ type: 'CreditFunds', by: system, reference: followId, asset, amount, source: 'clearing' }, from);
    this.follow.start(from);
    this.notes.point(from);
  }

  /** What the leader is said to be worth holds until the record says otherwise. */
  private tellEquity(): void {
    const { leaderEquity, asset, leaderAccountId, from } = this.question;
    if (leaderEquity === undefined || this.leader.isEquityKnown) return;
    const event: AccountEvent = {
      type: 'EquityObserved',
      data: { feed: 'what-if', sequence: '0', asset: asset.code, equity: leaderEquity },
    };
    this.leader.take(event);
    this.desk.hear(`account-${leaderAccountId}`, event, from);
  }

  private price(event: RecordedFact['event']): void {
    if (event.type === 'MarksRecorded') this.mark(event.data.marks);
    else if (event.type === 'FillObserved' || event.type === 'OrderFilled') this.desk.prices.set(event.data.instrument, event.data.price);
  }

  private mark(marks: MarksRecorded['data']['marks']): void {
    for (const { instrument, price } of marks) this.desk.prices.set(instrument, price);
  }

  /** Time passes: everything that falls due on the way happens when it does. */
  private advance(to: Instant): void {
    this.settleMoment();
    for (;;) {
      const [midnight, due] = [midnightAfter(this.now), nextDueAt(this.follow.live)];
      const next = due !== undefined && due < midnight ? due : midnight;
      if (next >= to) break;
      this.now = next;
      this.settleMoment();
      if (next === due) this.charge();
      if (next === midnight) this.notes.point(next);
    }
    if (to > this.now) this.now = to;
  }

  private settleMoment(): void {
    this.desk.settle(this.now);
    const { status } = this.follow.live;
    if ((status === 'active' || status === 'paused') && this.desk.isPoor(this.now)) {
      this.follow.act({ type: 'StopFollowing', by: system, mode: 'close-all', reason: 'equity-stop' });
      this.desk.settle(this.now);
    }
    if (this.follow.live.status === 'stopping' && isFlat(this.desk.copyAccount)) {
      this.shareProfit();
      this.follow.act({ type: 'ConfirmStopped', to: this.now, value: this.value });
    }
  }

  /** The week has ended, or the thirty days. */
  private charge(): void {
    const { live } = this.follow;
    if (nextChargeAt(live) !== this.now) {
      this.shareProfit();
      return;
    }
    for (const event of this.follow.act({ type: 'ChargeSubscription', to: this.now }))
      if (event.type === 'SubscriptionFeeCharged')
        this.notes.charge({ at: this.now, kind: 'subscription-fee', amount: event.data.fee, value: this.value });
    this.pay();
  }

  private shareProfit(): void {
    if (this.follow.live.status === 'stopped') return;
    const { value } = this;
    for (const event of this.follow.act({ type: 'SettleProfitShare', to: this.now, value }))
      if (event.type === 'ProfitShareSettled' && event.data.transferId !== undefined)
        this.notes.charge({ at: this.now, kind: 'profit-share', amount: event.data.share, value });
    this.pay();
  }

  /** What profit is shared on, less what is charged and not paid yet. */
  private get value(): string {
    const owed = this.follow.live.charges.map(({ amount }) => ofDecimal(amount));
    return toDecimal(owed.reduce(minus, shareableOf(this.worth)));
  }

  private pay(): void {
    const { asset } = this.question;
    for (const { transferId, amount } of this.follow.live.charges) {
      const debit = { reference: transferId, asset, amount: decimalOf(amount, asset.scale), destination: 'clearing' } as const;
      const isPaid = this.desk.act({ type: 'DebitFunds', by: system, ...debit }, this.now);
      if (isPaid) this.follow.act({ type: 'ConfirmCharge', transferId });
      else this.follow.act({ type: 'DeferCharge', transferId, reason: 'InsufficientFunds', now: this.now });
    }
  }
}
