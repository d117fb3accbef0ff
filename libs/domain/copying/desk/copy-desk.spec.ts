import { copyEvent, leaderEvent } from '@copyledger/testing';
import { leaderId, Scene } from './spec/scene';

const flat = { target: '0', held: '0', writtenOff: '0', manual: '0', pending: '0', residual: '0' };

describe('a copy desk', () => {
  it('plans what the leader filled, and resolves the leg when its order is filled', () => {
    const scene = new Scene();
    scene.follow('fay', { sizing: { mode: 'quantity-multiple', multiple: '0.5' } });
    scene.leader('buy', { quantity: '0.1' });
    const [plan] = scene.plans();
    expect(plan).toMatchObject({ planNumber: 1, part: 1, parts: 1, cause: 'leader-fills', leaderPosition: '0.1', referencePrice: '50000' });
    expect(plan?.fills).toMatchObject([{ side: 'buy', quantity: '0.1', averagePrice: '50000', fills: 1 }]);
    expect(plan?.legs).toMatchObject([
      {
        followId: 'fay',
        outcome: 'ordered',
        effect: 'open',
        side: 'buy',
        quantity: '0.05',
        position: { ...flat, target: '0.05', pending: '0.05' },
      },
    ]);
    scene.execute();
    expect(scene.resolutions()).toMatchObject([
      {
        followId: 'fay',
        outcome: 'filled',
        filledQuantity: '0.05',
        averagePrice: '50000',
        position: { ...flat, target: '0.05', held: '0.05' },
      },
    ]);
    expect(scene.decide()).toEqual([]);
  });

  it('closes the same fraction as the leader, and all of it at the end', () => {
    const scene = new Scene();
    scene.follow('fay', { sizing: { mode: 'quantity-multiple', multiple: '0.3' } });
    scene.leader('buy', { quantity: '0.1' });
    scene.settle();
    scene.leader('sell', { quantity: '0.033' });
    scene.settle();
    expect(scene.positionOf('fay')).toEqual({ ...flat, target: '0.0201', held: '0.0201' });
    scene.leader('sell', { quantity: '0.067' });
    scene.settle();
    expect(scene.positionOf('fay')).toEqual(flat);
  });

  it('merges fills that come while a plan is open', () => {
    const scene = new Scene();
    scene.follow('fay');
    scene.leader('buy', { quantity: '0.1', orderId: 'one', orderQuantity: '0.3' });
    expect(scene.plans()).toHaveLength(1);
    scene.leader('buy', { quantity: '0.1', orderId: 'one', orderQuantity: '0.3' });
    scene.leader('buy', { quantity: '0.1', orderId: 'one', orderQuantity: '0.3' });
    expect(scene.decide()).toEqual([]);
    scene.execute();
    const [plan, ...others] = scene.plans();
    expect(others).toEqual([]);
    expect(plan?.fills).toMatchObject([{ quantity: '0.2', fills: 2 }]);
    expect(plan?.legs).toMatchObject([{ quantity: '0.2' }]);
  });

  it('takes each fact in once, in the order of the log', () => {
    const { desk, now } = new Scene();
    const before = desk.consumed;
    desk.absorb({ position: before - 1n, at: now, stream: `leader-${leaderId}`, event: leaderEvent.LeaderRetired() });
    expect(desk.consumed).toBe(before);
    expect(() => {
      desk.apply(copyEvent.CopyPlanned({ consumed: '5' }));
    }).toThrow('where it was made');
  });

  it('watches the accounts of its leader and its follows', () => {
    const scene = new Scene();
    scene.follow('fay');
    const { desk } = scene;
    expect([desk.isWatching(leaderId), desk.isWatching('copy-fay'), desk.isWatching('other')]).toEqual([true, true, false]);
    expect([[...desk.accounts()], [...desk.follows()]]).toEqual([[leaderId, 'copy-fay'], ['fay']]);
  });

  it('goes on from its rows as if it had never stopped', () => {
    const scene = new Scene();
    scene.follow('fay', { sizing: { mode: 'equity-proportional', slippageMax: 0 }, caps: { perOrder: '5000' } });
    scene.leader('buy', { quantity: '0.1', orderId: 'one', orderQuantity: '0.2' });
    scene.restart();
    scene.decide();
    scene.restart();
    scene.execute();
    scene.restart();
    scene.leader('buy', { quantity: '0.1', orderId: 'one', orderQuantity: '0.2' });
    scene.restart();
    scene.settle();
    expect(scene.positionOf('fay')).toEqual({ ...flat, target: '0.2', held: '0.1', writtenOff: '0.1' });
    expect(scene.desk.equityStops(scene.moment)).toEqual([]);
    expect(scene.desk.repairs(scene.moment)).toEqual([]);
  });
});
