import { accountEvent, linearTerms } from '@copyledger/testing';
import { leaderId, Scene } from './scene';

const flat = { target: '0', held: '0', writtenOff: '0', manual: '0', pending: '0', residual: '0' };
const perpetual = linearTerms.symbol;

describe('a leader that is observed', () => {
  const observed = (): Scene => {
    const scene = new Scene();
    scene.account(leaderId, accountEvent.AccountOpened({ accountId: leaderId, kind: 'observed' }));
    scene.account(leaderId, accountEvent.EquityObserved({ asset: 'USDT', equity: '40000' }));
    return scene;
  };
  const fill = (quantity: string, position: string, side: 'buy' | 'sell' = 'buy') =>
    accountEvent.FillObserved({
      instrument: perpetual,
      side,
      quantity,
      price: '50000',
      position: { quantity: position, cost: '0' },
      venueOrderId: 'venue-1',
    });

  it('is copied with the equity that its venue tells', () => {
    const scene = observed();
    scene.follow('fay', { sizing: { mode: 'equity-proportional', slippageMax: 0 } }, '10000');
    scene.account(leaderId, fill('0.1', '0.1'));
    expect(scene.legs()).toMatchObject([{ quantity: '0.025' }]);
  });

  it('gives a fixed amount whole at the first fill of an order whose size nobody tells', () => {
    const scene = observed();
    scene.follow('fay', { sizing: { mode: 'fixed-amount', amount: '1000' } });
    scene.account(leaderId, fill('0.001', '0.001'));
    expect(scene.legs()).toMatchObject([{ quantity: '0.02' }]);
    scene.execute();
    scene.settle();
    scene.account(leaderId, fill('0.1', '0.101'));
    expect(scene.legs()).toEqual([]);
  });

  it('is followed over a gap: what was closed meanwhile is closed, what was opened is not copied', () => {
    const scene = observed();
    scene.follow('fay');
    scene.account(leaderId, fill('0.1', '0.1'));
    scene.settle();
    const adjust = (quantity: string) => accountEvent.PositionAdjusted({ instrument: perpetual, position: { quantity, cost: '0' } });
    scene.account(leaderId, adjust('0.2'));
    scene.settle();
    expect(scene.positionOf('fay')).toEqual({ ...flat, target: '0.1', held: '0.1' });
    scene.account(leaderId, adjust('0.05'));
    scene.settle();
    expect(scene.positionOf('fay')).toEqual({ ...flat, target: '0.025', held: '0.025' });
    // Away and back again, before anybody looked: what was held of it is gone.
    scene.account(leaderId, adjust('0'));
    scene.account(leaderId, adjust('0.05'));
    scene.settle();
    expect(scene.positionOf('fay')).toEqual(flat);
  });
});

describe('a copy', () => {
  it('is never copied', () => {
    const scene = new Scene();
    scene.follow('fay');
    const origin = { type: 'copy', followId: 'other', planId: 'other-plan' } as const;
    scene.account(leaderId, accountEvent.OrderPlaced({ orderId: 'copied', origin, balances: [] }));
    scene.filled(leaderId, { orderId: 'copied', side: 'buy', quantity: '0.1', leaves: '0' });
    expect(scene.plans()).toMatchObject([{ legs: [] }]);
    expect(scene.positionOf('fay')).toBeUndefined();
  });
});

describe('an operator’s repair', () => {
  it('plans what is residual and could be traded now', () => {
    const scene = new Scene();
    scene.follow('fay', { sizing: { mode: 'quantity-multiple', multiple: '0.001' } });
    scene.leader('buy', { quantity: '0.09' });
    scene.settle();
    expect(scene.desk.repairs(scene.moment)).toEqual([]);
    scene.price(perpetual, '60000');
    expect(scene.desk.repairs(scene.moment)).toMatchObject([{ data: { cause: 'repair', legs: [{ quantity: '0.00009' }] } }]);
  });
});
