import type { PlannedLeg } from '@copyledger/domain/copying/copy/copy.events';
import { type Fact, instantOfMillis } from '@copyledger/kernel';
import { openDatabase, type RunningPostgres, startTemporaryPostgres } from '@copyledger/platform/postgres';
import { projections } from '@copyledger/projections/index';
import { diffProjection } from '@copyledger/projections/runtime/rebuild/rebuild-projections';
import { startProjector } from '@copyledger/projections/runtime/running-projector';
import { WrittenLog } from '@copyledger/projections/testing/written-log';
import { accountEvent, copyEvent, eventually, followEvent, leaderEvent, marketEvent } from '@copyledger/testing';
import fc from 'fast-check';
import type { Pool } from 'pg';

const copying = projections.filter(({ name }) => ['leaders', 'follows', 'copy_legs', 'execution_quality'].includes(name));

type Happening = readonly [stream: string, event: Fact<string, object>];
interface Step {
  readonly kind: keyof typeof happeningsOf;
  /** Whose. */
  readonly who: number;
  /** Which of its plans. */
  readonly plan: number;
}

const followId = (who: number): string => `follow-${who}`;
const account = (who: number): string => `copy-account-${who}`;
const leg = (who: number, plan: number): string => `leg-${who}-${plan}`;
const [planned] = copyEvent.CopyPlanned().data.legs;
const legOf = (who: number, plan: number): PlannedLeg =>
  ({
    ...{ ...planned!, followId: followId(who), copyAccountId: account(who), legId: leg(who, plan) },
    ...(plan % 3 === 0 && { outcome: 'skipped', reason: 'minimum' }),
  }) as PlannedLeg;

/** What can happen, whether or not it makes sense in its place: folds pass over what they cannot know. */
const happeningsOf = {
  leader: ({ who, plan }: Step): readonly Happening[] => [
    [`leader-${who}`, leaderEvent.LeaderTermsPublished({ leaderAccountId: String(who), version: plan + 1 })],
    [`leader-${who}`, leaderEvent.FollowerAdmitted({ followId: followId(plan), followers: plan, totalCapital: String(plan) })],
  ],
  left: ({ who, plan }: Step): readonly Happening[] => [[`leader-${who}`, leaderEvent.FollowerReleased({ followId: followId(plan) })]],
  follow: ({ who }: Step): readonly Happening[] => [
    [`follow-${followId(who)}`, followEvent.FollowRequested({ followId: followId(who) })],
    [`follow-${followId(who)}`, followEvent.FollowStarted({ followId: followId(who) })],
  ],
  settle: ({ who, plan }: Step): readonly Happening[] => [
    [`follow-${followId(who)}`, followEvent.ProfitShareSettled({ followId: followId(who), share: '2', transferId: `t-${plan}` })],
    [`follow-${followId(who)}`, followEvent.ChargePaid({ followId: followId(who), transferId: `t-${plan}`, amount: '2' })],
  ],
  plan: ({ who, plan }: Step): readonly Happening[] => [
    ['copy-lea', copyEvent.CopyPlanned({ legs: [legOf(who, plan), legOf(who + 1, plan), legOf(who + 2, plan)] })],
  ],
  resolve: ({ who, plan }: Step): readonly Happening[] => [
    ['copy-lea', copyEvent.CopyLegResolved({ followId: followId(who), copyAccountId: account(who), legId: leg(who, plan) })],
  ],
  fill: ({ who, plan }: Step): readonly Happening[] => {
    const order = { accountId: account(who), orderId: leg(who, plan) };
    const quote = { bid: '49990', ask: '50010', at: instantOfMillis(0) };
    return [
      [
        `account-${account(who)}`,
        accountEvent.OrderPlaced({ ...order, origin: { type: 'copy', followId: followId(who), planId: `p-${plan}` } }),
      ],
      ['market-BTC', marketEvent.OrderAccepted(order)],
      ['market-BTC', marketEvent.TradeExecuted({ maker: { kind: 'outside', source: 's', quote }, taker: { kind: 'account', ...order } })],
      [`account-${account(who)}`, accountEvent.OrderFilled({ orderId: order.orderId })],
    ];
  },
} as const;

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom(...(Object.keys(happeningsOf) as (keyof typeof happeningsOf)[])),
    who: fc.nat(4),
    plan: fc.nat(6),
  }),
  { minLength: 20, maxLength: 40 },
);

describe('what people see of copying', () => {
  let postgres: RunningPostgres;
  let pool: Pool;
  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    pool = openDatabase(postgres.url, { statementTimeoutMs: 0 });
  });
  afterAll(async () => {
    await pool.end();
    await postgres.stop();
  });

  const isAt = async (position: bigint): Promise<void> => {
    await eventually(async () => {
      const { rows } = await pool.query<{ position: string }>('select position from read.projection_positions');
      expect(rows.map((row) => row.position)).toEqual(copying.map(() => String(position)));
    });
  };

  it('is the same live, over restarts in between, as rebuilt', async () => {
    const log = new WrittenLog();
    const { store, codec } = log;
    let rowsSeen = 0n;
    await fc.assert(
      fc.asyncProperty(steps, async (life) => {
        const projector = await startProjector({ pool, store, codec, projections: copying, beatMs: 20 });
        for (const step of life) for (const [stream, event] of happeningsOf[step.kind](step)) await log.append(stream, event);
        await isAt((await store.head()) ?? 0n);
        const request = {
          ...{ pool, store, codec, projections: copying, lanes: 2, throttle: undefined, signal: new AbortController().signal },
          ...{ onProgress: () => undefined, onFailure: () => undefined, onStep: () => undefined },
        };
        for (const projection of copying) {
          const tables = await diffProjection(request, projection);
          expect(tables.filter(({ isEqual }) => !isEqual)).toEqual([]);
          rowsSeen = tables.reduce((sum, { leftRows }) => sum + leftRows, rowsSeen);
        }
        await projector.stop();
      }),
      { numRuns: 3, endOnFailure: true },
    );
    expect(rowsSeen).toBeGreaterThan(100n);
  }, 120_000);
});
