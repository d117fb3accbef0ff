import fc from 'fast-check';
import type { MarketOrder } from './market.order';
import { OpenOrders } from './open-orders';

const orderOf = (id: string): MarketOrder => ({ orderId: id }) as MarketOrder;

describe('OpenOrders', () => {
  it('is a map that keeps the order of arrival, through removals and growth', () => {
    const ids = fc.oneof(
      fc.nat({ max: 300 }).map((number) => `order-${number}`),
      fc.string({ maxLength: 2 }),
    );
    const steps = fc.array(fc.tuple(ids, fc.boolean()), { maxLength: 1_000, size: 'max' });
    fc.assert(
      fc.property(steps, fc.nat({ max: 200 }), (history, capacity) => {
        const orders = new OpenOrders();
        orders.reserve(capacity);
        const model = new Map<string, MarketOrder>();
        for (const [id, adds] of history) {
          const order = orderOf(id);
          if (!adds) orders.delete(id);
          else if (!model.has(id)) orders.add(order);
          if (!adds) model.delete(id);
          else if (!model.has(id)) model.set(id, order);
          expect(orders.get(id)).toBe(model.get(id));
        }
        expect([...orders.values()]).toEqual([...model.values()]);
        expect(orders.size).toBe(model.size);
        for (const [id] of history) expect(orders.get(id)).toBe(model.get(id));
      }),
      { numRuns: 40 },
    );
  });

  it('tells ids apart that have one hash', () => {
    const orders = new OpenOrders();
    // 'Aa' and 'BB' come to the same, and so does whatever is made of them.
    const ids = Array.from({ length: 256 }, (_, number) => number.toString(2).padStart(8, '0').replaceAll('0', 'Aa').replaceAll('1', 'BB'));
    for (const id of ids) orders.add(orderOf(id));
    for (const id of ids.slice(0, 128)) orders.delete(id);
    expect(ids.map((id) => orders.get(id)?.orderId)).toEqual(ids.map((id, number) => (number < 128 ? undefined : id)));
  });

  it('may lose orders while they are gone through', () => {
    const orders = new OpenOrders();
    for (const id of ['1', '2', '3']) orders.add(orderOf(id));
    const seen = [];
    for (const { orderId } of orders.values()) {
      seen.push(orderId);
      orders.delete('1');
      orders.delete('2');
    }
    expect(seen).toEqual(['1', '3']);
  });
});
