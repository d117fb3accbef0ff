import { accept, reject } from '@copyledger/kernel';
import { accountEvent } from '@copyledger/testing';
import { accountAfter, balanceText, decideAfter } from './spec/account-after';
import { closeOrder, deposit, fillOrder, placeOrder, requestCancel, requestCancelAll } from './spec/commands';
import { perpetual, spot } from './spec/instruments';

const placed = [deposit('10000'), placeOrder()];
const requested = (orderId: string, instrument = spot.symbol) =>
  accountEvent.OrderCancelRequested({ accountId: 'account-1', orderId, instrument });

describe('asking for a cancel', () => {
  it('is a request, and keeps the hold until the market has confirmed', () => {
    expect(decideAfter(requestCancel(), ...placed)).toEqual(accept(requested('order-1')));
    expect(balanceText(accountAfter(...placed, requestCancel())).held).toBe('5000');
  });

  it('is the same request when it is repeated', () => {
    expect(decideAfter(requestCancel(), ...placed, requestCancel())).toEqual(accept());
  });

  it('is refused for an order that is closed, or that was never placed', () => {
    expect(decideAfter(requestCancel('order-2'), ...placed)).toEqual(reject('OrderNotFound'));
    for (const close of [fillOrder(), closeOrder(), closeOrder({ outcome: 'expired' })])
      expect(decideAfter(requestCancel(), ...placed, close)).toEqual(reject('OrderAlreadyClosed'));
  });
});

describe('asking for the cancel of all', () => {
  const several = [
    ...placed,
    placeOrder({ orderId: 'order-2', limitPrice: '50' }),
    placeOrder({ orderId: 'order-3', instrument: perpetual, quantity: '0.01' }),
  ];

  it('asks for every open order that is not asked for yet', () => {
    const decision = decideAfter(requestCancelAll(), ...several, requestCancel('order-2'));
    expect(decision).toEqual(accept(requested('order-1'), requested('order-3', perpetual.symbol)));
    expect(decideAfter(requestCancelAll(), ...several, requestCancelAll())).toEqual(accept());
  });

  it('asks for those of one instrument', () => {
    expect(decideAfter(requestCancelAll(perpetual.symbol), ...several)).toEqual(accept(requested('order-3', perpetual.symbol)));
    expect(decideAfter(requestCancelAll('DOGE'), ...several)).toEqual(accept());
  });
});

describe('an order that the market has removed', () => {
  it.each([
    ['cancelled', 'OrderCancelled', 'cancel-requested'],
    ['expired', 'OrderExpired', 'immediate-or-cancel'],
  ] as const)('is %s, and gives its hold back', (outcome, type, reason) => {
    const decision = decideAfter(closeOrder({ outcome, reason }), ...placed);
    expect(decision).toEqual(
      accept({
        type,
        data: {
          orderId: 'order-1',
          instrument: 'BTCUSDT',
          reason,
          unfilledQuantity: '0.1',
          balances: [{ asset: 'USDT', total: '10000', held: '0', margin: '0' }],
        },
      }),
    );
  });

  it('keeps what was filled of it', () => {
    const before = [...placed, requestCancel(), fillOrder({ quantity: '0.04' })];
    expect(decideAfter(closeOrder(), ...before)).toMatchObject({
      ok: true,
      events: [{ type: 'OrderCancelled', data: { unfilledQuantity: '0.06' } }],
    });
    expect(balanceText(accountAfter(...before, closeOrder()))).toEqual({ total: '8000', held: '0', margin: '0', available: '8000' });
  });

  it('is removed once, whatever the word for it', () => {
    for (const closed of [closeOrder(), fillOrder()]) {
      expect(decideAfter(closeOrder(), ...placed, closed)).toEqual(accept());
      expect(decideAfter(closeOrder({ outcome: 'expired' }), ...placed, closed)).toEqual(accept());
    }
  });

  it('has to have been placed', () => {
    expect(decideAfter(closeOrder({ orderId: 'order-2' }), ...placed)).toEqual(reject('OrderNotFound'));
  });
});
