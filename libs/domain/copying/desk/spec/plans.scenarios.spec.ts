import { accountEvent, followEvent, leaderEvent, linearTerms, spotTerms } from '@copyledger/testing';
import { standardLimits } from '../copy-desk';
import { leaderId, Scene } from './scene';

const flat = { target: '0', held: '0', writtenOff: '0', manual: '0', pending: '0', residual: '0' };
const perpetual = linearTerms.symbol;
const once = { sizing: { mode: 'quantity-multiple', multiple: '1' } } as const;

describe('the size of a copy', () => {
  it('in proportion to equity is frozen at the first fill of an order, and recorded', () => {
    const scene = new Scene();
    scene.follow('fay', { sizing: { mode: 'equity-proportional', slippageMax: 0 } }, '10000');
    scene.leader('buy', { quantity: '0.4', orderId: 'one', orderQuantity: '0.8' });
    const [plan] = scene.plans();
    expect(plan?.sizing).toEqual([
      { leaderOrderId: 'one', price: '50000', quantity: '0.8', leaderEquity: { asset: 'USDT', amount: '100000' } },
    ]);
    expect(plan?.legs).toMatchObject([{ quantity: '0.04', frozen: [{ leaderOrderId: 'one', equity: '10000', available: '10000' }] }]);
    scene.execute();
    scene.account(
      'copy-fay',
      accountEvent.FundsCredited({ amount: '90000', balances: [{ asset: 'USDT', total: '100000', held: '0', margin: '2000' }] }),
    );
    scene.leader('buy', { quantity: '0.4', orderId: 'one', orderQuantity: '0.8' });
    const [leg] = scene.legs();
    expect(leg).toMatchObject({ quantity: '0.04' });
    expect(leg).not.toHaveProperty('frozen');
  });

  it('keeps to the policy that held when the leader’s order began', () => {
    const scene = new Scene();
    scene.follow('fay');
    scene.leader('buy', { quantity: '0.1', orderId: 'one', orderQuantity: '0.2' });
    scene.settle();
    const policy = { sizing: { mode: 'quantity-multiple', multiple: '3' } } as const;
    scene.ofFollow(followEvent.FollowPolicyChanged({ followId: 'fay', version: 2, policy }));
    scene.leader('buy', { quantity: '0.1', orderId: 'one', orderQuantity: '0.2' });
    expect(scene.legs()).toMatchObject([{ quantity: '0.1' }]);
    scene.execute();
    scene.leader('buy', { quantity: '0.1', orderId: 'two' });
    expect(scene.legs()).toMatchObject([{ quantity: '0.3', policyVersion: 2 }]);
  });

  it('needs equities where it is drawn from them', () => {
    const scene = new Scene();
    scene.follow('fay', { sizing: { mode: 'equity-proportional', slippageMax: 0 } }, '0');
    scene.leader('buy', { quantity: '0.4' });
    expect(scene.legs()).toMatchObject([{ outcome: 'skipped', reason: 'no-equity', quantity: '0', position: flat }]);
    expect(scene.decide()).toEqual([]);
  });
});

describe('what is not opened', () => {
  it('because of a cap is written off, and shrinks with each close', () => {
    const scene = new Scene();
    scene.follow('fay', { ...once, caps: { perPosition: '2500' } });
    scene.leader('buy', { quantity: '0.1' });
    expect(scene.legs()).toMatchObject([
      {
        outcome: 'ordered',
        quantity: '0.05',
        cuts: [{ reason: 'cap-per-position', quantity: '0.05' }],
        frozen: [{ most: '0.05', mostBy: 'cap-per-position' }],
      },
    ]);
    scene.settle();
    scene.leader('sell', { quantity: '0.05' });
    scene.settle();
    expect(scene.positionOf('fay')).toEqual({ ...flat, target: '0.05', held: '0.025', writtenOff: '0.025' });
    scene.leader('buy', { quantity: '0.05' });
    scene.settle();
    expect(scene.positionOf('fay')).toEqual({ ...flat, target: '0.1', held: '0.05', writtenOff: '0.05' });
  });

  it('counts orders of a day and open positions', () => {
    const scene = new Scene();
    scene.follow('fay', { ...once, caps: { ordersPerDayMax: 2 } });
    scene.follow('gil', { ...once, caps: { openPositionsMax: 1 } });
    for (const quantity of ['0.1', '0.1', '0.1']) {
      scene.leader('buy', { quantity });
      scene.settle();
    }
    expect(scene.positionOf('fay')).toMatchObject({ target: '0.3', held: '0.2', writtenOff: '0.1' });
    expect(scene.positionOf('gil')).toMatchObject({ held: '0.3' });
    scene.leader('buy', { quantity: '0.1', instrument: spotTerms.symbol });
    const legs = scene.legs().map(({ followId, ...leg }) => [followId, leg.outcome === 'skipped' ? leg.reason : leg.outcome]);
    expect(Object.fromEntries(legs)).toEqual({ fay: 'cap-orders-per-day', gil: 'cap-open-positions' });
    scene.settle();
    scene.advance(24 * 3_600_000);
    scene.leader('buy', { quantity: '0.1' });
    expect(scene.legs()).toContainEqual(expect.objectContaining({ followId: 'fay', outcome: 'ordered', quantity: '0.1' }));
  });

  it('because the policy does not want the instrument changes no target', () => {
    const scene = new Scene();
    scene.follow('fay', { ...once, instrumentsDenied: [perpetual] });
    scene.leader('buy', { quantity: '0.1' });
    expect(scene.legs()).toMatchObject([{ outcome: 'skipped', reason: 'denied', position: flat }]);
    scene.leader('sell', { quantity: '0.1' });
    expect(scene.legs()).toEqual([]);
  });

  it('because it is too small is carried until it is large enough', () => {
    const scene = new Scene();
    scene.follow('fay', { sizing: { mode: 'quantity-multiple', multiple: '0.001' } });
    scene.leader('buy', { quantity: '0.06' });
    expect(scene.legs()).toMatchObject([
      { outcome: 'skipped', reason: 'minimum', quantity: '0.00006', position: { target: '0.00006', residual: '0.00006' } },
    ]);
    scene.leader('buy', { quantity: '0.06' });
    expect(scene.legs()).toMatchObject([
      { outcome: 'ordered', quantity: '0.00012', position: { target: '0.00012', pending: '0.00012', residual: '0' } },
    ]);
  });

  it('because the market has run away is written off in the plan; the limit protects the rest', () => {
    const scene = new Scene();
    const priceProtection = { deviationMax: 50, timeToLiveMs: 5_000 };
    scene.follow('fay', { ...once, priceProtection });
    scene.price(perpetual, '50200');
    scene.leader('buy', { quantity: '0.1', price: '50000' });
    expect(scene.legs()).toMatchObject([
      { outcome: 'ordered', limitPrice: '50250', notAfter: '2025-11-29T09:30:05.000000Z', reduceOnly: false },
    ]);
    scene.execute({ most: '0.04' });
    expect(scene.resolutions()).toMatchObject([
      { outcome: 'partly-filled', reason: 'price', filledQuantity: '0.04', position: { target: '0.1', held: '0.04', writtenOff: '0.06' } },
    ]);
    scene.price(perpetual, '50300');
    scene.leader('buy', { quantity: '0.1', price: '50000' });
    expect(scene.legs()).toMatchObject([{ outcome: 'skipped', reason: 'price', quantity: '0.1', position: { writtenOff: '0.16' } }]);
  });

  it('because it is too late is written off; closes go however late', () => {
    const scene = new Scene();
    scene.follow('fay');
    scene.leader('buy', { quantity: '0.1' });
    scene.settle();
    scene.leader('sell', { quantity: '0.05' });
    scene.leader('buy', { quantity: '0.02' });
    scene.advance(61_000);
    scene.leader('buy', { quantity: '0.01' });
    expect(scene.legs()).toMatchObject([
      { outcome: 'ordered', effect: 'close', side: 'sell', quantity: '0.04', reduceOnly: true },
      { outcome: 'skipped', effect: 'open', side: 'buy', quantity: '0.02', reason: 'time-to-live' },
    ]);
    expect(scene.positionOf('fay')).toMatchObject({ target: '0.08', writtenOff: '0.02', held: '0.1', pending: '-0.04' });
  });

  it.each(['paused', 'halted', 'leader-inactive', 'stopping', 'insufficient-funds'] as const)('because of %s', (reason) => {
    const scene = new Scene();
    scene.follow('fay', once, reason === 'insufficient-funds' ? '100' : '100000');
    if (reason === 'paused') scene.ofFollow(followEvent.FollowPaused({ followId: 'fay' }));
    if (reason === 'halted') scene.status(perpetual, 'halted');
    if (reason === 'leader-inactive') scene.absorb(`leader-${leaderId}`, leaderEvent.LeaderRetired({ leaderAccountId: leaderId }));
    if (reason === 'stopping') scene.ofFollow(followEvent.FollowStopping({ followId: 'fay', mode: 'copy-closes', reason: 'requested' }));
    scene.leader('buy', { quantity: '0.1' });
    const [leg] = scene.legs();
    if (reason === 'insufficient-funds')
      expect(leg).toMatchObject({ outcome: 'ordered', quantity: '0.0019', cuts: [{ reason, quantity: '0.0981' }] });
    else
      expect(leg).toMatchObject({
        outcome: 'skipped',
        effect: 'open',
        reason,
        quantity: '0.1',
        position: { ...flat, target: '0.1', writtenOff: '0.1' },
      });
    scene.status(perpetual, 'trading');
    scene.settle();
    scene.leader('sell', { quantity: '0.1' });
    scene.settle();
    expect(scene.positionOf('fay')).toEqual(flat);
  });

  it('because the day has lost too much', () => {
    const scene = new Scene();
    scene.follow('fay', { ...once, dailyLossMax: '100' });
    scene.leader('buy', { quantity: '0.1' });
    scene.settle();
    scene.mark(perpetual, '49000');
    scene.leader('buy', { quantity: '0.1', price: '49000' });
    expect(scene.legs()).toMatchObject([{ outcome: 'skipped', reason: 'daily-loss', quantity: '0.1' }]);
    scene.advance(24 * 3_600_000);
    scene.leader('buy', { quantity: '0.1', price: '49000' });
    expect(scene.legs()).toMatchObject([{ outcome: 'ordered', quantity: '0.1' }]);
  });

  it('because all follows together hold enough; nobody is always the first', () => {
    const scene = new Scene({ ...standardLimits, exposureMax: '10000' });
    for (const followId of ['a', 'b', 'c', 'd', 'e']) scene.follow(followId);
    scene.leader('buy', { quantity: '0.05' });
    const [plan] = scene.plans();
    const legs = plan?.legs ?? [];
    expect(legs.map(({ outcome }) => outcome)).toEqual(['ordered', 'ordered', 'ordered', 'ordered', 'skipped']);
    expect(legs.at(-1)).toMatchObject({ reason: 'exposure', quantity: '0.05' });
    const last = new Set([legs.at(-1)?.followId]);
    for (let round = 0; round < 10; round += 1) {
      scene.execute();
      scene.settle();
      scene.leader('buy', { quantity: '0.00001' });
      last.add(scene.legs().at(-1)?.followId);
    }
    expect(last.size).toBeGreaterThan(2);
  });
});
