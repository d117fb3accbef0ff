import { enter, outside } from './market-inputs';
import { livingMarket, type MarketUnderTest, referenceMarket } from './markets';

const sell = (orderId: string, limitPrice: string, quantity = '10') => enter({ orderId, side: 'sell', limitPrice, quantity });
const buy = (orderId: string, limitPrice: string, quantity = '10') => enter({ orderId, side: 'buy', limitPrice, quantity });

describe.each([
  ['the market', livingMarket],
  ['the reference', referenceMarket],
])('The outside in %s', (_, create) => {
  let market: MarketUnderTest;
  beforeEach(() => {
    market = create();
    market.after(outside.snapshot({ 99: 5, 98: 7 }, { 101: 4, 102: 6 }));
  });

  describe('as liquidity', () => {
    it('fills takers, its levels in their order', () => {
      expect(market.after(buy('b', '102', '8'))).toEqual([
        ['accepted', 'b', 0],
        ['traded', undefined, 'b', 'buy', 101, 4],
        ['traded', undefined, 'b', 'buy', 102, 4],
      ]);
    });

    it('is gone where it was taken, until the next update of that level', () => {
      market.after(buy('b', '101', '3'), outside.depth({}, { 102: 8 }));
      expect(market.after(enter({ orderId: 'b2', limitPrice: '101', timeInForce: 'IOC' }))).toContainEqual([
        'traded',
        undefined,
        'b2',
        'buy',
        101,
        1,
      ]);
      expect(market.after(outside.depth({}, { 101: 4 }), enter({ orderId: 'b3', limitPrice: '101', timeInForce: 'IOC' }))).toContainEqual([
        'traded',
        undefined,
        'b3',
        'buy',
        101,
        4,
      ]);
    });

    it('shares the book with accounts: the better price first, whoever it is of', () => {
      market.after(sell('s', '100'), sell('s2', '101'));
      expect(market.after(buy('b', '101', '16')).slice(1)).toEqual([
        ['traded', 's', 'b', 'buy', 100, 10],
        ['traded', undefined, 'b', 'buy', 101, 4],
        ['traded', 's2', 'b', 'buy', 101, 2],
      ]);
    });

    it('that follows itself at one price is one trade', () => {
      market.after(sell('s', '101', '1'), outside.depth({}, { 101: 9 }), { withdraw: 's' });
      expect(market.after(buy('b', '101', '9')).slice(1)).toEqual([['traded', undefined, 'b', 'buy', 101, 9]]);
    });
  });

  describe('in a queue', () => {
    it('that an order joins stands before it', () => {
      expect(market.after(buy('b', '99'))).toEqual([['accepted', 'b', 5]]);
      expect(market.after(outside.trade('sell', 99, 5))).toEqual([]);
      expect(market.after(outside.trade('sell', 99, 3))).toEqual([['traded', 'b', undefined, 'sell', 99, 3]]);
    });

    it('that grows stands behind it', () => {
      market.after(buy('b', '99'), outside.depth({ 99: 50 }, {}));
      expect(market.after(outside.trade('sell', 99, 6))).toEqual([['traded', 'b', undefined, 'sell', 99, 1]]);
    });

    it('that shrinks does so from the back', () => {
      market.after(buy('b', '99'), outside.depth({ 99: 8 }, {}), outside.depth({ 99: 4 }, {}));
      expect(market.after(outside.trade('sell', 99, 5))).toEqual([['traded', 'b', undefined, 'sell', 99, 1]]);
    });

    it('is served in turn with those of accounts', () => {
      market.after(buy('b1', '99', '2'), outside.depth({ 99: 8 }, {}));
      expect(market.after(buy('b2', '99', '2'))).toEqual([['accepted', 'b2', 8]]);
      expect(market.after(sell('s', '99', '12')).slice(1)).toEqual([
        ['traded', undefined, 's', 'sell', 99, 5],
        ['traded', 'b1', 's', 'sell', 99, 2],
        ['traded', undefined, 's', 'sell', 99, 3],
        ['traded', 'b2', 's', 'sell', 99, 2],
      ]);
    });

    it('says nothing to orders that do not rest', () => {
      expect(market.after(enter({ orderId: 'b', limitPrice: '99', timeInForce: 'IOC' }))[0]).toEqual(['accepted', 'b', 0]);
    });
  });

  describe('that trades', () => {
    it('takes from ours that stand better than its price', () => {
      market.after(buy('b', '100', '4'), buy('b2', '99', '4'));
      expect(market.after(outside.trade('sell', 99, 12))).toEqual([
        ['traded', 'b', undefined, 'sell', 100, 4],
        ['traded', 'b2', undefined, 'sell', 99, 3],
      ]);
    });

    it('shows that its own better levels are gone', () => {
      market.after(buy('b', '98', '4'));
      expect(market.after(outside.trade('sell', 98, 9))).toEqual([['traded', 'b', undefined, 'sell', 98, 2]]);
    });
  });

  describe('that moves', () => {
    it('fills resting orders that it reaches, at their price', () => {
      market.after(sell('s', '100'));
      expect(market.after(outside.depth({ 101: 4 }, { 101: 0 }))).toEqual([['traded', 's', undefined, 'buy', 100, 4]]);
    });

    it('replaces what it said before on the other side, without a trade', () => {
      expect(market.after(outside.depth({ 102: 3 }, {}))).toEqual([]);
      expect(market.after(sell('s', '102', '5')).slice(1)).toEqual([['traded', undefined, 's', 'sell', 102, 3]]);
    });

    it('with a snapshot leaves the queues as they were', () => {
      market.after(buy('b', '99'), outside.snapshot({ 99: 6 }, { 102: 1 }));
      expect(market.after(outside.trade('sell', 99, 6))).toEqual([['traded', 'b', undefined, 'sell', 99, 1]]);
      expect(market.after(enter({ orderId: 'b2', limitPrice: '110', timeInForce: 'IOC' })).slice(1)).toEqual([
        ['traded', undefined, 'b2', 'buy', 102, 1],
        ['removed', 'b2', 'immediate-or-cancel'],
      ]);
    });
  });

  describe('that is stale', () => {
    beforeEach(() => {
      market.after(buy('b', '99'), outside.depth({ 99: 8 }, {}), outside.trade('sell', 99, 1), outside.stale());
    });

    it('trades with nobody, while accounts go on', () => {
      expect(market.after(enter({ orderId: 's', side: 'sell', limitPrice: '90', quantity: '4' })).slice(1)).toEqual([
        ['traded', 'b', 's', 'sell', 99, 4],
      ]);
      expect(market.after(outside.trade('sell', 99, 20), outside.depth({ 99: 7 }, {}))).toEqual([]);
    });

    it('comes back with a snapshot: orders stand behind what was before them, as far as it is still there', () => {
      expect(market.after(outside.snapshot({ 99: 20 }, {}), outside.trade('sell', 99, 6))).toEqual([
        ['traded', 'b', undefined, 'sell', 99, 2],
      ]);
    });

    it('comes back with less in the queue', () => {
      expect(market.after(outside.snapshot({ 99: 2 }, {}), outside.trade('sell', 99, 6))).toEqual([
        ['traded', 'b', undefined, 'sell', 99, 4],
      ]);
    });
  });

  describe('that says a price and no depth', () => {
    it('takes whole what it reaches, at the price of the orders', () => {
      market.after(buy('b1', '99'), buy('b2', '98'), sell('s', '104'));
      expect(market.after(outside.price(98))).toEqual([
        ['traded', 'b1', undefined, 'sell', 99, 10],
        ['traded', 'b2', undefined, 'sell', 98, 10],
      ]);
    });

    it('has any quantity for who comes to it, and no more depth', () => {
      market.after(outside.price(100));
      expect(market.after(buy('b', '102', '500')).slice(1)).toEqual([['traded', undefined, 'b', 'buy', 100, 500]]);
      expect(market.after(sell('s', '100', '500')).slice(1)).toEqual([['traded', undefined, 's', 'sell', 100, 500]]);
    });

    it('lets orders rest that do not reach it', () => {
      market.after(outside.price(100));
      expect(market.after(buy('b', '99'))).toEqual([['accepted', 'b', 0]]);
      expect(market.after(enter({ orderId: 'm', orderType: 'market', timeInForce: 'IOC', limitPrice: '99' }))).toContainEqual([
        'removed',
        'm',
        'protection',
      ]);
      expect(market.after({ amend: { orderId: 'b', quantity: '10', limitPrice: '100' } })).toEqual([
        ['modified', 'b', 'amend-6', 10, 100, false, 0],
        ['traded', undefined, 'b', 'buy', 100, 10],
      ]);
    });

    it('does not serve post-only orders', () => {
      market.after(outside.price(100), enter({ orderId: 'p', postOnly: true, limitPrice: '99' }));
      expect(market.after({ amend: { orderId: 'p', quantity: '10', limitPrice: '100' } })).toContainEqual([
        'refused',
        'p',
        'amend-5',
        'post-only',
      ]);
      expect(market.after(enter({ orderId: 'p2', postOnly: true }))).toContainEqual(['removed', 'p2', 'post-only']);
    });
  });

  describe('while trading is halted', () => {
    it('is followed, and met when trading is resumed', () => {
      market.after(sell('s', '100'), { status: 'halted' });
      expect(market.after(outside.depth({ 101: 4, 99: 0 }, {}), outside.trade('buy', 105, 9), outside.price(104))).toEqual([]);
      expect(market.after(outside.snapshot({ 100: 3 }, {}))).toEqual([]);
      expect(market.after({ status: 'trading' }).slice(2)).toEqual([['traded', 's', undefined, 'buy', 100, 3]]);
    });

    it('shows triggers its newest price when trading is resumed, and not what was between', () => {
      const stop = (orderId: string, stopPrice: string) =>
        enter({ orderId, side: 'sell', limitPrice: '90', trigger: { kind: 'stop', watches: 'last', stopPrice } });
      market.after(stop('t1', '97'), stop('t2', '95'), { status: 'halted' }, outside.trade('sell', 94, 1), outside.trade('sell', 96, 1));
      expect(market.after({ status: 'trading' }).slice(2, 3)).toEqual([['fired', 't1', 'last', 96, 97, 0]]);
      expect(market.after(outside.trade('sell', 95, 1))).toContainEqual(['fired', 't2', 'last', 95, 95, 0]);
    });
  });
});
