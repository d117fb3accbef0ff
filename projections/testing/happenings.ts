import type { PlannedLeg } from '@copyledger/domain/copying/copy/copy.events';
import { type Fact, instantOfMillis } from '@copyledger/kernel';
import {
  accountEvent,
  copyEvent,
  followEvent,
  instrumentEvent,
  leaderEvent,
  linearTerms,
  marketEvent,
  marksEvent,
  transferEvent,
} from '@copyledger/testing';
import fc from 'fast-check';

export type Happening = readonly [stream: string, event: Fact<string, object>];

export interface Step {
  readonly kind: keyof typeof happeningsOf;
  /** Whose. */
  readonly who: number;
  /** Which of its orders, plans or transfers, and how much. */
  readonly what: number;
}

const account = (who: number): string => `01930000-0000-7000-8000-00000000acc${who}`;
const copyAccount = (who: number): string => `copy-account-${who}`;
const follow = (who: number): string => `follow-${who}`;
const leg = (who: number, plan: number): string => `leg-${who}-${plan}`;
const order = ({ what }: Step): string => `order-${what % 6}`;
const market = `market-${linearTerms.symbol}`;
const symbols = ['BTCUSDT-PERP', 'ETHUSDT-PERP', 'BTC-USDT', 'ETH-USDT', 'SOL-USDT'];
const terms = ({ who, what }: Step, status: 'trading' | 'halted' | 'delisted') =>
  ({ ...linearTerms, symbol: symbols[who] ?? linearTerms.symbol, revision: what + 1, status }) as const;

const posted = (amount: string) =>
  [
    { ledger: 'account', asset: 'USDT', amount },
    { ledger: 'venue', asset: 'USDT', amount: amount.startsWith('-') ? amount.slice(1) : `-${amount}` },
  ] as const;

const [plannedLeg] = copyEvent.CopyPlanned().data.legs;
const legOf = (who: number, plan: number): PlannedLeg =>
  ({
    ...{ ...plannedLeg, followId: follow(who), copyAccountId: copyAccount(who), legId: leg(who, plan) },
    ...(plan % 3 === 2 && { outcome: 'skipped', reason: 'minimum' }),
  }) as PlannedLeg;

const on = ({ who }: Step, ...events: readonly Fact<string, object>[]): readonly Happening[] =>
  events.map((event) => [`account-${account(who)}`, event]);

/** What accounts do. */
const ofAccounts = {
  open: (step: Step) => on(step, accountEvent.AccountOpened({ accountId: account(step.who) }), accountEvent.InstrumentAdmitted()),
  place: (step: Step) =>
    on(step, accountEvent.OrderPlaced({ accountId: account(step.who), orderId: order(step), quantity: String(step.what) })),
  fill: (step: Step) => {
    const [orderId, realised] = [order(step), `${step.what}.5`];
    const leavesQuantity = String(step.what % 2);
    const realisedPnl = { asset: 'USDT', amount: realised };
    return on(step, accountEvent.OrderFilled({ orderId, leavesQuantity, realisedPnl, postings: posted(realised) }));
  },
  cancel: (step: Step) => on(step, accountEvent.OrderCancelled({ orderId: order(step) })),
  credit: (step: Step) => {
    const total = String(step.what);
    return on(step, accountEvent.FundsCredited({ postings: posted(total), balances: [{ asset: 'USDT', total, held: '0', margin: '0' }] }));
  },
  observe: (step: Step) =>
    on(step, accountEvent.FillObserved({ sequence: String(step.what), position: { quantity: `${step.what}.25`, cost: '3' } })),
  adjust: (step: Step) => on(step, accountEvent.PositionAdjusted({ position: { quantity: String(step.what), cost: '1' } })),
  fund: (step: Step) => on(step, accountEvent.FundingPaid({ amount: `-0.${step.what}1`, postings: posted(`-0.${step.what}1`) })),
} as const;

/** What operators, markets and transfers do. */
const around = {
  accept: (step: Step): readonly Happening[] => [
    [market, marketEvent.OrderAccepted({ accountId: account(step.who), orderId: order(step) })],
  ],
  list: (step: Step): readonly Happening[] => [
    [`instrument-${terms(step, 'trading').symbol}`, instrumentEvent.InstrumentListed({ instrument: terms(step, 'trading') })],
  ],
  change: (step: Step): readonly Happening[] => [
    [`instrument-${terms(step, 'halted').symbol}`, instrumentEvent.InstrumentChanged({ instrument: terms(step, 'halted') })],
  ],
  delist: (step: Step): readonly Happening[] => [
    [`instrument-${terms(step, 'delisted').symbol}`, instrumentEvent.InstrumentDelisted({ instrument: terms(step, 'delisted') })],
  ],
  mark: ({ who, what }: Step): readonly Happening[] => {
    const marks = symbols.slice(who).map((instrument) => ({ instrument, price: `${what}.5`, sources: ['a'] }));
    return [['marks', marksEvent.MarksRecorded({ at: instantOfMillis(Date.UTC(2026, 10, 20, 9, what)), marks })]];
  },
  transfer: ({ who, what }: Step): readonly Happening[] => [
    [`transfer-t${what}`, transferEvent.TransferStarted({ transferId: `t${what}`, from: account(who), amount: String(what) })],
  ],
  arrive: ({ what }: Step): readonly Happening[] => [[`transfer-t${what}`, transferEvent.TransferCompleted({ transferId: `t${what}` })]],
  bounce: ({ what }: Step): readonly Happening[] => [[`transfer-t${what}`, transferEvent.TransferFailed({ transferId: `t${what}` })]],
} as const;

/** What leaders, follows and copies do. */
const ofCopying = {
  lead: ({ who, what }: Step): readonly Happening[] => [
    [`leader-${who}`, leaderEvent.LeaderTermsPublished({ leaderAccountId: String(who), version: what + 1 })],
    [`leader-${who}`, leaderEvent.FollowerAdmitted({ followId: follow(what), followers: what, totalCapital: String(what) })],
  ],
  leave: ({ who, what }: Step): readonly Happening[] => [[`leader-${who}`, leaderEvent.FollowerReleased({ followId: follow(what) })]],
  follow: ({ who }: Step): readonly Happening[] => [
    [`follow-${follow(who)}`, followEvent.FollowRequested({ followId: follow(who) })],
    [`follow-${follow(who)}`, followEvent.FollowStarted({ followId: follow(who) })],
  ],
  settle: ({ who, what }: Step): readonly Happening[] => [
    [`follow-${follow(who)}`, followEvent.ProfitShareSettled({ followId: follow(who), share: '2', transferId: `c-${what}` })],
    [`follow-${follow(who)}`, followEvent.SubscriptionFeeCharged({ followId: follow(who), fee: '1', transferId: `s-${what}` })],
    [`follow-${follow(who)}`, followEvent.ChargePaid({ followId: follow(who), transferId: `c-${what}`, amount: '2' })],
  ],
  plan: ({ who, what }: Step): readonly Happening[] => [
    ['copy-lea', copyEvent.CopyPlanned({ legs: [legOf(who, what), legOf(who + 1, what), legOf(who + 2, what)] })],
  ],
  resolve: ({ who, what }: Step): readonly Happening[] => [
    ['copy-lea', copyEvent.CopyLegResolved({ followId: follow(who), copyAccountId: copyAccount(who), legId: leg(who, what) })],
  ],
  copy: ({ who, what }: Step): readonly Happening[] => {
    const placed = { accountId: copyAccount(who), orderId: leg(who, what) };
    const quote = { bid: '49990', ask: '50010', at: instantOfMillis(0) };
    const stream = `account-${copyAccount(who)}`;
    return [
      [stream, accountEvent.OrderPlaced({ ...placed, origin: { type: 'copy', followId: follow(who), planId: `p-${what}` } })],
      [market, marketEvent.OrderAccepted(placed)],
      [market, marketEvent.TradeExecuted({ maker: { kind: 'outside', source: 's', quote }, taker: { kind: 'account', ...placed } })],
      [stream, accountEvent.OrderFilled({ orderId: placed.orderId })],
    ];
  },
} as const;

/** What can happen, whether or not it makes sense in its place: folds pass over what they cannot know. */
export const happeningsOf = { ...ofAccounts, ...around, ...ofCopying } as const;

const kinds = Object.keys(happeningsOf) as readonly Step['kind'][];

/** One thing of every kind, so that every table has rows. */
export const oneOfEach: readonly Step[] = kinds.map((kind) => ({ kind, who: 0, what: 1 }));

export const steps = (lengths: fc.ArrayConstraints): fc.Arbitrary<readonly Step[]> =>
  fc.array(fc.record<Step>({ kind: fc.constantFrom(...kinds), who: fc.nat(4), what: fc.nat(9) }), lengths);
