import { MatchingEngine } from './matching-engine';
import { OrderKind, Side, TimeInForce, type NewOrder } from './messages';
import { limit } from './spec/books';
import { recorder } from './spec/recorder';

describe('A message that is none', () => {
  const order = limit({ id: 1, side: Side.Buy });
  it.each<[string, Partial<Record<keyof NewOrder, unknown>>]>([
    ['a fraction of a lot', { quantity: 1.5 }],
    ['no quantity', { quantity: 0 }],
    ['a price beyond the safe integers', { price: 2 ** 53 }],
    ['a price that is not a number', { price: NaN }],
    ['a negative id', { id: -1 }],
    ['an unknown side', { side: 2 }],
    ['an unknown time in force', { timeInForce: 3 }],
    ['an unknown self-trade prevention', { selfTradePrevention: 5 }],
    ['a group that is no integer', { group: 0.5 }],
    ['a negative reducible quantity', { reducible: -1 }],
    ['post-only and immediate-or-cancel', { postOnly: true, timeInForce: TimeInForce.ImmediateOrCancel }],
    ['post-only and market', { postOnly: true, kind: OrderKind.Market }],
  ])('throws and changes nothing: %s', (_, wrong) => {
    const sink = recorder();
    const engine = MatchingEngine.create(sink);
    const empty = engine.hash();
    expect(() => {
      engine.submit({ ...order, ...wrong } as NewOrder);
    }).toThrow(RangeError);
    expect(engine.hash()).toBe(empty);
    expect(sink.rows).toEqual([]);
  });

  it('throws and changes nothing: a change to no quantity', () => {
    const engine = MatchingEngine.create(recorder());
    engine.submit(order);
    expect(() => {
      engine.modify({ id: 1, price: 100, quantity: 0 });
    }).toThrow(RangeError);
    expect(engine.view.order(1)?.open).toBe(10);
  });
});

describe('A sink', () => {
  it('may cancel other resting orders while a taker passes, at the same price and at others', () => {
    const sink = recorder();
    const engine: MatchingEngine = MatchingEngine.create({
      ...sink,
      traded: (trade) => {
        sink.traded(trade);
        if (trade.maker === 1) for (const id of [2, 4, 6]) engine.cancel(id);
      },
    });
    for (const [id, price] of [
      [1, 100],
      [2, 100],
      [3, 100],
      [4, 101],
      [5, 102],
    ] as const)
      engine.submit(limit({ id, side: Side.Sell, price }));
    engine.submit(limit({ id: 6, side: Side.Buy, price: 90 }));
    engine.submit(limit({ id: 7, side: Side.Buy, price: 102, quantity: 30 }));
    expect(sink.rows.filter(([kind]) => kind === 'traded').map((row) => row[2])).toEqual([1, 3, 5]);
    expect([...engine.view.orders(Side.Sell), ...engine.view.orders(Side.Buy)]).toEqual([]);
  });
});

describe('Reading a book', () => {
  it('answers best prices, levels and orders', () => {
    const { engine, view } = withView();
    expect(view.bestPrice(Side.Buy)).toBeUndefined();
    engine.submit(limit({ id: 1, side: Side.Buy, price: 99 }));
    engine.submit(limit({ id: 2, side: Side.Buy, price: 99 }));
    engine.submit(limit({ id: 3, side: Side.Buy, price: 1 }));
    expect(view.bestPrice(Side.Buy)).toBe(99);
    expect([...view.levels(Side.Buy)]).toEqual([
      { price: 99, quantity: 20 },
      { price: 1, quantity: 10 },
    ]);
    expect([view.quantityAt(Side.Buy, 50), view.quantityOf(Side.Buy), view.quantityOf(Side.Sell)]).toEqual([0, 30, 0]);
    expect([view.youngestAt(Side.Buy, 99), view.youngestAt(Side.Buy, 50)]).toEqual([2, undefined]);
    expect(view.order(2)).toMatchObject({ id: 2, price: 99, open: 10 });
    expect(view.order(4)).toBeUndefined();
    expect([view.size, view.trades]).toEqual([3, 0]);
  });

  const withView = () => {
    const engine = MatchingEngine.create(recorder());
    return { engine, view: engine.view };
  };
});

describe('Memory', () => {
  it('does not grow with the distance of prices, nor with messages', () => {
    const engine = MatchingEngine.create(recorder());
    const before = process.memoryUsage().arrayBuffers;
    for (let id = 1; id <= 20_000; id += 1) {
      engine.submit(limit({ id, side: Side.Buy, price: (id % 1_000) * 1_000_000_007 - 2 ** 52 }));
      if (id > 1_000) engine.cancel(id - 1_000);
    }
    expect(engine.view.size).toBe(1_000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2_000_000);
  });
});
