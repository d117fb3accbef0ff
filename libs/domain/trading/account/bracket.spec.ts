import { derivedId, type Instrument, reject } from '@copyledger/kernel';
import type { AccountCommand } from './account.commands';
import type { AccountEvent } from './account.events';
import type { AccountRejection } from './account.rejections';
import { accountAfter, balanceText, decideAfter, eventAfter, eventsOf } from './spec/account-after';
import {
  closeOrder,
  confirmAmend,
  day,
  deposit,
  fillOrder,
  openAccount,
  placeOrder,
  preventFill,
  requestAmend,
  settleSelfTrade,
} from './spec/commands';
import { btc, freePerpetual, quantityIn, spot } from './spec/instruments';

type Text = NonNullable<Parameters<typeof placeOrder>[0]>;

const rich = [deposit('1000000'), deposit('10', { asset: btc })];
const both = { takeProfit: { limitPrice: '60000' }, stopLoss: { trigger: 'stop 45000 last' } } as const;
const [takeProfitId, stopLossId, listId] = ['take-profit', 'stop-loss', 'list'].map((role) => derivedId('bracket', 'order-1', role));
const entry = (text: Text = {}) => placeOrder({ bracket: both, ...text });

/** What one more command brings, by type and data. */
const brought = (command: AccountCommand, ...before: readonly AccountCommand[]): readonly AccountEvent[] => {
  const decision = decideAfter(command, ...before);
  return decision.ok ? decision.events : [];
};
const typesOf = (events: readonly AccountEvent[]) => events.map(({ type }) => type);

describe('a bracket', () => {
  it('is recorded with the entry, and with the ids that its exits will have', () => {
    expect(eventAfter('OrderPlaced', entry(), ...rich).data.bracket).toEqual({
      listId,
      takeProfit: { orderId: takeProfitId, limitPrice: '60000' },
      stopLoss: { orderId: stopLossId, trigger: { kind: 'stop', watches: 'last', stopPrice: '45000' } },
    });
  });

  it.each<[AccountRejection, Text]>([
    ['BracketNeedsEntry', { side: 'sell' }],
    ['BracketNeedsEntry', { instrument: freePerpetual, reduceOnly: true }],
    ['BracketExitMismatch', { bracket: {} }],
    ['BracketExitMismatch', { bracket: { takeProfit: {} } }],
    ['BracketExitMismatch', { bracket: { takeProfit: { trigger: 'stop 60000 last' } } }],
    ['BracketExitMismatch', { bracket: { stopLoss: { limitPrice: '45000' } } }],
    ['BracketExitMismatch', { bracket: { stopLoss: { trigger: 'take-profit 45000 last' } } }],
    ['TriggerNeedsPrice', { bracket: { stopLoss: { trigger: 'stop - last' } } }],
    ['TrailingOutOfRange', { bracket: { stopLoss: { trigger: 'stop - last trailing 10000' } } }],
    ['PriceNotPositive', { bracket: { takeProfit: { limitPrice: '0' } } }],
    [
      'PriceOffTick',
      { instrument: { ...spot, tickSize: 100n as Instrument['tickSize'] }, bracket: { takeProfit: { limitPrice: '60000.5' } } },
    ],
    ['BracketOnWrongSide', { bracket: { takeProfit: { limitPrice: '49000' } } }],
    ['BracketOnWrongSide', { bracket: { takeProfit: { trigger: 'take-profit 50000 last' } } }],
    ['BracketOnWrongSide', { bracket: { stopLoss: { trigger: 'stop 50000 last' } } }],
    ['BracketOnWrongSide', { referencePrice: '44000' }],
    ['BracketOnWrongSide', { orderType: 'market', referencePrice: '61000' }],
    ['BracketOnWrongSide', { instrument: freePerpetual, side: 'sell' }],
  ])('is refused with %s: %j', (rejection, text) => {
    const command = entry(text);
    const before = command.order.reduceOnly ? [...rich, ...shortOf('0.1')] : rich;
    expect(decideAfter(command, ...before)).toEqual(reject(rejection));
  });

  it('lies around where the entry is expected to trade', () => {
    expect(decideAfter(entry({ limitPrice: '61000', referencePrice: '50000' }), ...rich)).toMatchObject({ ok: true });
    expect(decideAfter(entry({ trigger: 'stop 51000 last', limitPrice: '52000', referencePrice: '50000' }), ...rich)).toMatchObject({
      ok: true,
    });
    const trailing = {
      takeProfit: { trigger: 'take-profit 60000 last trailing 50' },
      stopLoss: { trigger: 'stop - mark trailing 100' },
    } as const;
    expect(decideAfter(entry({ bracket: trailing }), ...rich)).toMatchObject({ ok: true });
    const ofShort = { takeProfit: { limitPrice: '45000' }, stopLoss: { trigger: 'stop 60000 last' } } as const;
    expect(decideAfter(entry({ instrument: freePerpetual, side: 'sell', bracket: ofShort }), ...rich)).toMatchObject({ ok: true });
  });
});

const shortOf = (quantity: string): readonly AccountCommand[] => [
  placeOrder({ orderId: 'short', instrument: freePerpetual, side: 'sell', quantity }),
  fillOrder({ orderId: 'short', of: freePerpetual, quantity }),
];

describe('an entry on spot that is filled', () => {
  it('places its exits as a list in the same append, for whole lots of what it brought in after the fee', () => {
    const events = brought(fillOrder(), deposit('5000'), entry());
    expect(typesOf(events)).toEqual(['OrderFilled', 'OrderPlaced', 'OrderPlaced']);
    expect(events.slice(1)).toMatchObject([
      {
        data: {
          ...{ orderId: takeProfitId, listId, side: 'sell', orderType: 'limit', timeInForce: 'GTC', limitPrice: '60000' },
          ...{ quantity: '0.0999', reduceOnly: false, tradeGroup: 'alice', placedAt: day(), referencePrice: '50000' },
          ...{ hold: { asset: 'BTC', amount: '0.0999' } },
        },
      },
      {
        data: {
          ...{ orderId: stopLossId, listId, orderType: 'market', timeInForce: 'IOC', limitPrice: '42750', quantity: '0.0999' },
          ...{ trigger: { kind: 'stop', stopPrice: '45000' }, hold: { asset: 'BTC', amount: '0' } },
        },
      },
    ]);
    expect(balanceText(accountAfter(deposit('5000'), entry(), fillOrder()), 'BTC')).toEqual({
      ...{ total: '0.0999', held: '0.0999', margin: '0', available: '0' },
    });
  });

  it('sells no more than it brought in, whatever is left below a lot', () => {
    const dear: Instrument = { ...spot, takerFeePpm: 1_234n };
    const [, exit] = brought(fillOrder(), ...rich, entry({ instrument: dear }));
    // 0.1 less 0.0001234 is 0.0998766.
    expect(exit).toMatchObject({ data: { quantity: '0.09987' } });
  });

  it('in parts waits for the last, and counts them together', () => {
    const first = fillOrder({ quantity: '0.04', liquidity: 'maker' });
    expect(typesOf(brought(first, ...rich, entry()))).toEqual(['OrderFilled']);
    const [, exit] = brought(fillOrder({ tradeNumber: 2n, quantity: '0.06' }), ...rich, entry(), first);
    // 0.04 less 0.02 %, and 0.06 less 0.1 %: 0.039992 + 0.05994.
    expect(exit).toMatchObject({ data: { quantity: '0.09993' } });
  });

  it('that is removed in part places them for that part; one never filled places none', () => {
    const half = fillOrder({ quantity: '0.05' });
    const events = brought(closeOrder(), ...rich, entry(), half);
    expect(typesOf(events)).toEqual(['OrderCancelled', 'OrderPlaced', 'OrderPlaced']);
    expect(events[1]).toMatchObject({ data: { quantity: '0.04995' } });
    expect(typesOf(brought(closeOrder(), ...rich, entry()))).toEqual(['OrderCancelled']);
  });

  it('that ends by an amend or by self-trade prevention places them, too', () => {
    const half = fillOrder({ quantity: '0.05' });
    expect(typesOf(brought(preventFill('0.05'), ...rich, entry(), half))).toEqual(['OrderQuantityPrevented', 'OrderPlaced', 'OrderPlaced']);
    const amended = confirmAmend({ quantity: '0.05' });
    const before = [...rich, entry(), half, requestAmend({ quantity: '0.03' })];
    expect(typesOf(brought(amended, ...before))).toEqual(['OrderAmended', 'OrderPlaced', 'OrderPlaced']);
  });

  it('places them once, however often it is told', () => {
    for (const word of [fillOrder(), closeOrder()]) expect(brought(word, ...rich, entry(), fillOrder())).toEqual([]);
  });

  it('hands on who decided it, and how it prevents self-trades', () => {
    const origin = { type: 'copy', followId: 'f', planId: 'p' } as const;
    const [, exit] = brought(fillOrder(), ...rich, entry({ origin, selfTradePrevention: 'expire-both' }));
    expect(exit).toMatchObject({ data: { origin, selfTradePrevention: 'expire-both' } });
  });

  it('against another order of the account places them after both are filled', () => {
    const before = [...rich, placeOrder({ orderId: 'maker', side: 'sell' }), entry({ orderId: 'taker' })];
    expect(typesOf(brought(settleSelfTrade(), ...before))).toEqual(['OrderFilled', 'OrderFilled', 'OrderPlaced', 'OrderPlaced']);
  });
});

describe('exits that can not be placed', () => {
  it('for being too small are refused as facts, and the other stands alone', () => {
    const small = { takeProfit: { limitPrice: '60000' }, stopLoss: { trigger: 'stop 40000 last', limitPrice: '30000' } } as const;
    // 0.0001199 coins: worth 5 dollars at 60,000, and not at 30,000.
    const events = brought(fillOrder({ quantity: '0.00012' }), ...rich, entry({ quantity: '0.00012', bracket: small }));
    expect(events).toMatchObject([
      { type: 'OrderFilled' },
      { type: 'OrderPlaced', data: { orderId: takeProfitId, quantity: '0.00011' } },
      { type: 'OrderRejected', data: { orderId: stopLossId, reason: 'NotionalTooSmall', quantity: '0.00011', referencePrice: '50000' } },
    ]);
    expect(events[1]?.data).not.toHaveProperty('listId');
  });

  it('are none for being too small when they sell all that there is', () => {
    const small = { takeProfit: { limitPrice: '60000' }, stopLoss: { trigger: 'stop 40000 last', limitPrice: '30000' } } as const;
    const alone = [deposit('100'), entry({ quantity: '0.00012', bracket: small })];
    const events = brought(fillOrder({ quantity: '0.00012' }), ...alone);
    expect(events).toMatchObject([
      {},
      { type: 'OrderPlaced' },
      { type: 'OrderPlaced', data: { orderId: stopLossId, quantity: '0.00011' } },
    ]);
  });

  it('for less than a lot are refused as facts', () => {
    const events = brought(closeOrder(), ...rich, entry(), fillOrder({ quantity: '0.00001' }));
    expect(events.slice(1)).toMatchObject([
      { type: 'OrderRejected', data: { orderId: takeProfitId, reason: 'QuantityNotPositive' } },
      { type: 'OrderRejected', data: { orderId: stopLossId, reason: 'QuantityNotPositive' } },
    ]);
  });

  it('by terms that have changed meanwhile are refused as facts', () => {
    const coarse: Instrument = { ...spot, revision: 2, tickSize: 7_000n as Instrument['tickSize'] };
    const other = placeOrder({ orderId: 'other', instrument: coarse, limitPrice: '70', quantity: '1' });
    expect(brought(fillOrder(), ...rich, entry(), other).slice(1)).toMatchObject([
      { type: 'OrderRejected', data: { reason: 'PriceOffTick' } },
      { type: 'OrderRejected', data: { reason: 'StopPriceOffTick' } },
    ]);
  });
});

describe('an entry of a perpetual that is filled', () => {
  const perpetual = { instrument: freePerpetual, quantity: '1' } as const;
  const filled = fillOrder({ of: freePerpetual, quantity: '1' });

  it('places reduce-only exits for what was filled, which claim the position once and hold nothing', () => {
    const events = brought(filled, deposit('50000'), entry(perpetual));
    expect(events.slice(1)).toMatchObject([
      { data: { side: 'sell', quantity: '1', reduceOnly: true, listId, hold: { amount: '0' } } },
      { data: { side: 'sell', quantity: '1', reduceOnly: true, listId, hold: { amount: '0' } } },
    ]);
    expect(balanceText(accountAfter(deposit('50000'), entry(perpetual), filled))).toMatchObject({ held: '0', margin: '50000' });
  });

  it('places them for as much as there is to reduce', () => {
    const short = [...rich, ...shortOf('0.4')];
    const last = fillOrder({ of: freePerpetual, quantity: '1', tradeNumber: 2n });
    expect(brought(last, ...short, entry(perpetual)).slice(1)).toMatchObject([
      { data: { quantity: '0.6' } },
      { data: { quantity: '0.6' } },
    ]);
    const larger = [...rich, ...shortOf('1')];
    expect(brought(last, ...larger, entry(perpetual)).slice(1)).toMatchObject([
      { type: 'OrderRejected', data: { reason: 'ReduceOnlyNeedsPosition' } },
      { type: 'OrderRejected', data: { reason: 'ReduceOnlyNeedsPosition' } },
    ]);
  });

  it('may close with them what is below the minimum', () => {
    const minimum: Instrument = {
      ...freePerpetual,
      minimumNotional: 1_000_000_000n,
      minimumQuantity: quantityIn(freePerpetual, '0.1') as Instrument['lotSize'],
    };
    const events = brought(
      closeOrder(),
      ...rich,
      entry({ ...perpetual, instrument: minimum }),
      fillOrder({ of: minimum, quantity: '0.01' }),
    );
    expect(typesOf(events)).toEqual(['OrderCancelled', 'OrderPlaced', 'OrderPlaced']);
  });

  it('may close with them what has come to be worth more than the maximum', () => {
    const maximum: Instrument = { ...freePerpetual, maximumNotional: 50_000_000_000n };
    const events = brought(filled, ...rich, entry({ ...perpetual, instrument: maximum }));
    expect(typesOf(events)).toEqual(['OrderFilled', 'OrderPlaced', 'OrderPlaced']);
  });

  it('leaves a history that folds', () => {
    expect(() => eventsOf(openAccount(), ...rich, entry(perpetual), filled)).not.toThrow();
  });
});
