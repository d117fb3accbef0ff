import type { MarketEvent } from './market.events';
import { MarketState } from './market.state';
import { terms } from './spec/market-inputs';

const place = { instrument: 'TEST', consumed: '1' };
const [orderId, accountId] = ['b', 'account-of-b'];
const known: MarketEvent = { type: 'MarketTermsSet', data: { ...place, terms } };
const accepted: MarketEvent = {
  type: 'OrderAccepted',
  data: { ...place, orderId, accountId, side: 'buy', orderType: 'limit', quantity: '10', limitPrice: '100', timeInForce: 'GTC' },
};
const traded = (change: object = {}): MarketEvent => ({
  type: 'TradeExecuted',
  data: {
    ...place,
    tradeNumber: '1',
    price: '100',
    quantity: '4',
    takerSide: 'sell',
    maker: { kind: 'account', accountId, orderId },
    taker: { kind: 'outside', source: 'venue' },
    ...change,
  },
});
const removed: MarketEvent = { type: 'OrderRemoved', data: { ...place, orderId, accountId, reason: 'expired', afterTradeNumber: '0' } };
const fired: MarketEvent = {
  type: 'TriggerFired',
  data: { ...place, orderId, accountId, watched: 'last', price: '100', stopPrice: '100' },
};
const modified = (quantity: string): MarketEvent => ({
  type: 'OrderModified',
  data: { ...place, orderId, accountId, amendId: 'a', quantity, limitPrice: '100', keepsPriority: true, afterTradeNumber: '0' },
});
const prevented = (preventedQuantity: string): MarketEvent => ({
  type: 'SelfTradePrevented',
  data: {
    ...place,
    quantity: '3',
    price: '100',
    maker: { accountId, orderId, preventedQuantity },
    taker: { accountId, orderId, preventedQuantity },
    afterTradeNumber: '0',
  },
});

const fold = (...history: MarketEvent[]): MarketState => {
  const state = new MarketState('TEST');
  for (const event of history) state.apply(event);
  return state;
};

describe('The fold of a journal', () => {
  it('follows an order to its end', () => {
    const state = fold(known, accepted, traded());
    expect(state.open.get(orderId)).toMatchObject({ quantity: 10, executed: 4 });
    state.apply(traded({ tradeNumber: '2', quantity: '6' }));
    expect([state.open.size, state.tradeNumber, state.lastTradePrice]).toEqual([0, 2, 100]);
  });

  it.each([
    ['of another market', [{ ...known, data: { ...known.data, instrument: 'OTHER' } }]],
    ['with an order before its terms', [accepted]],
    ['with an order that enters twice', [known, accepted, accepted]],
    ['that unconsumes', [known, { ...accepted, data: { ...accepted.data, consumed: '0' } }]],
    ['with a gap between trades', [known, accepted, traded({ tradeNumber: '2' })]],
    ['with a trade of an order that is not there', [known, traded()]],
    ['with a trade of more than is open', [known, accepted, traded({ quantity: '11' })]],
    ['with a removal of an order that is not there', [known, removed]],
    ['with a trigger that nobody waits for', [known, accepted, fired]],
    ['with an order made smaller than what is filled', [known, accepted, traded(), modified('3')]],
    ['with a change of an order that is not there', [known, modified('3')]],
    [
      'with a trigger for an order in the book',
      [
        known,
        accepted,
        { ...modified('5'), data: { ...modified('5').data, trigger: { kind: 'stop', watches: 'last', stopPrice: '1' } } } as MarketEvent,
      ],
    ],
    ['with prevented quantities that do not add up', [known, accepted, prevented('5')]],
  ] as const)('never forgives a history %s', (_, history) => {
    expect(() => fold(...history)).toThrow('Invariant');
  });
});
