import fc from 'fast-check';
import type { Caps, Sizing } from '../../policy';
import { roomFor } from '../caps';
import {
  atOrderBoundary,
  type CopiedPosition,
  flatPosition,
  follow,
  type FrozenOrder,
  type LeaderMove,
  residualOf,
} from '../copied-position';
import { planLegs, type PlanMarket, resolveLeg } from '../plan-legs';
import { absoluteOf, compareRatios, minus, ofUnits, plus, ratio, type Ratio, signOf, times, toDecimal, zero } from '../ratio';
import { type LeaderOrder, sizeOrder } from '../sizing';

/** An order of the leader, in thousandths of a unit, signed, and where it is cut into fills. */
interface Traded {
  readonly quantity: number;
  readonly cuts: readonly number[];
  readonly isTotalKnown: boolean;
}

const price = ratio(20_000n);
const market: PlanMarket = {
  lot: ratio(1n, 1_000n),
  tick: ratio(1n, 100n),
  minimumNotional: ratio(50n),
  value: price,
  leaderPrice: price,
};
const conditions = { opensRefusedBy: undefined, protection: undefined } as const;
/** The money of the smallest order, and a lot for its rounding. */
const smallestOrder = plus(ratio(50n, 20_000n), market.lot);

interface Follow {
  readonly sizing: Sizing;
  readonly caps: Caps | undefined;
  readonly direction: 1 | -1;
}

const freeze = ({ sizing, caps, direction }: Follow, order: LeaderOrder, position: CopiedPosition): FrozenOrder => {
  const sized = sizeOrder(sizing, order, { equity: ratio(50_000n), available: ratio(40_000n) });
  if (sized === 'no-equity') throw new Error('Both equities are known here.');
  const cost = absoluteOf(times(minus(position.target, position.writtenOff), price));
  const has = { position: cost, allocated: cost, openPositions: 0, isPositionOpen: signOf(cost) !== 0, ordersToday: 0 };
  return { sized, room: roomFor(caps, order.value, has), blockedBy: undefined, direction };
};

interface World {
  readonly position: CopiedPosition;
  readonly leader: Ratio;
}

const settle = (position: CopiedPosition, isLeaderFlat: boolean): CopiedPosition => {
  const planned = planLegs(position, market, { ...conditions, isLeaderFlat });
  return planned.legs.reduce(
    (now, leg) => (leg.outcome === 'ordered' ? resolveLeg(now, leg, { filled: leg.quantity, isCarried: false }) : now),
    planned.position,
  );
};

const openedBy = (from: Ratio, to: Ratio): Ratio => {
  if (signOf(from) !== 0 && signOf(to) !== signOf(from)) return absoluteOf(to);
  const grown = minus(absoluteOf(to), absoluteOf(from));
  return signOf(grown) > 0 ? grown : zero;
};

/** Plays the orders, each in its fills; `isPlanned` says after which fills a plan is made and executed whole. */
const play = (follower: Follow, orders: readonly Traded[], isPlanned: (fill: number) => boolean): World => {
  let fill = 0;
  return orders.reduce<World>(
    (world, { quantity, cuts, isTotalKnown }, index) => {
      const total = ofUnits(BigInt(Math.abs(quantity)), 3);
      const order: LeaderOrder = {
        orderId: `order-${index}`,
        price,
        value: price,
        quantity: isTotalKnown ? total : undefined,
        leaderEquity: ratio(200_000n),
      };
      let position = atOrderBoundary(world.position);
      const frozen = freeze(follower, order, position);
      let leader = world.leader;
      let opened = zero;
      const edges = [...new Set([...cuts, Math.abs(quantity)])].sort((a, b) => a - b);
      edges.forEach((edge, at) => {
        const size = ofUnits(BigInt((edge - (edges[at - 1] ?? 0)) * Math.sign(quantity)), 3);
        const to = plus(leader, size);
        const openedAfter = plus(opened, openedBy(leader, to));
        const move: LeaderMove = { from: leader, to, openedBefore: opened, openedAfter };
        position = follow(position, frozen, move).position;
        [leader, opened] = [to, openedAfter];
        const isLast = index === orders.length - 1 && at === edges.length - 1;
        if (isLast || isPlanned(fill)) position = settle(position, signOf(leader) === 0);
        fill += 1;
      });
      return { position, leader };
    },
    { position: flatPosition, leader: zero },
  );
};

const quantities = fc.integer({ min: -3_000, max: 3_000 }).filter((quantity) => quantity !== 0);
const trades = fc.array(
  quantities.chain((quantity) =>
    fc.record({
      quantity: fc.constant(quantity),
      cuts: fc.array(fc.integer({ min: 1, max: Math.abs(quantity) }), { maxLength: 500 }),
      isTotalKnown: fc.boolean(),
    }),
  ),
  { minLength: 1, maxLength: 6 },
);
const sizings: fc.Arbitrary<Sizing> = fc.oneof(
  fc.integer({ min: 1, max: 20_000 }).map((amount): Sizing => ({ mode: 'fixed-amount', amount: amount.toString() })),
  fc
    .integer({ min: 1, max: 3_000 })
    .map((milli): Sizing => ({ mode: 'quantity-multiple', multiple: toDecimal(ofUnits(BigInt(milli), 3)) })),
  fc.integer({ min: 0, max: 500 }).map((slippageMax): Sizing => ({ mode: 'equity-proportional', slippageMax })),
);
const money = fc.option(
  fc.integer({ min: 1, max: 30_000 }).map((amount) => amount.toString()),
  { nil: undefined },
);
const follows: fc.Arbitrary<Follow> = fc
  .record({ sizing: sizings, perOrder: money, perPosition: money, allocation: money, direction: fc.constantFrom(1 as const, -1 as const) })
  .map(({ sizing, direction, perOrder, perPosition, allocation }) => ({
    sizing,
    direction,
    caps: {
      ...(perOrder !== undefined && { perOrder }),
      ...(perPosition !== undefined && { perPosition }),
      ...(allocation !== undefined && { allocation }),
    },
  }));
const planning = fc
  .array(fc.boolean(), { minLength: 1, maxLength: 40 })
  .map((answers) => (fill: number) => answers[fill % answers.length] ?? true);

describe('the partial-fill law', () => {
  it('gives the same target and the same write-off for every cut of the leader’s orders', () => {
    fc.assert(
      fc.property(follows, trades, planning, (follower, orders, isPlanned) => {
        const uncut = orders.map((order) => ({ ...order, cuts: [] }));
        const [cut, whole] = [play(follower, orders, isPlanned), play(follower, uncut, () => true)];
        expect(cut.position.target).toEqual(whole.position.target);
        expect(cut.position.writtenOff).toEqual(whole.position.writtenOff);
      }),
    );
  });

  it('leaves less than the smallest order between target and held, as residual, and never holds more than the target', () => {
    fc.assert(
      fc.property(follows, trades, planning, (follower, orders, isPlanned) => {
        const { position } = play(follower, orders, isPlanned);
        const wanted = minus(position.target, position.writtenOff);
        expect(residualOf(position)).toEqual(minus(wanted, position.held));
        expect(compareRatios(absoluteOf(position.held), absoluteOf(wanted))).toBeLessThanOrEqual(0);
        expect(compareRatios(absoluteOf(residualOf(position)), smallestOrder)).toBeLessThan(0);
      }),
    );
  });

  it('goes to zero with the leader', () => {
    fc.assert(
      fc.property(follows, trades, planning, (follower, orders, isPlanned) => {
        const sum = orders.reduce((total, { quantity }) => total + quantity, 0);
        if (sum === 0) return;
        const closing = { quantity: -sum, cuts: orders[0]?.cuts.filter((cut) => cut < Math.abs(sum)) ?? [], isTotalKnown: true };
        const { position } = play(follower, [...orders, closing], isPlanned);
        expect([position.target, position.held, position.writtenOff, residualOf(position)]).toEqual([zero, zero, zero, zero]);
      }),
    );
  });
});
