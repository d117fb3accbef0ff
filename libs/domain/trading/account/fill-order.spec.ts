import { accept, reject } from '@copyledger/kernel';
import { accountAfter, balanceText, decideAfter, eventAfter } from './spec/account-after';
import { closeOrder, deposit, fillOrder, placeOrder, requestCancel } from './spec/commands';
import { btc, perpetual, spot } from './spec/instruments';

const funded = deposit('10000');
const placed = [funded, placeOrder()];

describe('a fill on spot', () => {
  it('of a purchase pays the price, and takes the fee from the coins', () => {
    expect(decideAfter(fillOrder(), ...placed)).toEqual(
      accept({
        type: 'OrderFilled',
        data: {
          orderId: 'order-1',
          instrument: 'BTCUSDT',
          tradeNumber: '1',
          liquidity: 'taker',
          side: 'buy',
          quantity: '0.1',
          price: '50000',
          notional: '5000',
          fee: { asset: 'BTC', amount: '0.0001' },
          legs: [{ effect: 'open', quantity: '0.0999', realisedPnl: '0' }],
          realisedPnl: { asset: 'USDT', amount: '0' },
          position: { quantity: '0.0999', cost: '5000' },
          cumulativeQuantity: '0.1',
          leavesQuantity: '0',
          averagePrice: '50000',
          postings: [
            { ledger: 'account', asset: 'BTC', amount: '0.1' },
            { ledger: 'venue', asset: 'BTC', amount: '-0.1' },
            { ledger: 'account', asset: 'USDT', amount: '-5000' },
            { ledger: 'venue', asset: 'USDT', amount: '5000' },
            { ledger: 'account', asset: 'BTC', amount: '-0.0001' },
            { ledger: 'fees', asset: 'BTC', amount: '0.0001' },
          ],
          balances: [
            { asset: 'BTC', total: '0.0999', held: '0', margin: '0' },
            { asset: 'USDT', total: '5000', held: '0', margin: '0' },
          ],
        },
      }),
    );
  });

  it('at a better price gives back what was held for the worse', () => {
    expect(balanceText(accountAfter(...placed, fillOrder({ price: '49000' })))).toEqual({
      total: '5100',
      held: '0',
      margin: '0',
      available: '5100',
    });
  });

  const sale = placeOrder({ orderId: 'sale', side: 'sell', quantity: '0.05', limitPrice: '50000' });

  it('of a sale takes the fee from the money, and realises what was gained', () => {
    const { data } = eventAfter(
      'OrderFilled',
      fillOrder({ orderId: 'sale', tradeNumber: 2n, quantity: '0.05', price: '52000' }),
      ...placed,
      fillOrder(),
      sale,
    );
    expect(data).toMatchObject({
      notional: '2600',
      fee: { asset: 'USDT', amount: '2.6' },
      // Half of 0.0999 coins that cost 5,000: what was sold had cost 2,502.502502...
      legs: [{ effect: 'close', quantity: '0.05', realisedPnl: '97.497498' }],
      position: { quantity: '0.0499', cost: '2497.497498' },
    });
  });

  it('of coins that were deposited has no leg, for their cost is not known', () => {
    const before = [funded, deposit('1', { asset: btc }), placeOrder({ side: 'sell', quantity: '0.2' })];
    const { data } = eventAfter('OrderFilled', fillOrder({ quantity: '0.2' }), ...before);
    expect(data).toMatchObject({ legs: [], realisedPnl: { amount: '0' }, position: { quantity: '0', cost: '0' } });
  });

  it('of more coins than were bought here realises on those', () => {
    const before = [
      funded,
      deposit('1', { asset: btc }),
      placeOrder(),
      fillOrder(),
      placeOrder({ orderId: 'sale', side: 'sell', quantity: '0.1' }),
    ];
    const { data } = eventAfter('OrderFilled', fillOrder({ orderId: 'sale', tradeNumber: 2n, price: '60000' }), ...before);
    expect(data).toMatchObject({
      notional: '6000',
      legs: [{ effect: 'close', quantity: '0.0999', realisedPnl: '994' }],
      position: { quantity: '0', cost: '0' },
    });
  });
});

describe('the fee', () => {
  const rates = { ...perpetual, minimumNotional: 0n, makerFeePpm: -100n, takerFeePpm: 333n };
  const filled = (liquidity: 'maker' | 'taker', quantity: string, price: string) =>
    eventAfter(
      'OrderFilled',
      fillOrder({ of: rates, liquidity, quantity, price }),
      funded,
      placeOrder({ instrument: rates, limitPrice: price, quantity: '1' }),
    ).data;

  it('is rounded against the account', () => {
    expect(filled('taker', '0.001', '1.1').fee).toEqual({ asset: 'USDT', amount: '0.000001' });
    expect(filled('taker', '0.1', '5000').fee.amount).toBe('0.1665');
  });

  it('of a maker may be a rebate, rounded down', () => {
    expect(filled('maker', '0.1', '5000')).toMatchObject({
      fee: { asset: 'USDT', amount: '-0.05' },
      postings: [
        { ledger: 'account', asset: 'USDT', amount: '0.05' },
        { ledger: 'fees', asset: 'USDT', amount: '-0.05' },
      ],
      balances: [{ asset: 'USDT', total: '10000.05' }],
    });
    expect(filled('maker', '0.001', '1.1').fee.amount).toBe('0');
  });

  it('of a spot purchase as a maker is a rebate in coins', () => {
    const paid = { ...spot, makerFeePpm: -200n };
    const { data } = eventAfter('OrderFilled', fillOrder({ liquidity: 'maker' }), funded, placeOrder({ instrument: paid }));
    expect(data).toMatchObject({ fee: { asset: 'BTC', amount: '-0.00002' }, position: { quantity: '0.10002', cost: '5000' } });
  });

  it('follows the newest terms that the account knows', () => {
    const dearer = { ...spot, revision: 2, takerFeePpm: 2_000n };
    const before = [...placed, placeOrder({ orderId: 'order-2', instrument: dearer, limitPrice: '50' })];
    expect(eventAfter('OrderFilled', fillOrder(), ...before).data.fee.amount).toBe('0.0002');
  });
});

describe('partial fills', () => {
  const before = [...placed, fillOrder({ quantity: '0.03', price: '49000' })];

  it('count up to the order, at an average price', () => {
    expect(eventAfter('OrderFilled', fillOrder({ tradeNumber: 2n, quantity: '0.04', price: '49999.99' }), ...before).data).toMatchObject({
      cumulativeQuantity: '0.07',
      leavesQuantity: '0.03',
      averagePrice: '49571.4228571429',
    });
  });

  it('keep the rest held', () => {
    expect(balanceText(accountAfter(...before))).toEqual({ total: '8530', held: '3500', margin: '0', available: '5030' });
  });

  it('never cost more together than was held, however they are rounded', () => {
    const order = placeOrder({ quantity: '0.0001', limitPrice: '50000.01' });
    const all = deposit('5.000001');
    const pieces = [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n].map((tradeNumber) =>
      fillOrder({ tradeNumber, quantity: '0.00001', price: '50000.01' }),
    );
    for (let n = 0; n <= pieces.length; n += 1) expect(balanceText(accountAfter(all, order, ...pieces.slice(0, n))).available).toBe('0');
    expect(balanceText(accountAfter(all, order, ...pieces)).total).toBe('0');
  });
});

describe('a trade', () => {
  const half = (tradeNumber: bigint, orderId = 'order-1') => fillOrder({ orderId, tradeNumber, quantity: '0.05' });

  it('is applied once', () => {
    expect(decideAfter(half(1n), ...placed, half(1n))).toEqual(accept());
    expect(decideAfter(half(1n), ...placed, half(1n), half(2n))).toEqual(accept());
    expect(decideAfter(half(2n), ...placed, half(1n), half(2n))).toEqual(accept());
  });

  it('of the account with itself fills both of its orders under one number', () => {
    const both = [...placed, deposit('1', { asset: btc }), placeOrder({ orderId: 'sale', side: 'sell' })];
    const once = [...both, half(7n), half(7n, 'sale')];
    expect(eventAfter('OrderFilled', half(7n, 'sale'), ...both, half(7n)).data).toMatchObject({ orderId: 'sale', tradeNumber: '7' });
    expect(decideAfter(half(7n), ...once)).toEqual(accept());
    expect(decideAfter(half(7n, 'sale'), ...once)).toEqual(accept());
    const through = [...both, fillOrder({ tradeNumber: 7n }), fillOrder({ orderId: 'sale', tradeNumber: 7n })];
    expect(decideAfter(fillOrder({ tradeNumber: 7n }), ...through)).toEqual(accept());
    expect(decideAfter(fillOrder({ orderId: 'sale', tradeNumber: 7n }), ...through)).toEqual(accept());
  });

  it('of one order is not hidden by a later one of another, which was applied first', () => {
    const both = [...placed, deposit('1', { asset: btc }), placeOrder({ orderId: 'sale', side: 'sell' }), half(8n, 'sale')];
    expect(eventAfter('OrderFilled', half(7n), ...both).data).toMatchObject({ orderId: 'order-1', tradeNumber: '7' });
    expect(decideAfter(half(7n), ...both, half(7n))).toEqual(accept());
    expect(decideAfter(half(8n, 'sale'), ...both, half(7n))).toEqual(accept());
  });

  it('is numbered per market', () => {
    const two = [...placed, placeOrder({ orderId: 'other', instrument: perpetual, quantity: '0.01' }), half(9n)];
    expect(
      eventAfter('OrderFilled', fillOrder({ orderId: 'other', of: perpetual, tradeNumber: 1n, quantity: '0.01' }), ...two).data.tradeNumber,
    ).toBe('1');
  });

  it('needs an open order', () => {
    expect(decideAfter(fillOrder(), funded)).toEqual(reject('OrderNotFound'));
    expect(decideAfter(fillOrder(), ...placed, closeOrder())).toEqual(reject('OrderAlreadyClosed'));
  });

  it('that crosses a cancel on the way still counts, and the order stays asked for removal', () => {
    const account = accountAfter(...placed, requestCancel(), half(1n));
    expect(account.orders.get('order-1')).toMatchObject({ isCancelRequested: true, leaves: 5_000_000n });
    expect(decideAfter(requestCancel(), ...placed, requestCancel(), half(1n))).toEqual(accept());
  });
});
