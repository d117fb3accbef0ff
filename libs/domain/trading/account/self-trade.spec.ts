import { accept, reject } from '@copyledger/kernel';
import { accountDecider } from './account.decider';
import { accountAfter, balanceText, decideAfter, eventAfter, positionText } from './spec/account-after';
import { closeOrder, deposit, fillOrder, placeOrder, preventFill, requestAmend, settleSelfTrade } from './spec/commands';
import { btc, freePerpetual } from './spec/instruments';

const rich = [deposit('100000'), deposit('1', { asset: btc })];
const maker = placeOrder({ orderId: 'maker', side: 'sell' });
const taker = placeOrder({ orderId: 'taker', limitPrice: '50100' });
const both = [...rich, maker, taker];

describe('a trade of the account with itself', () => {
  it('fills both orders in one append, each with its own fee', () => {
    expect(decideAfter(settleSelfTrade(), ...both)).toMatchObject({
      ok: true,
      events: [
        { type: 'OrderFilled', data: { orderId: 'maker', tradeNumber: '1', liquidity: 'maker', fee: { asset: 'USDT', amount: '1' } } },
        { type: 'OrderFilled', data: { orderId: 'taker', tradeNumber: '1', liquidity: 'taker', fee: { asset: 'BTC', amount: '0.0001' } } },
      ],
    });
    const account = accountAfter(...both, settleSelfTrade());
    expect([balanceText(account).total, balanceText(account, 'BTC').total]).toEqual(['99999', '0.9999']);
    expect(account.orders.size).toBe(0);
  });

  it('is settled once, and what one side of it was settled before is not settled again', () => {
    expect(decideAfter(settleSelfTrade(), ...both, settleSelfTrade())).toEqual(accept());
    const part = settleSelfTrade({ quantity: '0.04' });
    expect(decideAfter(part, ...both, part)).toEqual(accept());
    const one = fillOrder({ orderId: 'maker', liquidity: 'maker', quantity: '0.04' });
    expect(decideAfter(part, ...both, one)).toMatchObject({ ok: true, events: [{ data: { orderId: 'taker' } }] });
  });

  it('is all or nothing', () => {
    expect(decideAfter(settleSelfTrade({ takerOrderId: 'x' }), ...both)).toEqual(reject('OrderNotFound'));
    expect(decideAfter(settleSelfTrade(), ...both, closeOrder({ orderId: 'taker' }))).toEqual(reject('OrderAlreadyClosed'));
    const account = accountAfter(...both);
    expect(() => accountDecider.decide(settleSelfTrade({ takerOrderId: 'maker' }), account)).toThrow('Invariant: ');
  });

  it('leaves reduce-only orders that the position covers in the end', () => {
    const order = (orderId: string, side: 'buy' | 'sell', reduceOnly = false) =>
      placeOrder({ orderId, instrument: freePerpetual, side, quantity: '1', reduceOnly });
    const long = [deposit('200000'), order('long', 'buy'), fillOrder({ orderId: 'long', of: freePerpetual, quantity: '1' })];
    const open = [...long, order('exit', 'sell', true), order('maker', 'sell'), order('taker', 'buy')];
    const trade = settleSelfTrade({ of: freePerpetual, tradeNumber: 2n, quantity: '1' });
    // Between the two fills nothing is left to reduce; after both there is.
    expect(decideAfter(trade, ...open)).toMatchObject({ events: [{ type: 'OrderFilled' }, { type: 'OrderFilled' }] });
    const account = accountAfter(...open, trade);
    expect(account.orders.get('exit')).toMatchObject({ isCancelRequested: false });
    expect(positionText(account, freePerpetual.symbol).quantity).toBe('1');
  });
});

describe('quantity that self-trade prevention takes off', () => {
  const placed = [deposit('10000'), placeOrder()];

  it('is given back: what is open is the quantity less what is filled and prevented', () => {
    expect(decideAfter(preventFill('0.04'), ...placed)).toEqual(
      accept({
        type: 'OrderQuantityPrevented',
        data: {
          orderId: 'order-1',
          instrument: 'BTCUSDT',
          quantity: '0.04',
          preventedQuantity: '0.04',
          leavesQuantity: '0.06',
          balances: [{ asset: 'USDT', total: '10000', held: '3000', margin: '0' }],
        },
      }),
    );
    const filled = eventAfter('OrderFilled', fillOrder({ quantity: '0.05' }), ...placed, preventFill('0.04')).data;
    expect(filled).toMatchObject({ cumulativeQuantity: '0.05', leavesQuantity: '0.01' });
  });

  it('counts all told, so that the same word twice changes nothing', () => {
    const first = [...placed, preventFill('0.04')];
    expect(decideAfter(preventFill('0.04'), ...first)).toEqual(accept());
    expect(decideAfter(preventFill('0.03'), ...first)).toEqual(accept());
    expect(eventAfter('OrderQuantityPrevented', preventFill('0.05'), ...first).data).toMatchObject({
      quantity: '0.01',
      preventedQuantity: '0.05',
    });
  });

  it('may be all of it: the order has expired, and a removal that follows is known', () => {
    const gone = [...placed, fillOrder({ quantity: '0.04' }), preventFill('0.06')];
    expect(accountAfter(...gone).orders.size).toBe(0);
    expect(balanceText(accountAfter(...gone)).held).toBe('0');
    for (const word of [closeOrder({ outcome: 'expired' }), preventFill('0.06')]) expect(decideAfter(word, ...gone)).toEqual(accept());
  });

  it('counts against what is amended, like a fill', () => {
    const asked = [...placed, preventFill('0.04'), requestAmend({ quantity: '0.2' })];
    expect(balanceText(accountAfter(...asked)).held).toBe('8000');
  });

  it('is never more than is open', () => {
    expect(() => accountDecider.decide(preventFill('0.11'), accountAfter(...placed))).toThrow('Invariant: ');
    expect(decideAfter(preventFill('0.1', 'x'), ...placed)).toEqual(reject('OrderNotFound'));
  });
});
