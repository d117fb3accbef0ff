import { OrderKind, SelfTradePrevention, Side, TimeInForce } from '../messages';
import { type BookUnderTest, fastBook, limit, type Message, referenceBook, send } from './books';
import { type Recorded } from './recorder';

const { Buy, Sell } = Side;
const { ImmediateOrCancel, FillOrKill } = TimeInForce;
const sell = (id: number, price: number, quantity = 10): Message => ({ submit: limit({ id, side: Sell, price, quantity }) });
const buy = (id: number, price: number, quantity = 10): Message => ({ submit: limit({ id, side: Buy, price, quantity }) });

describe.each([
  ['the fast book', fastBook],
  ['the reference book', referenceBook],
])('%s', (_, create) => {
  let book: BookUnderTest;
  beforeEach(() => {
    book = create();
  });

  /** The reports of the last message; of trades: maker, taker, price, quantity; of others: order, quantity, open and why. */
  const after = (...messages: Message[]): Recorded[] => {
    let from = 0;
    for (const message of messages) {
      from = book.reports.length;
      send(book, message);
    }
    return book.reports.slice(from).map((row) => {
      if (row[0] === 'traded') return ['traded', row[2]!, row[3]!, row[5]!, row[6]!];
      if (row[0] === 'prevented') return ['prevented', row[1]!, row[2]!, row[5]!];
      return row[0] === 'rejected' ? row : [row[0]!, row[1]!, ...row.slice(4)];
    });
  };
  const open = (side: Side) => book.orders(side).map(({ id, price, open: quantity }) => [id, price, quantity]);

  describe('limit orders', () => {
    it('rest when nothing meets them', () => {
      expect(after(buy(1, 99))).toEqual([['accepted', 1, 10, 10]]);
      expect(open(Buy)).toEqual([[1, 99, 10]]);
    });

    it('trade at the resting price, best price first, oldest first at a price', () => {
      expect(after(sell(1, 101), sell(2, 100), sell(3, 100), sell(4, 103), buy(5, 102, 35))).toEqual([
        ['accepted', 5, 35, 35],
        ['traded', 2, 5, 100, 10],
        ['traded', 3, 5, 100, 10],
        ['traded', 1, 5, 101, 10],
      ]);
      expect(open(Buy)).toEqual([[5, 102, 5]]);
      expect(open(Sell)).toEqual([[4, 103, 10]]);
    });

    it('leave a maker its place when it is filled in part', () => {
      after(sell(1, 100), sell(2, 100), buy(3, 100, 4));
      expect(open(Sell)).toEqual([
        [1, 100, 6],
        [2, 100, 10],
      ]);
    });

    it('number their trades from one', () => {
      after(sell(1, 100), buy(2, 100, 4), buy(3, 100, 4));
      expect(book.reports.filter(([kind]) => kind === 'traded').map((row) => row[1])).toEqual([1, 2]);
    });

    it('are refused under the id of an open order, which may be used again when that is gone', () => {
      expect(after(buy(1, 99), buy(1, 98))).toEqual([['rejected', 1, 'DuplicateOrder']]);
      expect(after({ cancel: 1 }, buy(1, 98))).toEqual([['accepted', 1, 10, 10]]);
    });

    it('take prices of any sign and the whole range of safe integers', () => {
      after(buy(1, -5), sell(2, Number.MAX_SAFE_INTEGER), buy(3, Number.MIN_SAFE_INTEGER), sell(4, 0));
      expect(open(Buy).map(([id]) => id)).toEqual([1, 3]);
      expect(open(Sell).map(([id]) => id)).toEqual([4, 2]);
      expect(after({ submit: limit({ id: 5, side: Sell, price: -5 }) })).toContainEqual(['traded', 1, 5, -5, 10]);
    });

    it('are refused when a side could no longer be summed up', () => {
      expect(after(buy(1, 99, Number.MAX_SAFE_INTEGER), buy(2, 98, 1))).toEqual([['rejected', 2, 'SideFull']]);
      expect(after({ modify: { id: 1, price: 97, quantity: Number.MAX_SAFE_INTEGER } })).toHaveLength(1);
    });
  });

  describe('time in force', () => {
    it('immediate or cancel: the rest is cancelled', () => {
      expect(after(sell(1, 100), { submit: limit({ id: 2, side: Buy, quantity: 15, timeInForce: ImmediateOrCancel }) })).toEqual([
        ['accepted', 2, 15, 15],
        ['traded', 1, 2, 100, 10],
        ['cancelled', 2, 5, 0, 'ImmediateOrCancel'],
      ]);
    });

    it('immediate or cancel: filled, it is not cancelled', () => {
      expect(after(sell(1, 100), { submit: limit({ id: 2, side: Buy, timeInForce: ImmediateOrCancel }) })).toHaveLength(2);
    });

    it('fill or kill: all over several prices, or nothing', () => {
      const fok = (id: number, quantity: number): Message => ({
        submit: limit({ id, side: Buy, price: 101, quantity, timeInForce: FillOrKill }),
      });
      expect(after(sell(1, 100), sell(2, 101), sell(3, 102), fok(4, 21))).toEqual([
        ['accepted', 4, 21, 21],
        ['cancelled', 4, 21, 0, 'FillOrKill'],
      ]);
      expect(after(fok(5, 20)).map(([kind]) => kind)).toEqual(['accepted', 'traded', 'traded']);
    });
  });

  describe('market orders', () => {
    const market = (quantity: number, price: number): Message => ({
      submit: limit({ id: 9, side: Buy, price, quantity, kind: OrderKind.Market }),
    });

    it('stop at the protection price', () => {
      expect(after(sell(1, 100), sell(2, 120), market(15, 110))).toEqual([
        ['accepted', 9, 15, 15],
        ['traded', 1, 9, 100, 10],
        ['cancelled', 9, 5, 0, 'Protection'],
      ]);
    });

    it('say when there is no liquidity at all', () => {
      expect(after(market(15, 110))).toContainEqual(['cancelled', 9, 15, 0, 'NoLiquidity']);
      expect(after(sell(1, 100), market(15, 110))).toContainEqual(['cancelled', 9, 5, 0, 'NoLiquidity']);
    });
  });

  it('post-only: cancelled whole rather than taking liquidity', () => {
    const postOnly = (id: number, price: number): Message => ({ submit: limit({ id, side: Buy, price, postOnly: true }) });
    expect(after(sell(1, 100), postOnly(2, 100))).toEqual([
      ['accepted', 2, 10, 10],
      ['cancelled', 2, 10, 0, 'PostOnly'],
    ]);
    expect(after(postOnly(3, 99))).toEqual([['accepted', 3, 10, 10]]);
    expect(after({ modify: { id: 3, price: 100, quantity: 10 } })).toEqual([['rejected', 3, 'PostOnly']]);
    expect(open(Buy)).toEqual([[3, 99, 10]]);
  });

  it('reduce-only: accepted for what the caller says can be reduced', () => {
    const reduceOnly = (id: number, reducible: number): Message => ({ submit: limit({ id, side: Buy, price: 99, reducible }) });
    expect(after(reduceOnly(1, 4))).toEqual([['accepted', 1, 4, 4]]);
    expect(after(reduceOnly(2, 40))).toEqual([['accepted', 2, 10, 10]]);
    expect(after(reduceOnly(3, 0))).toEqual([['rejected', 3, 'NothingToReduce']]);
    expect(after({ modify: { id: 2, price: 99, quantity: 8, reducible: 5 } })).toEqual([['modified', 2, 5, 5]]);
    expect(after({ modify: { id: 2, price: 99, quantity: 8, reducible: 0 } })).toEqual([['rejected', 2, 'NothingToReduce']]);
  });

  describe('cancel', () => {
    it('takes the order out', () => {
      expect(after(buy(1, 99), buy(2, 99), buy(3, 99), { cancel: 2 })).toEqual([['cancelled', 2, 10, 0, 'Requested']]);
      expect(open(Buy).map(([id]) => id)).toEqual([1, 3]);
    });

    it('of an order that is not open is rejected: never seen, filled, cancelled', () => {
      expect(after({ cancel: 7 })).toEqual([['rejected', 7, 'UnknownOrder']]);
      expect(after(sell(1, 100), buy(2, 100), { cancel: 1 })).toEqual([['rejected', 1, 'UnknownOrder']]);
      expect(after(buy(3, 99), { cancel: 3 }, { cancel: 3 })).toEqual([['rejected', 3, 'UnknownOrder']]);
    });
  });

  describe('modify', () => {
    beforeEach(() => {
      after(buy(1, 99), buy(2, 99));
    });

    it('a decrease keeps the place', () => {
      expect(after({ modify: { id: 1, price: 99, quantity: 4 } })).toEqual([['modified', 1, 4, 4]]);
      expect(open(Buy)).toEqual([
        [1, 99, 4],
        [2, 99, 10],
      ]);
    });

    it.each([
      ['a decrease that asks for it', { id: 1, price: 99, quantity: 4, losePriority: true }],
      ['an increase', { id: 1, price: 99, quantity: 11 }],
    ])('%s goes to the back', (_case, modify) => {
      expect(after({ modify })).toEqual([['modified', 1, modify.quantity, modify.quantity]]);
      expect(open(Buy).map(([id]) => id)).toEqual([2, 1]);
    });

    it('another price is another place', () => {
      after({ modify: { id: 2, price: 100, quantity: 4 } });
      expect(open(Buy)).toEqual([
        [2, 100, 4],
        [1, 99, 10],
      ]);
    });

    it('into the other side trades at the resting price, and reports the change last', () => {
      expect(after(sell(3, 101, 4), sell(4, 102, 4), { modify: { id: 1, price: 102, quantity: 10 } })).toEqual([
        ['traded', 3, 1, 101, 4],
        ['traded', 4, 1, 102, 4],
        ['modified', 1, 10, 2],
      ]);
      expect(open(Buy)[0]).toEqual([1, 102, 2]);
    });

    it('that is filled leaves nothing behind', () => {
      expect(after(sell(3, 101), { modify: { id: 1, price: 101, quantity: 10 } }, { cancel: 1 })).toEqual([
        ['rejected', 1, 'UnknownOrder'],
      ]);
    });

    it('counts what was executed before: the quantity is what is to be open', () => {
      after(sell(3, 99, 4), { modify: { id: 1, price: 99, quantity: 5 } });
      expect(book.orders(Buy)[0]).toMatchObject({ id: 1, original: 9, executed: 4, prevented: 0, open: 5 });
    });

    it('of an unknown order is rejected', () => {
      expect(after({ modify: { id: 7, price: 99, quantity: 4 } })).toEqual([['rejected', 7, 'UnknownOrder']]);
    });
  });

  describe('self-trade prevention', () => {
    const own = (selfTradePrevention: SelfTradePrevention, quantity = 15): Message => ({
      submit: limit({ id: 9, side: Buy, price: 101, quantity, group: 7, selfTradePrevention }),
    });
    beforeEach(() => {
      after(
        { submit: limit({ id: 1, side: Sell, price: 100, group: 7, selfTradePrevention: SelfTradePrevention.ExpireTaker }) },
        sell(2, 101),
      );
    });

    it('none: trades with itself', () => {
      expect(after(own(SelfTradePrevention.None)).map(([kind]) => kind)).toEqual(['accepted', 'traded', 'traded']);
    });

    it('expire taker', () => {
      expect(after(own(SelfTradePrevention.ExpireTaker)).slice(1)).toEqual([['cancelled', 9, 15, 0, 'SelfTrade']]);
      expect(open(Sell)).toHaveLength(2);
    });

    it('expire maker: and go on', () => {
      expect(after(own(SelfTradePrevention.ExpireMaker)).slice(1)).toEqual([
        ['cancelled', 1, 10, 0, 'SelfTrade'],
        ['traded', 2, 9, 101, 10],
      ]);
      expect(open(Buy)).toEqual([[9, 101, 5]]);
    });

    it('expire both', () => {
      expect(after(own(SelfTradePrevention.ExpireBoth)).slice(1)).toEqual([
        ['cancelled', 1, 10, 0, 'SelfTrade'],
        ['cancelled', 9, 15, 0, 'SelfTrade'],
      ]);
      expect(open(Sell)).toEqual([[2, 101, 10]]);
    });

    it('decrement: the smaller quantity is prevented on both, and the larger order goes on', () => {
      expect(after(own(SelfTradePrevention.Decrement, 25)).slice(1)).toEqual([
        ['prevented', 1, 9, 10],
        ['cancelled', 1, 0, 0, 'SelfTrade'],
        ['traded', 2, 9, 101, 10],
      ]);
      expect(book.orders(Buy)[0]).toMatchObject({ original: 25, executed: 10, prevented: 10, open: 5 });
    });

    it('decrement: a smaller taker ends, and the maker keeps the rest', () => {
      expect(after(own(SelfTradePrevention.Decrement, 4)).slice(1)).toEqual([
        ['prevented', 1, 9, 4],
        ['cancelled', 9, 0, 0, 'SelfTrade'],
      ]);
      expect(book.orders(Sell)[0]).toMatchObject({ id: 1, original: 10, executed: 0, prevented: 4, open: 6 });
    });

    it('holds for a modified order, whose own mode decides', () => {
      after({ submit: limit({ id: 8, side: Buy, price: 90, group: 7, selfTradePrevention: SelfTradePrevention.ExpireTaker }) });
      expect(after({ modify: { id: 8, price: 100, quantity: 10 } })).toEqual([
        ['cancelled', 8, 10, 0, 'SelfTrade'],
        ['modified', 8, 10, 0],
      ]);
      expect(open(Buy)).toEqual([]);
    });

    it('counts own orders out of what a fill-or-kill can be filled with', () => {
      const fok = (mode: SelfTradePrevention, quantity: number): Message => ({
        submit: limit({ id: 9, side: Buy, price: 101, quantity, group: 7, selfTradePrevention: mode, timeInForce: FillOrKill }),
      });
      expect(after(fok(SelfTradePrevention.ExpireTaker, 5))).toContainEqual(['cancelled', 9, 5, 0, 'FillOrKill']);
      expect(after(fok(SelfTradePrevention.Decrement, 15))).toContainEqual(['cancelled', 9, 15, 0, 'FillOrKill']);
      expect(after(fok(SelfTradePrevention.ExpireMaker, 11))).toContainEqual(['cancelled', 9, 11, 0, 'FillOrKill']);
      expect(after(fok(SelfTradePrevention.ExpireMaker, 10))).toContainEqual(['traded', 2, 9, 101, 10]);
    });
  });
});
