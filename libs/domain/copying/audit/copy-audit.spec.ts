import { accountEvent, copyEvent, followEvent } from '@copyledger/testing';
import type { CopyAuditReport } from './audit.report';
import { type AuditedEntry, CopyAudit } from './copy-audit';

const { leaderAccountId, copyAccountId, followId } = followEvent.FollowRequested().data;
const planned = copyEvent.CopyPlanned().data;
const instrument = planned.instrument;
const legId = planned.legs[0]?.legId ?? '';
const none = { target: '0', held: '0', writtenOff: '0', manual: '0', pending: '0', residual: '0' };
const half = { ...none, target: '0.05', held: '0.05' };
const copyOrder = {
  accountId: copyAccountId,
  orderId: legId,
  quantity: '0.05',
  origin: { type: 'copy', followId, planId: planned.planId },
} as const;
const noMoney = { postings: [], balances: [] };

type Event = AuditedEntry['event'];
interface Part {
  readonly stream: string;
  readonly event: Event;
}

const follow = (event: Event): Part => ({ stream: `follow-${followId}`, event });
const leader = (event: Event): Part => ({ stream: `account-${leaderAccountId}`, event });
const copier = (event: Event): Part => ({ stream: `account-${copyAccountId}`, event });
const journal = (event: Event): Part => ({ stream: `copy-${leaderAccountId}`, event });

/** Half of a purchase of 0.1 is planned, ordered, traded and resolved; each part may be another, or left out. */
const parts = {
  requested: follow(followEvent.FollowRequested()),
  started: follow(followEvent.FollowStarted()),
  fill: leader(accountEvent.FillObserved({ instrument, quantity: '0.1', position: { quantity: '0.1', cost: '5000' }, ...noMoney })),
  plan: journal(copyEvent.CopyPlanned({ consumed: '3' })),
  order: copier(accountEvent.OrderPlaced({ ...copyOrder, instrument, balances: [] })),
  trade: copier(
    accountEvent.OrderFilled({ orderId: legId, instrument, quantity: '0.05', position: { quantity: '0.05', cost: '2500' }, ...noMoney }),
  ),
  resolution: journal(copyEvent.CopyLegResolved({ legId, quantity: '0.05', filledQuantity: '0.05', position: half, consumed: '6' })),
};

type Parts = Partial<Record<keyof typeof parts, Part | readonly Part[] | undefined>>;

const audited = (changes: Parts = {}, ...more: readonly Part[]): CopyAudit => {
  const audit = new CopyAudit([leaderAccountId]);
  const all = [...Object.values<Part | readonly Part[] | undefined>({ ...parts, ...changes }), ...more].flatMap((part) => part ?? []);
  all.forEach(({ stream, event }, index) => {
    audit.take({ stream, position: BigInt(index + 1), event });
  });
  return audit;
};

const reportOn = (changes: Parts = {}, ...more: readonly Part[]): CopyAuditReport => {
  const [report] = audited(changes, ...more).reports();
  if (report === undefined) throw new Error('There is one leader here.');
  return report;
};

describe('an audit of copying', () => {
  it('finds nothing where everything was done once', () => {
    expect(reportOn()).toMatchObject({
      ...{ follows: 1, leaderFills: 1, plans: 1, legsPlanned: 1, filled: 1, open: 0, missed: 0, doubled: 0, largestUnexplained: '0' },
      findings: [],
      differences: [{ instrument, target: '0.05', held: '0.05', residual: '0', unexplained: '0', surplus: '0' }],
    });
  });

  it('finds a fill that no plan answers', () => {
    expect(reportOn({ plan: undefined, order: undefined, trade: undefined, resolution: undefined })).toMatchObject({ missed: 1 });
  });

  it('finds a plan that gives too little, and one that gives too much', () => {
    const plan = (target: string): Part => {
      const [leg] = planned.legs;
      if (leg === undefined) throw new Error('The plan has a leg.');
      return journal(copyEvent.CopyPlanned({ consumed: '3', legs: [{ ...leg, position: { ...none, target, pending: '0.05' } }] }));
    };
    const unresolved = { order: undefined, trade: undefined, resolution: undefined };
    expect(reportOn({ plan: plan('0.04'), ...unresolved })).toMatchObject({
      largestUnexplained: '0.01',
      findings: [{ kind: 'missed', what: expect.stringContaining('target 0.05, journal 0.04') as string }, { kind: 'missed' }],
    });
    expect(reportOn({ plan: plan('0.1'), ...unresolved })).toMatchObject({ doubled: 1, largestUnexplained: '0.05' });
  });

  it('finds an order that never left, or left twice', () => {
    expect(reportOn({ order: undefined, trade: undefined, resolution: undefined })).toMatchObject({ missed: 1, open: 1 });
    expect(reportOn({}, parts.order)).toMatchObject({ doubled: 1 });
    expect(reportOn({}, parts.resolution)).toMatchObject({ doubled: 1 });
  });

  it('finds what is held otherwise than the journal says', () => {
    const trade = copier(
      accountEvent.OrderFilled({ orderId: legId, instrument, quantity: '0.05', position: { quantity: '0.04', cost: '2000' }, ...noMoney }),
    );
    expect(reportOn({ trade }).findings).toMatchObject([{ kind: 'unexplained' }]);
  });

  it('explains what the follower trades by hand', () => {
    const sale = copier(
      accountEvent.OrderFilled({
        orderId: 'by-hand',
        instrument,
        side: 'sell',
        quantity: '0.02',
        position: { quantity: '0.03', cost: '1500' },
        ...noMoney,
      }),
    );
    expect(reportOn({}, sale)).toMatchObject({ missed: 0, largestUnexplained: '0', differences: [{ held: '0.03', manual: '0.02' }] });
  });

  it('takes a position to nothing with the leader, and sees what is still held', () => {
    const close = leader(
      accountEvent.FillObserved({
        instrument,
        side: 'sell',
        quantity: '0.1',
        venueOrderId: 'o2',
        position: { quantity: '0', cost: '0' },
        ...noMoney,
      }),
    );
    expect(reportOn({}, close)).toMatchObject({ missed: 1, differences: [{ target: '0', held: '0.05', surplus: '0.05' }] });
  });

  it('finds money that comes from nowhere', () => {
    const posting = { ledger: 'account', asset: 'USDT', amount: '1' } as const;
    const credit = (data: object): Part => copier(accountEvent.FundsCredited({ balances: [], ...data }));
    expect(audited().conservation().isConserved).toBe(true);
    expect(audited({}, credit({ postings: [posting] })).conservation()).toMatchObject({
      isConserved: false,
      sums: { USDT: '1' },
      unbalanced: 1,
    });
    const balance = { asset: 'USDT', total: '2', held: '0', margin: '0' };
    const { postings } = accountEvent.FundsCredited().data;
    expect(audited({}, credit({ postings, balances: [balance] })).conservation(leaderAccountId)).toMatchObject({
      isConserved: false,
      differing: [`${copyAccountId} USDT`],
    });
  });
});
