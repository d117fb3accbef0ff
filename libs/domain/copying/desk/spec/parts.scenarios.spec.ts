import { followEvent } from '@copyledger/testing';
import { standardLimits } from '../copy-desk';
import { Scene } from './scene';

const flat = { target: '0', held: '0', writtenOff: '0', manual: '0', pending: '0', residual: '0' };
const once = { sizing: { mode: 'quantity-multiple', multiple: '1' } } as const;

describe('a flip', () => {
  it('is a close that is never held back, and an open', () => {
    const scene = new Scene();
    scene.follow('fay', { ...once, priceProtection: { deviationMax: 10, timeToLiveMs: 5_000 } });
    scene.leader('buy', { quantity: '0.1' });
    scene.settle();
    scene.leader('sell', { quantity: '0.15' });
    expect(scene.legs()).toMatchObject([
      { effect: 'close', side: 'sell', quantity: '0.1', reduceOnly: true },
      { effect: 'open', side: 'sell', quantity: '0.05', limitPrice: '49950' },
    ]);
    scene.settle();
    expect(scene.positionOf('fay')).toEqual({ ...flat, target: '-0.05', held: '-0.05' });
  });

  it('closes even where nothing may be opened', () => {
    const scene = new Scene();
    scene.follow('fay');
    scene.leader('buy', { quantity: '0.1' });
    scene.settle();
    scene.ofFollow(followEvent.FollowPaused({ followId: 'fay' }));
    scene.leader('sell', { quantity: '0.15' });
    expect(scene.legs()).toMatchObject([
      { outcome: 'ordered', effect: 'close', quantity: '0.1' },
      { outcome: 'skipped', effect: 'open', reason: 'paused', quantity: '0.05' },
    ]);
    scene.settle();
    expect(scene.positionOf('fay')).toEqual({ ...flat, target: '-0.05', writtenOff: '-0.05' });
  });
});

describe('a plan', () => {
  it('comes in parts that stand alone: after a crash between them the others follow in the next plan', () => {
    const scene = new Scene({ ...standardLimits, legsPerEventMax: 2 });
    for (const followId of ['a', 'b', 'c', 'd', 'e']) scene.follow(followId);
    scene.leader('buy', { quantity: '0.1', orderId: 'one', orderQuantity: '0.3' });
    const [first] = scene.desk.due(scene.moment);
    expect(first).toMatchObject({ data: { part: 1, parts: 3 } });
    if (first !== undefined) scene.desk.apply(first);
    scene.restart();
    scene.leader('buy', { quantity: '0.1', orderId: 'one', orderQuantity: '0.3' });
    expect(scene.decide()).toEqual([]);
    scene.execute();
    scene.restart();
    const legs = scene.plans().flatMap((plan) => (plan.planNumber === 2 ? plan.legs : []));
    expect(legs.map(({ quantity }) => quantity).sort()).toEqual(['0.1', '0.1', '0.2', '0.2', '0.2']);
    scene.settle();
    for (const followId of ['a', 'b', 'c', 'd', 'e']) expect(scene.positionOf(followId)).toEqual({ ...flat, target: '0.2', held: '0.2' });
  });

  it('waits for open legs no longer than it may', () => {
    const scene = new Scene();
    scene.follow('fay');
    scene.leader('buy', { quantity: '0.1' });
    scene.decide();
    scene.leader('buy', { quantity: '0.1' });
    expect(scene.decide()).toEqual([]);
    scene.advance(2_000);
    expect(scene.legs()).toMatchObject([{ quantity: '0.1', position: { target: '0.2', pending: '0.2' } }]);
    scene.leader('sell', { quantity: '0.2' });
    scene.advance(2_000);
    // Nothing is held that could be closed yet.
    expect(scene.legs()).toMatchObject([{ outcome: 'skipped', effect: 'close', reason: 'nothing-held' }]);
    scene.settle();
    scene.advance(60_000);
    scene.settle();
    expect(scene.positionOf('fay')).toEqual(flat);
  });

  it('is made for what the leader does after a follow has started, and for nothing before', () => {
    const scene = new Scene();
    scene.follow('fay');
    scene.leader('buy', { quantity: '0.1', orderId: 'one', orderQuantity: '0.3' });
    scene.follow('gil');
    scene.leader('buy', { quantity: '0.1', orderId: 'one', orderQuantity: '0.3' });
    const legs = scene.legs().map(({ followId, quantity }) => [followId, quantity]);
    expect(Object.fromEntries(legs)).toEqual({ fay: '0.2', gil: '0.1' });
  });
});
