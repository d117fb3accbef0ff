import { accountAfter, balanceText, eventAfter, positionText } from './spec/account-after';
import { deposit, fillOrder, placeOrder } from './spec/commands';
import { freePerpetual } from './spec/instruments';

describe('a fill of a perpetual', () => {
  /** The n-th order and trade, filled at its limit: `trade(1, 'buy 0.1 at 50000')`. */
  const trade = (n: number, text: string) => {
    const [side, quantity, , price] = text.split(' ') as ['buy' | 'sell', string, 'at', string];
    const orderId = `order-${n}`;
    const order = placeOrder({ orderId, instrument: freePerpetual, side, quantity, limitPrice: price });
    return [order, fillOrder({ of: freePerpetual, orderId, tradeNumber: BigInt(n), quantity, price })] as const;
  };

  it('exchanges no coins: it takes margin, and pays profit', () => {
    const long = [deposit('10000'), ...trade(1, 'buy 0.1 at 50000')];
    expect(balanceText(accountAfter(...long))).toEqual({ total: '10000', held: '0', margin: '5000', available: '5000' });
    const closed = [...long, ...trade(2, 'sell 0.1 at 51000')];
    expect(balanceText(accountAfter(...closed))).toEqual({ total: '10100', held: '0', margin: '0', available: '10100' });
    expect(positionText(accountAfter(...closed), freePerpetual.symbol)).toEqual({ quantity: '0', cost: '0' });
  });

  it('through zero closes all and opens the rest', () => {
    const before = [deposit('10000'), ...trade(1, 'buy 0.1 at 50000'), trade(2, 'sell 0.15 at 52000')[0]];
    expect(eventAfter('OrderFilled', trade(2, 'sell 0.15 at 52000')[1], ...before).data).toMatchObject({
      legs: [
        { effect: 'close', quantity: '0.1', realisedPnl: '200' },
        { effect: 'open', quantity: '0.05', realisedPnl: '0' },
      ],
      realisedPnl: { asset: 'USDT', amount: '200' },
      position: { quantity: '-0.05', cost: '-2600' },
      postings: [
        { ledger: 'account', asset: 'USDT', amount: '200' },
        { ledger: 'venue', asset: 'USDT', amount: '-200' },
      ],
      balances: [{ asset: 'USDT', total: '10200', held: '0', margin: '2600' }],
    });
  });

  it('may cost a short more than was there', () => {
    const before = [
      deposit('500'),
      ...trade(1, 'sell 0.01 at 50000'),
      placeOrder({ orderId: 'order-2', instrument: freePerpetual, quantity: '0.01', limitPrice: '120000', reduceOnly: true }),
    ];
    const account = accountAfter(
      ...before,
      fillOrder({ of: freePerpetual, orderId: 'order-2', tradeNumber: 2n, quantity: '0.01', price: '120000' }),
    );
    expect(balanceText(account)).toEqual({ total: '-200', held: '0', margin: '0', available: '-200' });
  });
});
