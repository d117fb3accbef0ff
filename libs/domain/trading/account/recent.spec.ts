import { instantOfMillis } from '@copyledger/kernel';
import { clientOrderOf, closedStatusOf, emptyRecent, type Recent, rememberClientOrder, rememberClosed, turnedTo } from './recent';

const at = (day: number, hour = 12) => instantOfMillis(Date.UTC(2026, 10, day, hour));
const none = (): readonly string[] => [];
const placed = (recent: Recent, id: string, day: number): Recent =>
  rememberClientOrder(turnedTo(recent, at(day), none), id, { orderId: `order ${id}`, fingerprint: id });

describe('what an account remembers of orders past', () => {
  it('is known on the day and the one after, and then forgotten', () => {
    const first = rememberClosed(placed(emptyRecent, 'a', 1), 'order a', 'filled');
    const second = turnedTo(first, at(2), none);
    const third = turnedTo(second, at(3), none);
    for (const known of [first, second]) {
      expect(clientOrderOf(known, 'a')).toEqual({ orderId: 'order a', fingerprint: 'a' });
      expect(closedStatusOf(known, 'order a')).toBe('filled');
    }
    expect([clientOrderOf(third, 'a'), closedStatusOf(third, 'order a')]).toEqual([undefined, undefined]);
  });

  it('turns its page by UTC days, however long nothing happened', () => {
    const first = placed(emptyRecent, 'a', 1);
    expect(turnedTo(first, at(1, 23), none)).toBe(first);
    expect(clientOrderOf(turnedTo(first, at(20), none), 'a')).toBeDefined();
    expect(clientOrderOf(turnedTo(turnedTo(first, at(20), none), at(21), none), 'a')).toBeUndefined();
  });

  it('never turns back', () => {
    const second = placed(placed(emptyRecent, 'a', 2), 'b', 1);
    expect(second.day).toBe('2026-11-02');
    expect(clientOrderOf(second, 'b')).toBeDefined();
  });

  it('carries over the client order ids of open orders, and asks for them only when it turns', () => {
    const ask = jest.fn(() => ['a']);
    let recent = placed(emptyRecent, 'a', 1);
    recent = turnedTo(recent, at(1), ask);
    expect(ask).not.toHaveBeenCalled();
    for (const day of [2, 3, 4]) recent = turnedTo(recent, at(day), ask);
    expect(ask).toHaveBeenCalledTimes(3);
    expect(clientOrderOf(recent, 'a')).toEqual({ orderId: 'order a', fingerprint: 'a' });
  });

  it('has room for orders that named no client order id', () => {
    expect(
      clientOrderOf(
        turnedTo(emptyRecent, at(1), () => ['never heard of']),
        'never heard of',
      ),
    ).toBeUndefined();
  });
});
