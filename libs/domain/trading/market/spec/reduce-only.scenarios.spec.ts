import { buy, enter, sell } from './market-inputs';
import { accountMarkets, type MarketUnderTest } from './markets';

describe.each(accountMarkets)('Reduce-only orders in %s', (_, create) => {
  let market: MarketUnderTest;
  beforeEach(() => {
    market = create();
  });

  type Asked = Partial<Parameters<typeof enter>[0]>;
  const of = (accountId: string, order: Parameters<typeof enter>[0]) => enter({ accountId, ...order });
  const reduce = (orderId: string, quantity: string, more: Asked = {}) =>
    of('ada', { orderId, side: 'sell', limitPrice: '110', quantity, reduceOnly: true, ...more });
  const plainSell = (orderId: string, quantity: string, limitPrice = '110') => of('ada', { orderId, side: 'sell', limitPrice, quantity });
  /** Ada has bought so much. */
  const long = (quantity: string) => [sell('s', '100', quantity), of('ada', { orderId: 'entry', quantity })];

  it('leave with the position: never does one open what it was to close', () => {
    market.after(...long('1'), reduce('r', '1'), plainSell('p', '1', '109'));
    expect(market.after(buy('b', '110', '2'))).toEqual([
      ['accepted', 'b', 0],
      ['traded', 'p', 'b', 'buy', 109, 1],
      ['removed', 'r', 'reduce-only'],
    ]);
  });

  it('close what they cover, and whoever comes behind them finds the rest', () => {
    market.after(...long('3'), reduce('r', '2'), reduce('r2', '1'));
    expect(market.after(buy('b', '110', '9'))).toEqual([
      ['accepted', 'b', 0],
      ['traded', 'r', 'b', 'buy', 110, 2],
      ['traded', 'r2', 'b', 'buy', 110, 1],
    ]);
  });

  it('are kept while they are covered, the older one first', () => {
    market.after(...long('5'), reduce('r', '2'), reduce('r2', '3'), plainSell('p', '2', '109'));
    expect(market.after(buy('b', '109', '1'))).toContainEqual(['removed', 'r2', 'reduce-only']);
    expect(market.after(buy('b2', '109', '1'))).toEqual([
      ['accepted', 'b2', 0],
      ['traded', 'p', 'b2', 'buy', 109, 1],
    ]);
  });

  it('stand for one claim in a list', () => {
    const list = { listId: 'list' };
    market.after(
      ...long('2'),
      reduce('r', '2', list),
      reduce('r2', '2', { ...list, trigger: { kind: 'stop', watches: 'last', stopPrice: '90' } }),
    );
    expect(market.after(reduce('r3', '1'))).toEqual([
      ['accepted', 'r3', 0],
      ['removed', 'r3', 'reduce-only'],
    ]);
    expect(market.after(buy('b', '110', '2'))).toEqual([
      ['accepted', 'b', 0],
      ['traded', 'r', 'b', 'buy', 110, 2],
      ['removed', 'r2', 'one-cancels-other'],
    ]);
  });

  it('take what is left when they arrive too late for all of it, and do not rest with what is not', () => {
    market.after(...long('3'), plainSell('p', '1', '105'), buy('b', '105', '1'), buy('b2', '104', '2'));
    expect(market.after(reduce('r', '3', { limitPrice: '104' }))).toEqual([
      ['accepted', 'r', 0],
      ['traded', 'b2', 'r', 'sell', 104, 2],
      ['removed', 'r', 'reduce-only'],
    ]);
    expect(market.after(reduce('r2', '1', { orderType: 'market', timeInForce: 'IOC' }))).toEqual([
      ['accepted', 'r2', 0],
      ['removed', 'r2', 'reduce-only'],
    ]);
  });

  it('protect what is left of a position that was closed in part, and no more', () => {
    const stop = reduce('r', '5', { limitPrice: '80', trigger: { kind: 'stop', watches: 'last', stopPrice: '90' } });
    market.after(...long('5'), stop, plainSell('p', '2', '109'));
    expect(market.after(buy('b', '109', '2'))).toEqual([
      ['accepted', 'b', 0],
      ['traded', 'p', 'b', 'buy', 109, 2],
    ]);
    expect(market.after(reduce('late', '1'))).toContainEqual(['removed', 'late', 'reduce-only']);
    market.after(buy('b2', '90', '9'));
    expect(market.after(sell('s2', '90', '1'))).toEqual([
      ['accepted', 's2', 0],
      ['traded', 'b2', 's2', 'sell', 90, 1],
      ['fired', 'r', 'last', 90, 90, 0],
      ['traded', 'b2', 'r', 'sell', 90, 3],
      ['removed', 'r', 'reduce-only'],
    ]);
  });

  it('leave also while they wait for a trigger', () => {
    market.after(
      ...long('1'),
      reduce('r', '1', { trigger: { kind: 'stop', watches: 'last', stopPrice: '90' } }),
      plainSell('p', '1', '109'),
    );
    expect(market.after(buy('b', '109', '1'))).toContainEqual(['removed', 'r', 'reduce-only']);
  });

  it('are found by a fill or kill only as far as they stay', () => {
    market.after(...long('2'), reduce('r', '2'), plainSell('p', '1', '109'));
    const fok = (orderId: string, quantity: string) => enter({ orderId, timeInForce: 'FOK', limitPrice: '110', quantity });
    expect(market.after(fok('b', '2'))).toContainEqual(['removed', 'b', 'fill-or-kill']);
    expect(market.after(fok('b2', '1'))).toContainEqual(['traded', 'p', 'b2', 'buy', 109, 1]);
  });

  it('are cut when they are changed to more than there is to reduce', () => {
    market.after(...long('3'), reduce('r', '2'), reduce('r2', '1'));
    expect(market.after({ amend: { orderId: 'r2', quantity: '2', limitPrice: '110' } })).toEqual([
      ['modified', 'r2', expect.any(String), 2, 110, false, 0],
      ['removed', 'r2', 'reduce-only'],
    ]);
    expect(market.after({ amend: { orderId: 'r', quantity: '3', limitPrice: '110' } })).toEqual([
      ['modified', 'r', expect.any(String), 3, 110, false, 0],
    ]);
  });

  it('close a short position as they close a long one', () => {
    market.after(buy('s', '100', '1'), of('ada', { orderId: 'entry', side: 'sell', quantity: '1' }));
    expect(market.after(reduce('r', '1'))).toContainEqual(['removed', 'r', 'reduce-only']);
    market.after(reduce('r2', '1', { side: 'buy', limitPrice: '90' }));
    expect(market.after(sell('s2', '90', '2'))).toContainEqual(['traded', 'r2', 's2', 'sell', 90, 1]);
  });
});
