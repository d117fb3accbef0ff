import fc from 'fast-check';
import { followEvent, linearTerms } from '@copyledger/testing';
import { textOf } from '../../copy/units';
import type { CopyPolicy } from '../../policy';
import { standardLimits } from '../copy-desk';
import { Scene } from './scene';

const perpetual = linearTerms.symbol;
const milli = (thousandths: number): string => textOf(BigInt(thousandths) * 10n ** 21n);

type Step = (scene: Scene) => void;
interface Told {
  readonly name: string;
  readonly step: Step;
}
const told = (name: string, step: Step): Told => ({ name, step });

export const followIds = ['ann', 'bob', 'cem', 'dan'] as const;
const someone = fc.constantFrom(...followIds);
const isNew = ({ inputs }: Scene, followId: string): boolean => !inputs.some(({ stream }) => stream === `follow-${followId}`);
const isLive = (scene: Scene, followId: string): boolean => [...scene.desk.follows()].includes(followId);

const policies: readonly CopyPolicy[] = [
  { sizing: { mode: 'quantity-multiple', multiple: '0.333' } },
  { sizing: { mode: 'fixed-amount', amount: '1700' }, takeProfit: 150, stopLoss: 150, reverse: true },
  { sizing: { mode: 'equity-proportional', slippageMax: 50 }, caps: { perPosition: '9000', ordersPerDayMax: 5 }, dailyLossMax: '500' },
  {
    sizing: { mode: 'quantity-multiple', multiple: '2' },
    priceProtection: { deviationMax: 60, timeToLiveMs: 3_000 },
    startPositions: 'at-market',
  },
];
const somePolicy = fc.constantFrom(...policies);

const fills = fc.record({ size: fc.integer({ min: -400, max: 400 }).filter((size) => size !== 0), order: fc.integer({ min: 1, max: 6 }) });
const steps: fc.Arbitrary<Told> = fc.oneof(
  {
    weight: 6,
    arbitrary: fills.map(({ size, order }) =>
      told(`leader ${size} of ${order}`, (scene) => {
        const side = size < 0 ? 'sell' : 'buy';
        scene.leader(side, { quantity: milli(Math.abs(size)), orderId: `${side}-${order}`, orderQuantity: '1' });
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constant(
      told('decide and crash', (scene) => {
        scene.decideOne();
      }),
    ),
  },
  { weight: 4, arbitrary: fc.constant(told('decide', (scene) => void scene.decide())) },
  {
    weight: 4,
    arbitrary: fc.integer({ min: 0, max: 500 }).map((most) =>
      told(`execute ${most}`, (scene) => {
        scene.execute({ most: milli(most) });
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constant(
      told('execute', (scene) => {
        scene.execute();
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('InsufficientFunds', 'NotionalTooSmall', 'ExpiryNotAhead').map((reason) =>
      told(reason, (scene) => {
        scene.reject(reason);
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 48_500, max: 51_500 }).map((price) =>
      told(`price ${price}`, (scene) => {
        scene.price(perpetual, `${price}`);
        scene.mark(perpetual, `${price}`);
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 1, max: 40_000 }).map((ms) =>
      told(`wait ${ms}`, (scene) => {
        scene.advance(ms);
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('halted', 'trading').map((status) =>
      told(status, (scene) => {
        scene.status(perpetual, status);
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(someone, somePolicy).map(([id, policy]) =>
      told(`follow ${id}`, (scene) => {
        if (isNew(scene, id)) scene.follow(id, policy);
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(someone, fc.integer({ min: -60, max: 60 })).map(([id, size]) =>
      told(`${id} by hand ${size}`, (scene) => {
        if (isLive(scene, id) && size !== 0) scene.byHand(id, size < 0 ? 'sell' : 'buy', milli(Math.abs(size)));
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(someone, fc.constantFrom('FollowPaused', 'FollowResumed', 'PositionCloseRequested')).map(([followId, type]) =>
      told(`${followId} ${type}`, (scene) => {
        if (type === 'PositionCloseRequested') scene.ofFollow(followEvent.PositionCloseRequested({ followId, instrument: perpetual }));
        else scene.ofFollow(followEvent[type as 'FollowPaused']({ followId }));
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(someone, somePolicy).map(([followId, policy]) =>
      told(`${followId} changes`, (scene) => {
        scene.ofFollow(followEvent.FollowPolicyChanged({ followId, version: 2, policy }));
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(someone, fc.constantFrom('close-all', 'copy-closes', 'detach')).map(([followId, mode]) =>
      told(`${followId} stops: ${mode}`, (scene) => {
        scene.ofFollow(followEvent.FollowStopping({ followId, mode: mode as 'detach', reason: 'requested' }));
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: someone.map((followId) =>
      told(`${followId} stopped`, (scene) => {
        scene.ofFollow(followEvent.FollowStopped({ followId }));
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: -500, max: 500 }).map((size) =>
      told(`adjusted ${size}`, (scene) => {
        scene.adjust(milli(size));
      }),
    ),
  },
);

export interface Life {
  readonly steps: readonly Told[];
  readonly restarts: readonly boolean[];
}
export const lives: fc.Arbitrary<Life> = fc.record({
  steps: fc.array(steps, { minLength: 5, maxLength: 60 }),
  restarts: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
});

const begin = (): Scene => {
  const scene = new Scene({ ...standardLimits, legsPerEventMax: 2 });
  followIds.slice(0, 3).forEach((followId, index) => {
    scene.follow(followId, policies[index] ?? {});
  });
  return scene;
};

/** Lives it, restarting where it says. */
export const live = ({ steps: all, restarts }: Life, restart: (scene: Scene) => void): Scene => {
  const scene = begin();
  all.forEach(({ step }, index) => {
    step(scene);
    if (restarts[index % restarts.length] === true) restart(scene);
  });
  return scene;
};
