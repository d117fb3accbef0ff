import { accept, type Instrument, reject } from '@copyledger/kernel';
import type { PlaceOrder } from './account.commands';
import { accountDecider } from './account.decider';
import { accountLimits, type AccountRejection } from './account.rejections';
import { orderFingerprint } from './order-ticket';
import { accountAfter, balanceText, decideAfter, eventAfter } from './spec/account-after';
import { closeOrder, day, deposit, fillOrder, openAccount, placeOrder, system } from './spec/commands';
import { btc, freePerpetual, inversePerpetual, perpetual, spot } from './spec/instruments';

const funded = deposit('10000');
const unpriced = placeOrder({ orderType: 'market' });
const limitWithoutPrice: PlaceOrder = { ...unpriced, order: { ...unpriced.order, orderType: 'limit' } };

describe('placing an order', () => {
  it('records what was asked for, and what it holds', () => {
    const command = placeOrder({ clientOrderId: 'mine' });
    const decision = decideAfter(command, funded);
    expect(decision).toMatchObject({ ok: true, events: [{ type: 'InstrumentAdmitted', data: { instrument: { symbol: 'BTCUSDT' } } }, {}] });
    expect(decision.ok && decision.events[1]).toEqual({
      type: 'OrderPlaced',
      data: {
        orderId: 'order-1',
        clientOrderId: 'mine',
        accountId: 'account-1',
        instrument: 'BTCUSDT',
        instrumentRevision: 1,
        side: 'buy',
        orderType: 'limit',
        timeInForce: 'GTC',
        quantity: '0.1',
        limitPrice: '50000',
        reduceOnly: false,
        tradeGroup: 'alice',
        origin: { type: 'direct' },
        placedAt: day(),
        hold: { asset: 'USDT', amount: '5000' },
        fingerprint: orderFingerprint(command.order, 'BTCUSDT'),
        balances: [{ asset: 'USDT', total: '10000', held: '5000', margin: '0' }],
      },
    });
  });

  it('admits the instrument once, and again with newer terms', () => {
    const types = (command: PlaceOrder) => {
      const decision = decideAfter(command, funded, placeOrder());
      return decision.ok && decision.events.map((event) => event.type);
    };
    expect(types(placeOrder({ orderId: 'order-2' }))).toEqual(['OrderPlaced']);
    expect(types(placeOrder({ orderId: 'order-2', instrument: { ...spot, revision: 2 } }))).toEqual(['InstrumentAdmitted', 'OrderPlaced']);
  });

  it('holds an order made from older terms to the newest known', () => {
    const newer = { ...spot, revision: 2, tickSize: 100n as Instrument['tickSize'] };
    const first = placeOrder({ instrument: newer });
    expect(decideAfter(placeOrder({ orderId: 'order-2', limitPrice: '50.5', quantity: '1' }), funded, first)).toEqual(
      reject('PriceOffTick'),
    );
    const second = eventAfter('OrderPlaced', placeOrder({ orderId: 'order-2', limitPrice: '51', quantity: '1' }), funded, first);
    expect(second.data.instrumentRevision).toBe(2);
  });
});

describe('a market order', () => {
  const market = (side: 'buy' | 'sell', referencePrice: string, instrument: Instrument = freePerpetual) =>
    eventAfter('OrderPlaced', placeOrder({ instrument, side, orderType: 'market', timeInForce: 'IOC', referencePrice }), deposit('100000'))
      .data;

  it('is protected at 5 % from its reference price, outwards to a tick', () => {
    expect(market('buy', '50000')).toMatchObject({ limitPrice: '52500', referencePrice: '50000' });
    expect(market('sell', '50000').limitPrice).toBe('47500');
    expect(market('buy', '50000.1').limitPrice).toBe('52500.2');
    expect(market('sell', '50000.1').limitPrice).toBe('47500');
  });

  it('is never protected below one tick', () => {
    const coarse = { ...freePerpetual, tickSize: 1_000n as Instrument['tickSize'] };
    expect(market('sell', '50', coarse).limitPrice).toBe('100');
  });

  it('needs a reference price', () => {
    expect(decideAfter(placeOrder({ orderType: 'market' }), funded)).toEqual(reject('NoReferencePrice'));
  });
});

describe('a client order id', () => {
  const first = placeOrder({ clientOrderId: 'mine' });
  const again = (changes: Parameters<typeof placeOrder>[0] = {}) => placeOrder({ orderId: 'order-2', clientOrderId: 'mine', ...changes });

  it('with the same body is the same order, under another order id too', () => {
    expect(decideAfter(first, funded, first)).toEqual(accept());
    expect(decideAfter(again(), funded, first)).toEqual(accept());
    expect(decideAfter(again(), funded, first, fillOrder())).toEqual(accept());
  });

  const perpetualBody = again({ instrument: perpetual });
  it.each<[string, PlaceOrder]>([
    ['quantity', again({ quantity: '0.11' })],
    ['price', again({ limitPrice: '49999' })],
    ['side', again({ side: 'sell' })],
    ['time in force', again({ timeInForce: 'IOC' })],
    ['type', again({ orderType: 'market', referencePrice: '50000' })],
    ['reduce-only', again({ reduceOnly: true })],
    ['instrument', perpetualBody],
    ['quantity, even a bad one', again({ quantity: '0' })],
    ['quantity under the same order id', placeOrder({ clientOrderId: 'mine', quantity: '0.11' })],
  ])('with another %s is refused', (_, command) => {
    expect(decideAfter(command, funded, first)).toEqual(reject('DuplicateClientOrderId'));
  });

  it('is answered whatever has become of the instrument or the funds', () => {
    expect(decideAfter(again({ status: 'halted' }), deposit('5000'), first)).toEqual(accept());
  });

  const other = (orderId: string, daysLater: number) => placeOrder({ orderId, limitPrice: '50', now: day(daysLater) });

  it('is known for the day it was used and the one after', () => {
    const closed = [funded, first, closeOrder()];
    expect(decideAfter(again({ now: day(1) }), ...closed, other('order-3', 1))).toEqual(accept());
    expect(decideAfter(again({ now: day(2) }), ...closed, other('order-3', 1), other('order-4', 2))).toMatchObject({
      ok: true,
      events: [{ type: 'OrderPlaced' }],
    });
  });

  it('is known as long as its order is open, and the day after', () => {
    const open = [funded, first, other('order-3', 1), other('order-4', 2), other('order-5', 3)];
    expect(decideAfter(again({ now: day(3) }), ...open)).toEqual(accept());
    expect(decideAfter(again({ now: day(4) }), ...open, closeOrder(), other('order-6', 4))).toEqual(accept());
    expect(
      decideAfter(again({ now: day(5), quantity: '0.11' }), ...open, closeOrder(), other('order-6', 4), other('order-7', 5)),
    ).toMatchObject({ events: [{ type: 'OrderPlaced' }] });
  });

  it('is free after a refusal', () => {
    expect(decideAfter(first)).toEqual(reject('InsufficientFunds'));
    expect(decideAfter(first, funded)).toMatchObject({ ok: true });
  });
});

describe('an order id', () => {
  it('places one order, closed or not', () => {
    expect(decideAfter(placeOrder(), funded, placeOrder())).toEqual(accept());
    expect(decideAfter(placeOrder(), funded, placeOrder(), closeOrder())).toEqual(accept());
    expect(decideAfter(placeOrder(), funded, placeOrder(), fillOrder())).toEqual(accept());
  });
});

describe('an order is refused', () => {
  const bad = { quantity: '0.000001', limitPrice: '0' };

  it('by an observed account, before anything else', () => {
    expect(decideAfter(placeOrder({ status: 'halted' }), openAccount({ kind: 'observed' }))).toEqual(reject('AccountNotSimulated'));
  });

  it.each<[AccountRejection, PlaceOrder]>([
    // Each is wrong in what the next ones are wrong in, too.
    ['InstrumentHalted', placeOrder({ status: 'halted', ...bad })],
    ['InstrumentDelisted', placeOrder({ status: 'delisted', ...bad })],
    ['InstrumentNotTradable', placeOrder({ instrument: inversePerpetual, quantity: '0' })],
    ['QuantityNotPositive', placeOrder({ quantity: '0', limitPrice: '0' })],
    ['QuantityNotPositive', placeOrder({ quantity: '-0.1', limitPrice: '0' })],
    ['QuantityOffLot', placeOrder(bad)],
    ['QuantityOffLot', placeOrder({ quantity: '0.000001', orderType: 'market' })],
    ['PriceNotPositive', placeOrder({ limitPrice: '0', reduceOnly: true })],
    ['PriceNotPositive', placeOrder({ limitPrice: '-1', reduceOnly: true })],
    ['PriceNotPositive', limitWithoutPrice],
    ['PriceOffTick', placeOrder({ instrument: { ...spot, tickSize: 100n as Instrument['tickSize'] }, limitPrice: '0.5' })],
    ['NotionalTooSmall', placeOrder({ quantity: '0.00009', reduceOnly: true })],
    ['ReduceOnlyNeedsPosition', placeOrder({ quantity: '100', reduceOnly: true })],
    ['InsufficientFunds', placeOrder({ quantity: '0.20001' })],
  ])('with %s', (rejection, command) => {
    expect(decideAfter(command, funded)).toEqual(reject(rejection));
  });

  it('below the minimum notional, and not at it', () => {
    expect(decideAfter(placeOrder({ quantity: '0.00009' }), funded)).toEqual(reject('NotionalTooSmall'));
    expect(decideAfter(placeOrder({ quantity: '0.0001' }), funded)).toMatchObject({ ok: true });
  });

  it('beyond the number of open orders, before its funds are looked at', () => {
    const orders = Array.from({ length: accountLimits.openOrdersMax }, (_, n) => placeOrder({ orderId: `order-${n}`, quantity: '0.0001' }));
    const beyond = placeOrder({ orderId: 'beyond', quantity: '1000' });
    expect(decideAfter(beyond, funded, ...orders)).toEqual(reject('TooManyOpenOrders'));
    expect(decideAfter(beyond, funded, ...orders.slice(1))).toEqual(reject('InsufficientFunds'));
  });

  it('beyond the number of instruments, but not in one that is known', () => {
    const account = accountAfter(funded, placeOrder());
    const instruments = account.instruments.withMutations((known) => {
      for (let n = known.size; n < accountLimits.instrumentsMax; n += 1) known.set(`X${n}`, spot);
    });
    const decide = (command: PlaceOrder) => accountDecider.decide(command, { ...account, instruments });
    expect(decide(placeOrder({ orderId: 'order-2', instrument: perpetual }))).toEqual(reject('TooManyInstruments'));
    expect(decide(placeOrder({ orderId: 'order-2', limitPrice: '50' }))).toMatchObject({ ok: true });
  });
});

describe('an order that a saga derived', () => {
  const copy = { type: 'copy', followId: 'follow-1', planId: 'plan-1' } as const;
  const derived = (changes: Parameters<typeof placeOrder>[0] = {}) =>
    placeOrder({ by: system, origin: copy, orderId: 'derived', ...changes });

  it.each<[AccountRejection, PlaceOrder]>([
    ['InsufficientFunds', derived()],
    ['QuantityOffLot', derived({ quantity: '0.000001' })],
    ['InstrumentHalted', derived({ status: 'halted' })],
    ['NoReferencePrice', derived({ orderType: 'market' })],
    ['ReduceOnlyNeedsPosition', derived({ reduceOnly: true })],
    ['OrderTooLate', derived({ notAfter: day(0), now: day(1) })],
  ])('is refused for %s as a fact, and stays refused', (reason, command) => {
    const decision = decideAfter(command);
    expect(decision).toMatchObject({
      ok: true,
      events: [{ type: 'OrderRejected', data: { orderId: 'derived', accountId: 'account-1', reason, origin: copy } }],
    });
    expect(decideAfter(derived(), command, funded)).toEqual(accept());
  });

  it('comes in time until the very moment, and is not too late when it was taken before', () => {
    const placed = derived({ notAfter: day(0), now: day(0) });
    expect(decideAfter(placed, funded)).toMatchObject({ ok: true, events: [{}, { type: 'OrderPlaced' }] });
    expect(decideAfter(derived({ notAfter: day(0), now: day(1) }), funded, placed)).toEqual(accept());
  });

  it('is remembered as refused for a day more, though nothing is ever placed', () => {
    const poor = (orderId: string, daysLater: number) => derived({ orderId, now: day(daysLater) });
    expect(decideAfter(poor('a', 1), poor('a', 0), poor('b', 1))).toEqual(accept());
    const account = accountAfter(...[0, 1, 2, 3].map((days) => poor(`order-${days}`, days)));
    expect([...account.recent.present.closedOrders.keys(), ...account.recent.past.closedOrders.keys()].sort()).toEqual([
      'order-2',
      'order-3',
    ]);
  });

  it('changes no balance when it is refused', () => {
    expect(balanceText(accountAfter(deposit('1'), derived()))).toEqual({ total: '1', held: '0', margin: '0', available: '1' });
  });
});

describe('selling on spot', () => {
  it('needs the coins', () => {
    const sale = placeOrder({ side: 'sell' });
    expect(decideAfter(sale, funded)).toEqual(reject('InsufficientFunds'));
    expect(decideAfter(sale, deposit('0.09999999', { asset: btc }))).toEqual(reject('InsufficientFunds'));
    expect(eventAfter('OrderPlaced', sale, deposit('0.1', { asset: btc })).data).toMatchObject({
      hold: { asset: 'BTC', amount: '0.1' },
      balances: [{ asset: 'BTC', total: '0.1', held: '0.1', margin: '0' }],
    });
  });
});
