import { followEvent, linearTerms, spotTerms } from '@copyledger/testing';
import { Scene } from './scene';

const flat = { target: '0', held: '0', writtenOff: '0', manual: '0', pending: '0', residual: '0' };
const perpetual = linearTerms.symbol;
const once = { sizing: { mode: 'quantity-multiple', multiple: '1' } } as const;

const holding = (policy: Parameters<Scene['follow']>[1] = once): Scene => {
  const scene = new Scene();
  scene.follow('fay', policy);
  scene.leader('buy', { quantity: '0.1' });
  scene.settle();
  return scene;
};

describe('positions that the leader holds at the start', () => {
  const started = (startPositions: 'none' | 'no-worse-than-entry' | 'at-market', price: string): Scene => {
    const scene = new Scene();
    scene.leader('buy', { quantity: '0.1', price: '50000' });
    scene.price(perpetual, price);
    scene.follow('fay', { ...once, startPositions });
    return scene;
  };

  it('are taken over at market, ', () => {
    const scene = started('at-market', '51000');
    expect(scene.plans()).toMatchObject([{ cause: 'start-positions', legs: [{ outcome: 'ordered', side: 'buy', quantity: '0.1' }] }]);
    scene.settle();
    expect(scene.positionOf('fay')).toEqual({ ...flat, target: '0.1', held: '0.1' });
  });

  it('only where the market is no worse than the leader’s entry, ', () => {
    expect(started('no-worse-than-entry', '49000').legs()).toMatchObject([{ outcome: 'ordered', limitPrice: '50000' }]);
    const scene = started('no-worse-than-entry', '51000');
    expect(scene.legs()).toMatchObject([{ outcome: 'skipped', reason: 'price', position: { target: '0.1', writtenOff: '0.1' } }]);
    expect(scene.decide()).toEqual([]);
  });

  it('or not at all', () => {
    const scene = started('none', '49000');
    expect(scene.decide()).toEqual([]);
    scene.leader('sell', { quantity: '0.05' });
    expect(scene.plans()).toMatchObject([{ legs: [] }]);
  });
});

describe('a copied position', () => {
  it('in reverse is the leader’s turned around', () => {
    const scene = holding({ ...once, reverse: true });
    expect(scene.positionOf('fay')).toEqual({ ...flat, target: '-0.1', held: '-0.1' });
    scene.leader('sell', { quantity: '0.1' });
    scene.settle();
    expect(scene.positionOf('fay')).toEqual(flat);
  });

  it('takes its profit', () => {
    const scene = holding({ ...once, takeProfit: 100 });
    scene.price(perpetual, '50499');
    expect(scene.decide()).toEqual([]);
    scene.price(perpetual, '50500');
    expect(scene.plans()).toMatchObject([{ cause: 'take-profit', legs: [{ effect: 'close', quantity: '0.1' }] }]);
    scene.settle();
    expect(scene.positionOf('fay')).toEqual({ ...flat, target: '0.1', writtenOff: '0.1' });
  });

  it('stops its loss', () => {
    const scene = holding({ ...once, stopLoss: 100, reverse: true });
    scene.price(perpetual, '50500');
    expect(scene.plans()).toMatchObject([{ cause: 'stop-loss', legs: [{ effect: 'close', side: 'buy', quantity: '0.1' }] }]);
  });

  it('is closed when its holder asks', () => {
    const scene = holding();
    scene.ofFollow(followEvent.PositionCloseRequested({ followId: 'fay', instrument: perpetual }));
    expect(scene.plans()).toMatchObject([{ cause: 'close-requested', legs: [{ effect: 'close', side: 'sell', quantity: '0.1' }] }]);
    scene.settle();
    expect(scene.positionOf('fay')).toEqual({ ...flat, target: '0.1', manual: '0.1' });
    scene.ofFollow(followEvent.PositionCloseRequested({ followId: 'fay', instrument: perpetual }));
    expect(scene.decide()).toEqual([]);
    scene.leader('buy', { quantity: '0.1' });
    scene.settle();
    expect(scene.positionOf('fay')).toEqual({ ...flat, target: '0.2', held: '0.1', manual: '0.1' });
  });

  it('that was traded by hand says so, and goes along with closes all the same', () => {
    const scene = holding();
    scene.byHand('fay', 'sell', '0.04');
    scene.leader('sell', { quantity: '0.05' });
    scene.settle();
    expect(scene.positionOf('fay')).toEqual({ ...flat, target: '0.05', held: '0.03', manual: '0.02' });
    scene.byHand('fay', 'buy', '0.1');
    scene.leader('sell', { quantity: '0.05' });
    scene.settle();
    expect(scene.positionOf('fay')).toEqual(flat);
  });

  it('explains what happened while the follow was paused', () => {
    const scene = holding();
    scene.ofFollow(followEvent.FollowPaused({ followId: 'fay' }));
    scene.leader('buy', { quantity: '0.1' });
    scene.settle();
    scene.ofFollow(followEvent.FollowResumed({ followId: 'fay' }));
    scene.leader('buy', { quantity: '0.1' });
    scene.settle();
    expect(scene.positionOf('fay')).toEqual({ ...flat, target: '0.3', held: '0.2', writtenOff: '0.1' });
  });

  it('of coins is written off by what the fee took', () => {
    const scene = new Scene();
    scene.follow('fay');
    scene.leader('buy', { quantity: '1', price: '500', instrument: spotTerms.symbol });
    scene.price(spotTerms.symbol, '500');
    scene.decide();
    const [leg] = scene.desk.openLegs();
    expect(leg).toMatchObject({ quantity: '1', reduceOnly: false });
    scene.filled('copy-fay', {
      orderId: leg?.legId ?? '',
      side: 'buy',
      quantity: '1',
      leaves: '0',
      instrument: spotTerms.symbol,
      fee: '0.001005',
    });
    expect(scene.resolutions()).toMatchObject([
      { outcome: 'filled', position: { ...flat, target: '1', held: '0.998995', writtenOff: '0.001005' } },
    ]);
    scene.leader('sell', { quantity: '1', price: '500', instrument: spotTerms.symbol });
    scene.settle();
    // Less than a lot is left, and stays where it is.
    expect(scene.positionOf('fay', spotTerms.symbol)).toEqual({ ...flat, held: '0.000005', residual: '-0.000005' });
  });
});

describe('a leg that fails', () => {
  it('to open is given up with the account’s reason', () => {
    const scene = new Scene();
    scene.follow('fay');
    scene.leader('buy', { quantity: '0.1' });
    scene.decide();
    scene.reject('InsufficientFunds');
    expect(scene.resolutions()).toMatchObject([
      { outcome: 'failed', reason: 'insufficient-funds', position: { ...flat, target: '0.1', writtenOff: '0.1' } },
    ]);
  });

  it('to close is tried again, ever more rarely', () => {
    const scene = holding();
    scene.leader('sell', { quantity: '0.1' });
    scene.decide();
    scene.execute({ most: '0.03' });
    expect(scene.resolutions()).toMatchObject([
      { outcome: 'partly-filled', reason: 'price', position: { ...flat, held: '0.07', residual: '-0.07' } },
    ]);
    expect(scene.decide()).toEqual([]);
    for (const waitMs of [1_000, 2_000, 4_000, 8_000]) {
      scene.advance(waitMs - 1);
      expect(scene.decide()).toEqual([]);
      scene.advance(1);
      expect(scene.plans()).toMatchObject([{ cause: 'close-retry', legs: [{ quantity: '0.07' }] }]);
      scene.execute({ most: '0' });
      scene.decide();
    }
    scene.advance(60_000);
    scene.settle();
    expect(scene.positionOf('fay')).toEqual(flat);
  });

  it('to close a halted market waits for it', () => {
    const scene = holding();
    scene.status(perpetual, 'halted');
    scene.leader('sell', { quantity: '0.1' });
    expect(scene.legs()).toMatchObject([
      { outcome: 'skipped', effect: 'close', reason: 'halted', position: { held: '0.1', residual: '-0.1' } },
    ]);
    scene.status(perpetual, 'trading');
    scene.advance(1_000);
    scene.settle();
    expect(scene.positionOf('fay')).toEqual(flat);
  });
});

describe('a follow that stops', () => {
  it('closes all at once', () => {
    const scene = holding();
    scene.ofFollow(followEvent.FollowStopping({ followId: 'fay', mode: 'close-all', reason: 'requested' }));
    scene.leader('buy', { quantity: '0.1' });
    scene.settle();
    expect(scene.positionOf('fay')).toEqual(flat);
    expect(scene.journal).toContainEqual(expect.objectContaining({ data: expect.objectContaining({ cause: 'stop' }) as unknown }));
    scene.ofFollow(followEvent.FollowStopped({ followId: 'fay' }));
    expect([scene.desk.isWatching('copy-fay'), [...scene.desk.follows()]]).toEqual([false, []]);
  });

  it('goes on copying closes', () => {
    const scene = holding();
    scene.ofFollow(followEvent.FollowStopping({ followId: 'fay', mode: 'copy-closes', reason: 'requested' }));
    scene.leader('sell', { quantity: '0.05' });
    scene.settle();
    expect(scene.positionOf('fay')).toEqual({ ...flat, target: '0.05', held: '0.05' });
  });

  it('keeps what it has and leaves it alone', () => {
    const scene = holding();
    scene.ofFollow(followEvent.FollowStopping({ followId: 'fay', mode: 'detach', reason: 'requested' }));
    scene.leader('sell', { quantity: '0.1' });
    expect(scene.plans()).toMatchObject([{ legs: [] }]);
    scene.advance(60_000);
    expect(scene.decide()).toEqual([]);
  });

  it('is asked for when it is worth less than its policy allows', () => {
    const scene = holding({ ...once, stopEquity: '99900' });
    scene.price(perpetual, '49001');
    expect(scene.desk.equityStops(scene.moment)).toEqual([]);
    scene.price(perpetual, '48999');
    // 100,000, and 0.1 that lost 1,001.
    const valuation = { equity: '99899.9', stopEquity: '99900', prices: [{ instrument: perpetual, price: '48999' }] };
    expect(scene.desk.equityStops(scene.moment)).toEqual([{ followId: 'fay', valuation }]);
    scene.ofFollow(followEvent.FollowStopping({ followId: 'fay', mode: 'close-all', reason: 'equity-stop' }));
    expect(scene.desk.equityStops(scene.moment)).toEqual([]);
    expect(scene.plans()).toMatchObject([{ cause: 'equity-stop', legs: [{ effect: 'close', quantity: '0.1' }] }]);
  });
});
