import type { AccountCommand } from './account.commands';
import { accountAfter, decideAfter } from './spec/account-after';
import { deposit, fillOrder, placeOrder, requestCancel } from './spec/commands';
import { freePerpetual } from './spec/instruments';

describe('a reduce-only order that the position no longer covers', () => {
  const order = (orderId: string, side: 'buy' | 'sell', quantity: string) =>
    placeOrder({ orderId, instrument: freePerpetual, side, quantity });
  const closing = (orderId: string, quantity: string) =>
    placeOrder({ orderId, instrument: freePerpetual, side: 'sell', quantity, reduceOnly: true });
  const filled = (orderId: string, tradeNumber: bigint, quantity: string) =>
    fillOrder({ of: freePerpetual, orderId, tradeNumber, quantity });
  const long = [deposit('100000'), order('a', 'buy', '1'), filled('a', 1n, '1')];
  const asked = (...commands: readonly AccountCommand[]) =>
    [...accountAfter(...commands).orders.values()].filter(({ isCancelRequested }) => isCancelRequested).map(({ orderId }) => orderId);

  it('is asked to be removed when another order closes the position', () => {
    const before = [...long, closing('b', '1'), order('c', 'sell', '1')];
    const decision = decideAfter(filled('c', 2n, '1'), ...before);
    expect(decision).toMatchObject({
      ok: true,
      events: [
        { type: 'OrderFilled' },
        { type: 'OrderCancelRequested', data: { accountId: 'account-1', orderId: 'b', instrument: 'FREE-PERP' } },
      ],
    });
  });

  it('is kept while it is covered, the older one first', () => {
    const before = [...long, closing('b', '0.4'), closing('c', '0.6'), order('d', 'sell', '0.5')];
    expect(asked(...before, filled('d', 2n, '0.5'))).toEqual(['c']);
    expect(asked(...before, filled('d', 2n, '0.3'), filled('d', 3n, '0.2'))).toEqual(['c']);
  });

  it('is asked once, and its own fills ask for nothing', () => {
    const before = [...long, closing('b', '1')];
    expect(asked(...before, filled('b', 2n, '0.4'))).toEqual([]);
    const again = [...before, requestCancel('b'), order('c', 'sell', '1')];
    expect(decideAfter(filled('c', 2n, '1'), ...again)).toMatchObject({ ok: true, events: [{ type: 'OrderFilled' }] });
    const decision = decideAfter(filled('c', 2n, '1'), ...again);
    expect(decision.ok && decision.events).toHaveLength(1);
  });
});
