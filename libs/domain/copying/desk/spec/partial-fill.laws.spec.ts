import fc from 'fast-check';
import { linearTerms } from '@copyledger/testing';
import { absoluteOf, textOf, unitsOf } from '../../copy/units';
import type { CopyPolicy, Sizing } from '../../policy';
import { standardLimits } from '../copy-desk';
import { Scene } from './scene';

const perpetual = linearTerms.symbol;

/** An order of the leader, in thousandths of a unit, signed, and where it is cut into fills. */
interface Traded {
  readonly quantity: number;
  readonly cuts: readonly number[];
}

const milli = (thousandths: number): string => textOf(BigInt(thousandths) * 10n ** 21n);
/** Rich enough that money never decides whether a size is ordered, at any price that a market order may be held at: 5 % from the last one. */
const capital = '1000000000';
const heldBasisPoints = 500;

/**
 * A copy in proportion to equity grows with the capital. One that keeps back what an order may be held at is sized by what it can pay; of one
 * that does not, the leader is so rich that it wants less than it has.
 */
const leaderEquity = ({ sizing }: CopyPolicy): string =>
  sizing.mode === 'equity-proportional' && sizing.slippageMax >= heldBasisPoints ? '100000' : '1000000';

/** Plays the orders, each in its fills; `isPlanned` says after which fills a plan is made and executed whole. */
const play = (policy: CopyPolicy, orders: readonly Traded[], isPlanned: (fill: number) => boolean): Scene => {
  const scene = new Scene(standardLimits, leaderEquity(policy));
  scene.price(perpetual, '20000');
  scene.follow('fay', policy, capital);
  let fill = 0;
  orders.forEach(({ quantity, cuts }, order) => {
    const [side, size] = [quantity < 0 ? 'sell' : 'buy', Math.abs(quantity)] as const;
    const edges = [...new Set([...cuts, size])].sort((a, b) => a - b);
    edges.forEach((edge, at) => {
      const isLast = at === edges.length - 1;
      const cut = milli(edge - (edges[at - 1] ?? 0));
      // What a policy sizes with its own equity is drawn when its order begins: what came before is settled by then.
      const isOwnEquity = policy.sizing.mode === 'equity-proportional' && at === 0;
      if (isOwnEquity) scene.settle();
      scene.leader(side, { quantity: cut, orderId: `order-${order}`, orderQuantity: milli(size), price: '20000' });
      if (isOwnEquity || isPlanned(fill) || (isLast && order === orders.length - 1)) scene.settle();
      fill += 1;
    });
  });
  scene.settle();
  return scene;
};

const told = (scene: Scene) => {
  const { target = '0', held = '0', writtenOff = '0', residual = '0', ...rest } = scene.positionOf('fay') ?? {};
  return { target, held, writtenOff, residual, ...rest };
};

const trades = fc.array(
  fc
    .integer({ min: -3_000, max: 3_000 })
    .filter((quantity) => quantity !== 0)
    .chain((quantity) =>
      fc.record({
        quantity: fc.constant(quantity),
        cuts: fc.oneof(
          { arbitrary: fc.array(fc.integer({ min: 1, max: Math.abs(quantity) }), { maxLength: 8 }), weight: 5 },
          { arbitrary: fc.array(fc.integer({ min: 1, max: Math.abs(quantity) }), { maxLength: 500 }), weight: 1 },
        ),
      }),
    ),
  { minLength: 1, maxLength: 5 },
);

const sizings: fc.Arbitrary<Sizing> = fc.oneof(
  fc.integer({ min: 1, max: 20_000 }).map((amount): Sizing => ({ mode: 'fixed-amount', amount: `${amount}` })),
  fc.integer({ min: 1, max: 3_000 }).map((multiple): Sizing => ({ mode: 'quantity-multiple', multiple: milli(multiple) })),
  fc.integer({ min: 0, max: 2 * heldBasisPoints }).map((slippageMax): Sizing => ({ mode: 'equity-proportional', slippageMax })),
);
const money = fc.integer({ min: 1, max: 30_000 }).map((amount) => `${amount}`);
/** Every policy without conditions of time, price or loss. */
const policies: fc.Arbitrary<CopyPolicy> = fc.record(
  {
    sizing: sizings,
    reverse: fc.boolean(),
    caps: fc.record(
      {
        perOrder: money,
        perPosition: money,
        allocation: money,
        openPositionsMax: fc.integer({ min: 1, max: 2 }),
        ordersPerDayMax: fc.integer({ min: 1, max: 4 }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['sizing'] },
);
const planning = fc
  .array(fc.boolean(), { minLength: 1, maxLength: 40 })
  .map((answers) => (fill: number) => answers[fill % answers.length] ?? true);

/** The money of the smallest order at the worst price of a market order, and two lots for its rounding. */
const smallest = unitsOf('5') / 19_000n + 2n * unitsOf('0.00001');
const numRuns = 60;

describe('the partial-fill law', () => {
  it('gives the same target and the same write-off for every cut of the leader’s orders', () => {
    fc.assert(
      fc.property(policies, trades, planning, (policy, orders, isPlanned) => {
        const uncut = orders.map((order) => ({ ...order, cuts: [] }));
        const [cut, whole] = [told(play(policy, orders, isPlanned)), told(play(policy, uncut, () => true))];
        expect([cut.target, cut.writtenOff]).toEqual([whole.target, whole.writtenOff]);
      }),
      { numRuns },
    );
  });

  it('leaves less than the smallest order between target and held, as residual, and never holds more than the target', () => {
    fc.assert(
      fc.property(policies, trades, planning, (policy, orders, isPlanned) => {
        const { target, held, writtenOff, residual } = told(play(policy, orders, isPlanned));
        const wanted = unitsOf(target) - unitsOf(writtenOff);
        expect(textOf(wanted - unitsOf(held))).toBe(residual);
        expect(absoluteOf(unitsOf(held)) <= absoluteOf(wanted)).toBe(true);
        expect(absoluteOf(unitsOf(residual)) < smallest).toBe(true);
      }),
      { numRuns },
    );
  });

  it('goes to zero with the leader', () => {
    fc.assert(
      fc.property(policies, trades, planning, (policy, orders, isPlanned) => {
        const sum = orders.reduce((total, { quantity }) => total + quantity, 0);
        fc.pre(sum !== 0);
        const closing = { quantity: -sum, cuts: orders[0]?.cuts.filter((cut) => cut < Math.abs(sum)) ?? [] };
        const { target, held, writtenOff, residual } = told(play(policy, [...orders, closing], isPlanned));
        expect([target, held, writtenOff, residual]).toEqual(['0', '0', '0', '0']);
      }),
      { numRuns },
    );
  });
});
