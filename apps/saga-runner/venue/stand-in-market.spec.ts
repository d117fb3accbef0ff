import { accept } from '@copyledger/kernel';
import { specification } from '@copyledger/testing';
import type { MarketEvent } from '@copyledger/domain/trading/market/market.events';
import fc from 'fast-check';
import { type IncomingOrder, type Market, type MarketCommand, standInMarketDecider } from './stand-in-market';

const symbol = 'BTC-USDT';
const decider = standInMarketDecider(symbol);
const { given } = specification(decider);

const order = (changes: Partial<IncomingOrder> = {}): IncomingOrder => ({
  ...{ orderId: 'order-1', accountId: 'account-1', side: 'buy', quantity: '0.5', limitPrice: '100', timeInForce: 'GTC' },
  ...changes,
});
const quote = (price: string) => ({ price, source: 'test' });
const enter = (position: bigint, changes: Partial<IncomingOrder> = {}, price?: string): MarketCommand => ({
  type: 'EnterOrder',
  position,
  order: order(changes),
  latest: price === undefined ? undefined : quote(price),
});
const withdraw = (position: bigint, orderId = 'order-1'): MarketCommand => ({ type: 'WithdrawOrder', position, orderId });
const take = (price: string): MarketCommand => ({ type: 'TakeQuote', latest: quote(price) });

const accepted = (consumed: string, changes: Partial<IncomingOrder> = {}): MarketEvent => ({
  type: 'OrderAccepted',
  data: { instrument: symbol, consumed, ...order(changes) },
});
const traded = (
  consumed: string,
  over: { price: string; tradeNumber?: string; role?: 'maker' | 'taker'; orderId?: string },
): MarketEvent => {
  const { price, tradeNumber = '1', role = 'taker', orderId = 'order-1' } = over;
  const own = { kind: 'account', accountId: 'account-1', orderId } as const;
  const outside = { kind: 'outside', source: 'test' } as const;
  const parties = role === 'taker' ? { maker: outside, taker: own } : { maker: own, taker: outside };
  const takerSide = role === 'taker' ? 'buy' : 'sell';
  return { type: 'TradeExecuted', data: { instrument: symbol, consumed, tradeNumber, price, quantity: '0.5', takerSide, ...parties } };
};
const removed = (consumed: string, reason: 'cancel-requested' | 'immediate-or-cancel' | 'fill-or-kill'): MarketEvent => ({
  type: 'OrderRemoved',
  data: { instrument: symbol, consumed, orderId: 'order-1', accountId: 'account-1', reason, afterTradeNumber: '0' },
});

describe('an order that enters', () => {
  it('trades whole at the latest price when its limit allows it', () => {
    expect(given().when(enter(5n, {}, '99.5'))).toEqual(accept(accepted('5'), traded('5', { price: '99.5' })));
    expect(given().when(enter(5n, {}, '100'))).toEqual(accept(accepted('5'), traded('5', { price: '100' })));
  });

  it('that sells trades at its limit or above', () => {
    const sale = { side: 'sell' } as const;
    const outcome = given().when(enter(5n, sale, '100'));
    expect(outcome).toMatchObject({ events: [{ type: 'OrderAccepted' }, { data: { takerSide: 'sell', price: '100' } }] });
    expect(given().when(enter(5n, sale, '99.99'))).toEqual(accept(accepted('5', sale)));
  });

  it('rests when the price is worse, or when there is none', () => {
    expect(given().when(enter(5n, {}, '100.01'))).toEqual(accept(accepted('5')));
    expect(given().when(enter(5n))).toEqual(accept(accepted('5')));
  });

  it.each([
    ['IOC', 'immediate-or-cancel'],
    ['FOK', 'fill-or-kill'],
  ] as const)('with %s is removed when it can not trade at once', (timeInForce, reason) => {
    expect(given().when(enter(5n, { timeInForce }, '101'))).toEqual(accept(accepted('5', { timeInForce }), removed('5', reason)));
    expect(given().when(enter(5n, { timeInForce }))).toEqual(accept(accepted('5', { timeInForce }), removed('5', reason)));
    expect(given().when(enter(5n, { timeInForce }, '100'))).toEqual(accept(accepted('5', { timeInForce }), traded('5', { price: '100' })));
  });

  it('compares prices as numbers, not as text', () => {
    expect(given().when(enter(5n, { limitPrice: '1000' }, '999.999'))).toMatchObject({ events: [{}, { type: 'TradeExecuted' }] });
  });
});

describe('a price', () => {
  it('fills what rests and allows it, as the maker, in one go', () => {
    const resting = [accepted('1'), accepted('2', { orderId: 'order-2' }), accepted('3', { orderId: 'order-3', limitPrice: '90' })];
    expect(given(...resting).when(take('95'))).toEqual(
      accept(
        traded('3', { price: '95', role: 'maker' }),
        traded('3', { price: '95', role: 'maker', tradeNumber: '2', orderId: 'order-2' }),
      ),
    );
  });

  it('that nothing wants changes nothing', () => {
    expect(given(accepted('1')).when(take('100.01'))).toEqual(accept());
    expect(given().when(take('1'))).toEqual(accept());
  });

  it('fills an order once', () => {
    expect(given(accepted('1'), traded('1', { price: '95', role: 'maker' })).when(take('95'))).toEqual(accept());
  });
});

describe('a cancel', () => {
  it('removes what rests, after the trades so far', () => {
    expect(given(accepted('1')).when(withdraw(2n))).toEqual(accept(removed('2', 'cancel-requested')));
    const traded2 = traded('2', { price: '95', orderId: 'order-2' });
    expect(given(accepted('1'), accepted('2', { orderId: 'order-2' }), traded2).when(withdraw(3n))).toMatchObject({
      events: [{ data: { afterTradeNumber: '1' } }],
    });
  });

  it('of an order that is filled, removed or unknown does nothing', () => {
    expect(given(accepted('1'), traded('1', { price: '95' })).when(withdraw(2n))).toEqual(accept());
    expect(given(accepted('1'), removed('2', 'cancel-requested')).when(withdraw(3n))).toEqual(accept());
    expect(given().when(withdraw(1n))).toEqual(accept());
  });
});

describe('an input that is delivered again', () => {
  it('changes nothing', () => {
    expect(given(accepted('5')).when(enter(5n, {}, '1'))).toEqual(accept());
    expect(given(accepted('5')).when(withdraw(5n))).toEqual(accept());
    expect(given(accepted('5')).when(enter(4n, { orderId: 'order-0' }, '1'))).toEqual(accept());
  });
});

describe('history that cannot have happened', () => {
  it.each([
    ['a trade of an order that is not there', [traded('1', { price: '95' })]],
    ['a trade twice', [accepted('1'), traded('1', { price: '95' }), traded('1', { price: '95' })]],
    ['a gap in the numbers', [accepted('1'), traded('1', { price: '95', tradeNumber: '2' })]],
  ])('throws: %s', (_case, history) => {
    expect(() => given(...history)).toThrow('Invariant');
  });
});

describe('laws', () => {
  type Input =
    | { readonly kind: 'enter' | 'withdraw'; readonly id: number; readonly limit: number }
    | { readonly kind: 'take'; readonly price: number };
  const input: fc.Arbitrary<Input> = fc.oneof(
    fc.record({ kind: fc.constantFrom('enter' as const, 'withdraw' as const), id: fc.nat(6), limit: fc.integer({ min: 95, max: 105 }) }),
    fc.record({ kind: fc.constant('take' as const), price: fc.integer({ min: 95, max: 105 }) }),
  );
  const commandOf = (each: Input, index: number): MarketCommand => {
    if (each.kind === 'take') return take(each.price.toString());
    const orderId = `order-${each.id}`;
    const position = BigInt(index + 1);
    return each.kind === 'enter'
      ? enter(position, { orderId: `${orderId}-${index}`, limitPrice: each.limit.toString() })
      : withdraw(position, orderId);
  };
  const run = (market: Market, command: MarketCommand): readonly [Market, readonly MarketEvent[]] => {
    const decision = decider.decide(command, market);
    if (!decision.ok) throw new Error('A market refuses nothing.');
    return [decision.events.reduce(decider.evolve, market), decision.events];
  };

  it('a market that dies anywhere and is fed again from any input before writes the same journal', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 30 }), fc.nat(30), fc.nat(30), (inputs, diesAfter, goesBack) => {
        const commands = inputs.map(commandOf);
        const orderly = commands.reduce<readonly [Market, readonly MarketEvent[]]>(
          ([market, events], command) => {
            const [next, more] = run(market, command);
            return [next, [...events, ...more]];
          },
          [decider.initial, []],
        );
        // Prices are not delivered again: only what accounts ask for is.
        const again = commands.slice(Math.max(0, diesAfter - goesBack), diesAfter).filter(({ type }) => type !== 'TakeQuote');
        const survived = [...commands.slice(0, diesAfter), ...again, ...commands.slice(diesAfter)].reduce<
          readonly [Market, readonly MarketEvent[]]
        >(
          ([market, events], command, index) => {
            const reloaded = index === diesAfter ? events.reduce(decider.evolve, decider.initial) : market;
            const [next, more] = run(reloaded, command);
            return [next, [...events, ...more]];
          },
          [decider.initial, []],
        );
        expect(survived[1]).toEqual(orderly[1]);
      }),
    );
  });
});
