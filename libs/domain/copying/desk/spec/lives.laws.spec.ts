import fc from 'fast-check';
import { linearTerms } from '@copyledger/testing';
import { absoluteOf, smallerOf, textOf, unitsOf } from '../../copy/units';
import { CopyDesk } from '../copy-desk';
import type { SavedFollow, SavedLeg } from '../desk.saved';
import { followIds, live, lives } from './random-lives';
import { leaderId, type Scene } from './scene';

const perpetual = linearTerms.symbol;

/** The rows as they are kept: the newest of each key. */
const rowsOf = (scene: Scene): ReadonlyMap<string, string> => {
  scene.keepRows();
  return new Map([...scene.rows].flatMap(([key, { value }]) => (value === undefined ? [] : [[key, value]])));
};

/** What is pending is what open legs have not traded; what is held is what the account holds. */
const audit = (scene: Scene): void => {
  const rows = [...rowsOf(scene)];
  const legs = rows.flatMap(([key, value]) => (key.startsWith('leg ') ? [JSON.parse(value) as SavedLeg] : []));
  for (const [key, value] of rows) {
    if (!key.startsWith('follow ')) continue;
    const { ids, copied } = JSON.parse(value) as SavedFollow;
    for (const { instrument, units } of copied) {
      const own = legs.filter(({ terms }) => terms.followId === ids.followId && terms.instrument === instrument);
      const pending = own.reduce(
        (sum, { terms, filled }) => sum + (terms.side === 'buy' ? 1n : -1n) * (scene.units(terms.quantity) - BigInt(filled)),
        0n,
      );
      expect([units[4], units[3]]).toEqual([`${pending}`, `${scene.heldBy(ids.copyAccountId, instrument)}`]);
    }
  }
};

/** A desk that is told the inputs again, duplicates among them, and finds the journal's events where they were decided. */
const rebuilt = ({ inputs, journal, limits }: Scene): CopyDesk => {
  const desk = CopyDesk.create(leaderId, limits);
  let next = 0;
  const applyDecided = (): void => {
    for (let event = journal[next]; event !== undefined && BigInt(event.data.consumed) === desk.consumed; event = journal[next]) {
      desk.apply(event);
      next += 1;
    }
  };
  for (const input of inputs) {
    desk.absorb(input);
    desk.absorb(input);
    applyDecided();
  }
  expect(next).toBe(journal.length);
  return desk;
};

/** More than all roundings of such a life add up to, far less than a lot. */
const roundings = 1_000n;

/** What is left of a position after a step, unsigned. */
const keptOf = (from: bigint, to: bigint): bigint => {
  const isSameSide = from !== 0n && to !== 0n && from > 0n === to > 0n;
  return isSameSide ? smallerOf(absoluteOf(to), absoluteOf(from)) : 0n;
};

/** What a follow that takes so many thousandths of the leader's quantity should hold in the end: one step after another, rounded each time. */
const targetBy = ({ inputs }: Scene, thousandths: bigint): bigint => {
  const start = inputs.findIndex(({ event }) => event.type === 'FollowStarted');
  let [position, target] = [0n, 0n];
  inputs.forEach(({ stream, event }, index) => {
    if (stream !== `account-${leaderId}` || (event.type !== 'OrderFilled' && event.type !== 'PositionAdjusted')) return;
    const to = unitsOf(event.data.position.quantity);
    const kept = keptOf(position, to);
    target = position === 0n ? 0n : (target * kept) / absoluteOf(position);
    const opened = to < 0n ? kept + to : to - kept;
    if (event.type === 'OrderFilled' && index > start) target += (opened * thousandths) / 1_000n;
    position = to;
  });
  return target;
};

const numRuns = 100;

describe('any life of a desk', () => {
  it('goes on from its rows as if it had never stopped', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const [whole, restarted] = [
          live(life, () => undefined),
          live(life, (scene) => {
            scene.restart();
          }),
        ];
        expect(restarted.journal).toEqual(whole.journal);
        expect(rowsOf(restarted)).toEqual(rowsOf(whole));
      }),
      { numRuns },
    );
  });

  it('is the same when it is rebuilt from inputs and journal', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const scene = live(life, () => undefined);
        const again = rebuilt(scene).takeChanges();
        const rows = new Map(again.flatMap(({ kind, key, value }) => (value === undefined ? [] : [[`${kind} ${key}`, value] as const])));
        expect(rows).toEqual(rowsOf(scene));
      }),
      { numRuns },
    );
  });

  it('explains what is held to the last lot, after every step', () => {
    fc.assert(
      fc.property(lives, (life) => {
        live({ ...life, restarts: [true] }, audit);
      }),
      { numRuns },
    );
  });

  it('gives a target that follows from what the leader did, nothing missed and nothing twice', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const scene = live({ ...life, steps: life.steps.filter(({ name }) => !/changes|stops|stopped/.test(name)) }, (each) => {
          each.restart();
        });
        scene.settle();
        scene.advance(5_000);
        scene.settle();
        const row = JSON.parse(rowsOf(scene).get('follow ann') ?? '{}') as SavedFollow;
        const target = BigInt(row.copied.find(({ instrument }) => instrument === perpetual)?.units[0] ?? '0');
        const difference = target - targetBy(scene, 333n);
        expect(difference < roundings && difference > -roundings).toBe(true);
      }),
      { numRuns },
    );
  });

  it('ends flat with the leader, whatever came before', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const scene = live({ ...life, steps: life.steps.filter(({ name }) => !/detach|stopped|by hand/.test(name)) }, () => undefined);
        scene.status(perpetual, 'trading');
        scene.execute();
        scene.settle();
        const closing = scene.heldBy(leaderId, perpetual);
        if (closing !== 0n) scene.leader(closing > 0n ? 'sell' : 'buy', { quantity: textOf(closing < 0n ? -closing : closing) });
        for (let round = 0; round < 8; round += 1) {
          scene.settle();
          scene.advance(61_000);
        }
        for (const followId of followIds) expect([followId, scene.heldBy(`copy-${followId}`, perpetual)]).toEqual([followId, 0n]);
      }),
      { numRuns },
    );
  });
});
