import { accept, reject } from '@copyledger/kernel';
import { accountEvent } from '@copyledger/testing';
import type { AccountCommand } from './account.commands';
import { accountDecider } from './account.decider';

import { accountAfter, balanceText, decideAfter, eventAfter } from './spec/account-after';
import {
  closeOrder,
  confirmAmend,
  deposit,
  fillOrder,
  placeOrder,
  preventFill,
  refuseAmend,
  requestAmend,
  requestCancel,
} from './spec/commands';
import { btc } from './spec/instruments';

const rich = [deposit('100000'), deposit('1', { asset: btc })];
const placed = [...rich, placeOrder()];
const held = (...commands: readonly AccountCommand[]): string => balanceText(accountAfter(...commands)).held;
const orderAfter = (...commands: readonly AccountCommand[]) => accountAfter(...commands).orders.get('order-1');

describe('the market takes the terms', () => {
  const ask = requestAmend({ quantity: '0.2', limitPrice: '51000' });

  it('and what they need is held, no more', () => {
    const lower = requestAmend({ limitPrice: '40000' });
    expect(decideAfter(confirmAmend({ limitPrice: '40000' }), deposit('10000'), placeOrder(), lower)).toEqual(
      accept(
        accountEvent.OrderAmended({
          orderId: 'order-1',
          instrument: 'BTCUSDT',
          amendId: 'amend-1',
          quantity: '0.1',
          limitPrice: '40000',
          leavesQuantity: '0.1',
          balances: [{ asset: 'USDT', total: '10000', held: '4000', margin: '0' }],
        }),
      ),
    );
    expect(held(...placed, ask, confirmAmend({ quantity: '0.2', limitPrice: '51000' }))).toBe('10200');
  });

  it('once', () => {
    const confirm = confirmAmend({ quantity: '0.2', limitPrice: '51000' });
    expect(decideAfter(confirm, ...placed, ask, confirm)).toEqual(accept());
    expect(decideAfter(confirm, ...placed, ask, confirm, closeOrder())).toEqual(accept());
    expect(decideAfter(confirmAmend({ orderId: 'x' }), ...placed)).toEqual(reject('OrderNotFound'));
  });

  it('after fills that crossed the request, at the old terms', () => {
    const crossed = [...placed, ask, fillOrder({ quantity: '0.04' })];
    expect(held(...crossed)).toBe('8160');
    const after = [...crossed, confirmAmend({ quantity: '0.2', limitPrice: '51000' })];
    expect(orderAfter(...after)).toMatchObject({ quantity: 20_000_000n, leaves: 16_000_000n, limitPrice: 5_100_000n });
    expect(held(...after)).toBe('8160');
    expect(eventAfter('OrderFilled', fillOrder({ tradeNumber: 2n, quantity: '0.16', price: '51000' }), ...after).data).toMatchObject({
      cumulativeQuantity: '0.2',
      leavesQuantity: '0',
      averagePrice: '50800',
    });
  });

  it('one after another, as they were asked for', () => {
    const second = requestAmend({ amendId: 'amend-2', quantity: '0.15' });
    const first = confirmAmend({ quantity: '0.2', limitPrice: '51000' });
    expect(held(...placed, ask, second, first)).toBe('10200');
    expect(held(...placed, ask, second, first, confirmAmend({ amendId: 'amend-2', quantity: '0.15', limitPrice: '51000' }))).toBe('7650');
    expect(held(...placed, ask, second, first, refuseAmend({ amendId: 'amend-2' }))).toBe('10200');
  });

  it('down to what is filled, and the order is done', () => {
    const down = [...placed, fillOrder({ quantity: '0.04' }), requestAmend({ quantity: '0.03' })];
    const done = confirmAmend({ quantity: '0.04' });
    expect(eventAfter('OrderAmended', done, ...down).data).toMatchObject({ quantity: '0.04', leavesQuantity: '0' });
    const account = accountAfter(...down, done);
    expect(account.orders.size).toBe(0);
    expect(balanceText(account)).toMatchObject({ total: '98000', held: '0' });
    expect(decideAfter(closeOrder(), ...down, done)).toEqual(accept());
    expect(decideAfter(requestCancel(), ...down, done)).toEqual(reject('OrderAlreadyClosed'));
  });

  it('of a stop, whose protection follows its stop price', () => {
    const stop = placeOrder({ orderType: 'market', timeInForce: 'IOC', trigger: 'stop 51000 last' });
    const move = requestAmend({ stopPrice: '52000' });
    const asked = eventAfter('OrderAmendRequested', move, ...rich, stop).data;
    expect(asked).toMatchObject({ limitPrice: '54600', trigger: { stopPrice: '52000' } });
    const trigger = { kind: 'stop', watches: 'last', stopPrice: '52000' } as const;
    const after = [...rich, stop, move, confirmAmend({ limitPrice: '54600', trigger })];
    expect(orderAfter(...after)).toMatchObject({ trigger, limitPrice: 5_460_000n });
    expect(held(...after)).toBe('5460');
  });

  it('never below what is filled, and only when they were asked for', () => {
    const account = accountAfter(...placed, fillOrder({ quantity: '0.04' }), requestAmend({ quantity: '0.03' }));
    expect(() => accountDecider.decide(confirmAmend({ quantity: '0.03' }), account)).toThrow('Invariant: ');
    const unasked = accountEvent.OrderAmended({ orderId: 'order-1', instrument: 'BTCUSDT' });
    expect(() => accountDecider.evolve(accountAfter(...placed), unasked)).toThrow('Invariant: ');
  });
});

describe('the market refuses the terms', () => {
  const ask = requestAmend({ limitPrice: '51000' });

  it('and the old ones stand', () => {
    expect(decideAfter(refuseAmend({ reason: 'halted' }), deposit('10000'), placeOrder(), ask)).toEqual(
      accept(
        accountEvent.OrderAmendRejected({
          orderId: 'order-1',
          instrument: 'BTCUSDT',
          amendId: 'amend-1',
          reason: 'halted',
          balances: [{ asset: 'USDT', total: '10000', held: '5000', margin: '0' }],
        }),
      ),
    );
    expect(decideAfter(refuseAmend(), ...placed, ask, refuseAmend())).toEqual(accept());
  });

  it.each([
    ['filled', fillOrder()],
    ['cancelled', closeOrder()],
    ['gone', preventFill('0.1')],
  ])('of an order that is %s by then, as a fact, once', (_, close) => {
    expect(decideAfter(refuseAmend(), ...placed, ask, close)).toEqual(
      accept(
        accountEvent.OrderAmendRejected({
          orderId: 'order-1',
          instrument: 'BTCUSDT',
          amendId: 'amend-1',
          reason: 'order-closed',
          balances: [],
        }),
      ),
    );
    expect(decideAfter(refuseAmend(), ...placed, ask, close, refuseAmend())).toEqual(accept());
    expect(accountAfter(...placed, ask, close, refuseAmend()).unansweredAmends.size).toBe(0);
    expect(balanceText(accountAfter(...placed, ask, close)).held).toBe('0');
  });

  it('only when they were asked for', () => {
    expect(() => accountDecider.evolve(accountAfter(...placed), accountEvent.OrderAmendRejected({ orderId: 'order-1' }))).toThrow(
      'Invariant: ',
    );
  });
});

describe('a cancel and a change that cross', () => {
  it('are both answered: the cancel outranks, and holds until the market has spoken', () => {
    const both = [...placed, requestAmend({ limitPrice: '51000' }), requestCancel()];
    expect(held(...both)).toBe('5100');
    const confirmed = [...both, confirmAmend({ limitPrice: '51000' })];
    expect(orderAfter(...confirmed)).toMatchObject({ isCancelRequested: true, limitPrice: 5_100_000n });
    expect(held(...confirmed, closeOrder())).toBe('0');
  });
});
