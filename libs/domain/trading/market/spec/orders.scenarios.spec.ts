import { buy, enter, outside, later, sell } from './market-inputs';
import { accountMarkets, type MarketUnderTest } from './markets';

describe.each(accountMarkets)('Orders in %s', (_, create) => {
  let market: MarketUnderTest;
  beforeEach(() => {
    market = create();
  });

  it('trade at the resting price, best first, oldest first at a price', () => {
    expect(market.after(sell('s1', '101'), sell('s2', '100'), sell('s3', '100'), buy('b', '102', '25'))).toEqual([
      ['accepted', 'b', 0],
      ['traded', 's2', 'b', 'buy', 100, 10],
      ['traded', 's3', 'b', 'buy', 100, 10],
      ['traded', 's1', 'b', 'buy', 101, 5],
    ]);
  });

  it('rest with what is left of them', () => {
    market.after(sell('s', '100', '4'), buy('b', '100'));
    expect(market.after(sell('s2', '100', '10'))).toEqual([
      ['accepted', 's2', 0],
      ['traded', 'b', 's2', 'sell', 100, 6],
    ]);
  });

  describe('leave', () => {
    it('when their account asks for it', () => {
      expect(market.after(buy('b', '100'), { withdraw: 'b' })).toEqual([['removed', 'b', 'cancel-requested']]);
    });

    it('not again: a fill that crosses the request was first, and the request changes nothing', () => {
      market.after(buy('b', '100'), sell('s', '100'));
      expect(market.after({ withdraw: 'b' })).toEqual([]);
    });

    it('with what a fill that crosses the request has left', () => {
      market.after(buy('b', '100'), sell('s', '100', '4'));
      expect(market.after({ withdraw: 'b' })).toEqual([['removed', 'b', 'cancel-requested']]);
      expect(market.after(sell('s2', '100'))).toEqual([['accepted', 's2', 0]]);
    });

    it('once, and never when they were not there', () => {
      expect(market.after(buy('b', '100'), { withdraw: 'b' }, { withdraw: 'b' })).toEqual([]);
      expect(market.after({ withdraw: 'nobody' })).toEqual([]);
    });
  });

  describe('that do not rest', () => {
    it('immediate or cancel', () => {
      expect(market.after(sell('s', '100', '4'), enter({ orderId: 'b', timeInForce: 'IOC' }))).toEqual([
        ['accepted', 'b', 0],
        ['traded', 's', 'b', 'buy', 100, 4],
        ['removed', 'b', 'immediate-or-cancel'],
      ]);
    });

    it('fill or kill: whole or not at all', () => {
      const fok = (orderId: string, quantity: string) => enter({ orderId, timeInForce: 'FOK', quantity });
      expect(market.after(sell('s', '100', '4'), fok('b', '5'))).toContainEqual(['removed', 'b', 'fill-or-kill']);
      expect(market.after(fok('b2', '4'))).toContainEqual(['traded', 's', 'b2', 'buy', 100, 4]);
    });

    it('market orders: no further than their protection, and not into an empty book', () => {
      const atMarket = (orderId: string) => enter({ orderId, orderType: 'market', timeInForce: 'IOC', limitPrice: '105' });
      expect(market.after(atMarket('b'))).toContainEqual(['removed', 'b', 'no-liquidity']);
      expect(market.after(sell('s', '104', '4'), sell('s2', '106', '4'), atMarket('b2'))).toEqual([
        ['accepted', 'b2', 0],
        ['traded', 's', 'b2', 'buy', 104, 4],
        ['removed', 'b2', 'protection'],
      ]);
    });

    it('post-only orders that would take', () => {
      expect(market.after(sell('s', '100'), enter({ orderId: 'b', postOnly: true }))).toEqual([
        ['accepted', 'b', 0],
        ['removed', 'b', 'post-only'],
      ]);
      expect(market.after(enter({ orderId: 'b2', postOnly: true, limitPrice: '99' }))).toEqual([['accepted', 'b2', 0]]);
    });
  });

  describe('that are good till a date', () => {
    const goodTill = (orderId: string, seconds: number) => enter({ orderId, timeInForce: 'GTD', expiresAt: later(seconds) });

    it('expire when it has come, the earliest first', () => {
      expect(market.after(goodTill('b1', 9), goodTill('b2', 5), goodTill('b3', 10), outside.clock(9))).toEqual([
        ['removed', 'b2', 'expired'],
        ['removed', 'b1', 'expired'],
      ]);
    });

    it('trade until then', () => {
      market.after(goodTill('b', 9), outside.clock(8));
      expect(market.after(sell('s', '100'))).toContainEqual(['traded', 'b', 's', 'sell', 100, 10]);
      expect(market.after(outside.clock(9))).toEqual([]);
    });
  });

  describe('of one trade group', () => {
    const own = (orderId: string, order: Parameters<typeof enter>[0] | object) => enter({ orderId, tradeGroup: 'ada', ...order });
    beforeEach(() => {
      market.after(own('s', { side: 'sell' }), sell('other', '101'));
    });

    it.each([
      ['none', [['traded', 's', 'b', 'buy', 100, 10]]],
      ['expire-taker', [['removed', 'b', 'self-trade']]],
      ['expire-maker', [['removed', 's', 'self-trade']]],
      [
        'expire-both',
        [
          ['removed', 's', 'self-trade'],
          ['removed', 'b', 'self-trade'],
        ],
      ],
    ] as const)('%s', (selfTradePrevention, outcome) => {
      expect(market.after(own('b', { selfTradePrevention })).slice(1)).toEqual(outcome);
    });

    it('decrement takes the smaller quantity off both, without a trade', () => {
      expect(market.after(own('b', { selfTradePrevention: 'decrement', quantity: '4' })).slice(1)).toEqual([
        ['prevented', 's', 'b', 4, 100],
        ['removed', 'b', 'self-trade'],
      ]);
      expect(market.after(buy('b2', '100'))).toContainEqual(['traded', 's', 'b2', 'buy', 100, 6]);
    });
  });

  describe('that are amended', () => {
    beforeEach(() => {
      market.after(buy('b1', '100'), buy('b2', '100'));
    });
    const amend = (orderId: string, quantity: string, limitPrice = '100') => ({ amend: { orderId, quantity, limitPrice } });

    it('to a smaller quantity keep their place', () => {
      expect(market.after(amend('b1', '4'))).toEqual([['modified', 'b1', 'amend-4', 4, 100, true, 0]]);
      expect(market.after(sell('s', '100', '5')).slice(1)).toEqual([
        ['traded', 'b1', 's', 'sell', 100, 4],
        ['traded', 'b2', 's', 'sell', 100, 1],
      ]);
    });

    it('to a larger quantity or another price take the last place', () => {
      expect(market.after(amend('b1', '11'))).toEqual([['modified', 'b1', 'amend-4', 11, 100, false, 0]]);
      expect(market.after(sell('s', '100', '5'))).toContainEqual(['traded', 'b2', 's', 'sell', 100, 5]);
    });

    it('into the other side trade at the resting price, after the change', () => {
      expect(market.after(sell('s', '101', '4'), amend('b1', '10', '102'))).toEqual([
        ['modified', 'b1', 'amend-5', 10, 102, false, 0],
        ['traded', 's', 'b1', 'buy', 101, 4],
      ]);
    });

    it('count what is filled in: at or below it nothing is left', () => {
      market.after(sell('s', '100', '4'));
      expect(market.after(amend('b1', '6'))).toEqual([['modified', 'b1', 'amend-5', 6, 100, true, 0]]);
      expect(market.after(amend('b1', '3'))).toEqual([['modified', 'b1', 'amend-6', 4, 100, true, 0]]);
      expect(market.after({ withdraw: 'b1' })).toEqual([]);
      expect(market.after(sell('s2', '100'))).toContainEqual(['traded', 'b2', 's2', 'sell', 100, 10]);
    });

    it('are refused when they are gone, or would take although they are post-only', () => {
      expect(market.after(amend('nobody', '6'))).toEqual([['refused', 'nobody', 'amend-4', 'order-closed']]);
      market.after(enter({ orderId: 'p', postOnly: true, limitPrice: '99' }), sell('s', '103'));
      expect(market.after(amend('p', '6', '103'))).toEqual([['refused', 'p', 'amend-7', 'post-only']]);
      expect(market.after(amend('p', '6', '102'))).toEqual([['modified', 'p', 'amend-8', 6, 102, false, 0]]);
    });
  });

  describe('in a list', () => {
    const listedOrder = (orderId: string, order: object) => enter({ orderId, listId: 'list', ...order });

    it('cancel each other: the first that trades, even in part, removes the others', () => {
      market.after(listedOrder('s1', { side: 'sell', limitPrice: '101' }), listedOrder('s2', { side: 'sell', limitPrice: '105' }));
      expect(market.after(buy('b', '101', '3')).slice(1)).toEqual([
        ['traded', 's1', 'b', 'buy', 101, 3],
        ['removed', 's2', 'one-cancels-other'],
      ]);
    });

    it('cancel each other while a taker passes: it never gets two of them', () => {
      market.after(listedOrder('s1', { side: 'sell', limitPrice: '101' }), listedOrder('s2', { side: 'sell', limitPrice: '102' }));
      expect(market.after(sell('s3', '103'), buy('b', '103', '15')).slice(1)).toEqual([
        ['traded', 's1', 'b', 'buy', 101, 10],
        ['removed', 's2', 'one-cancels-other'],
        ['traded', 's3', 'b', 'buy', 103, 5],
      ]);
    });

    it('count once for what a fill-or-kill can be filled with', () => {
      market.after(listedOrder('s1', { side: 'sell', limitPrice: '101' }), listedOrder('s2', { side: 'sell', limitPrice: '102' }));
      const fok = (orderId: string, quantity: string) => enter({ orderId, timeInForce: 'FOK', limitPrice: '103', quantity });
      expect(market.after(fok('b', '11'))).toContainEqual(['removed', 'b', 'fill-or-kill']);
      expect(market.after(fok('b2', '10'))).toContainEqual(['traded', 's1', 'b2', 'buy', 101, 10]);
    });

    it('are removed on arrival when the other has traded before', () => {
      market.after(sell('s', '100'));
      expect(market.after(listedOrder('b1', {}), listedOrder('b2', { limitPrice: '90' }))).toEqual([
        ['accepted', 'b2', 0],
        ['removed', 'b2', 'one-cancels-other'],
      ]);
    });

    it('go when the other is cancelled', () => {
      market.after(listedOrder('b1', {}), listedOrder('b2', { limitPrice: '90' }));
      expect(market.after({ withdraw: 'b2' })).toEqual([
        ['removed', 'b2', 'cancel-requested'],
        ['removed', 'b1', 'one-cancels-other'],
      ]);
    });

    it('go when they meet each other, with what is left of them', () => {
      market.after(listedOrder('b', {}));
      expect(market.after(listedOrder('s', { side: 'sell', quantity: '4' })).slice(1)).toEqual([
        ['traded', 'b', 's', 'sell', 100, 4],
        ['removed', 'b', 'one-cancels-other'],
      ]);
    });
  });

  describe('while trading is halted', () => {
    beforeEach(() => {
      market.after(buy('b', '100'), enter({ orderId: 't', side: 'sell', trigger: { kind: 'stop', watches: 'mark', stopPrice: '95' } }));
    });

    it('leave on request, and do nothing else', () => {
      expect(market.after({ status: 'halted' })).toEqual([
        ['terms', 'halted'],
        ['halted', 'operator'],
      ]);
      expect(market.after(sell('s', '100'))).toEqual([
        ['accepted', 's', 0],
        ['removed', 's', 'halted'],
      ]);
      expect(market.after({ amend: { orderId: 'b', quantity: '5', limitPrice: '100' } })).toEqual([['refused', 'b', 'amend-6', 'halted']]);
      expect(market.after(outside.mark(90))).toEqual([]);
      expect(market.after({ withdraw: 'b' })).toEqual([['removed', 'b', 'cancel-requested']]);
    });

    it('are as they were when it is resumed', () => {
      market.after({ status: 'halted' });
      expect(market.after({ status: 'trading' })).toEqual([
        ['terms', 'trading'],
        ['resumed', ''],
      ]);
      expect(market.after(sell('s', '100', '4'))).toContainEqual(['traded', 'b', 's', 'sell', 100, 4]);
    });

    it('are removed when the instrument is delisted', () => {
      expect(market.after({ status: 'delisted' })).toEqual([
        ['terms', 'delisted'],
        ['halted', 'delisted'],
        ['removed', 'b', 'delisted'],
        ['removed', 't', 'delisted'],
      ]);
      expect(market.after(sell('s', '100'))).toContainEqual(['removed', 's', 'delisted']);
    });
  });
});
