import { accept, type Instrument, reject } from '@copyledger/kernel';
import type { PlaceOrderList } from './account.commands';
import type { AccountRejection } from './account.rejections';
import { accountAfter, balanceText, decideAfter } from './spec/account-after';
import { closeOrder, deposit, fillOrder, openAccount, placeList, placeOrder, stranger, system, triggerOrder } from './spec/commands';
import { btc, freePerpetual, spot } from './spec/instruments';

const rich = [deposit('100000'), deposit('1', { asset: btc })];
/** A stop-limit above the market, and a take-profit-limit below it. */
const entries: NonNullable<Parameters<typeof placeList>[0]> = {
  side: 'buy',
  above: { trigger: 'stop 52000 last', limitPrice: '53000' },
  below: { orderType: 'limit', timeInForce: 'GTC', trigger: 'take-profit 49000 last', limitPrice: '48000' },
};

describe('a list', () => {
  it('is two orders in one append, with one list id', () => {
    expect(decideAfter(placeList(), ...rich, placeOrder({ orderId: 'before' }))).toMatchObject({
      ok: true,
      events: [
        {
          type: 'OrderPlaced',
          data: { orderId: 'list-above', listId: 'list-1', limitPrice: '55000', hold: { asset: 'BTC', amount: '0.1' } },
        },
        {
          type: 'OrderPlaced',
          data: { orderId: 'list-below', listId: 'list-1', trigger: { stopPrice: '45000' }, hold: { asset: 'BTC', amount: '0' } },
        },
      ],
    });
  });

  it('holds the dearer of both, once', () => {
    expect(balanceText(accountAfter(...rich, placeList()), 'BTC').held).toBe('0.1');
    expect(balanceText(accountAfter(...rich, placeList(entries))).held).toBe('5300');
    expect(decideAfter(placeList(entries), deposit('5300'))).toMatchObject({ ok: true });
    expect(decideAfter(placeList(entries), deposit('5299.999999'))).toEqual(reject('InsufficientFunds'));
  });

  it('holds, on a perpetual, the dearer entry and the dearer fee, once', () => {
    const free = { ...entries, instrument: freePerpetual };
    expect(balanceText(accountAfter(...rich, placeList(free))).held).toBe('5300');
    const account = accountAfter(...rich, placeList(free), placeOrder({ orderId: 'x', instrument: freePerpetual, limitPrice: '100' }));
    expect(balanceText(account).held).toBe('5310');
  });

  it('is repeated as a whole', () => {
    const named = placeList({ above: { clientOrderId: 'l.1' }, below: { clientOrderId: 'l.2' } });
    expect(decideAfter(placeList(), ...rich, placeList())).toEqual(accept());
    expect(decideAfter(named, ...rich, named)).toEqual(accept());
    expect(decideAfter(named, ...rich, named, fillOrder({ orderId: 'list-above', price: '55000' }))).toEqual(accept());
    const other = placeList({ above: { clientOrderId: 'l.1', limitPrice: '56000' }, below: { clientOrderId: 'l.2' } });
    expect(decideAfter(other, ...rich, named)).toEqual(reject('DuplicateClientOrderId'));
    expect(decideAfter(placeOrder({ side: 'sell', limitPrice: '55000', clientOrderId: 'l.1' }), ...rich, named)).toEqual(
      reject('DuplicateClientOrderId'),
    );
  });

  it('of reduce-only exits claims the position once', () => {
    const long = [
      deposit('100000'),
      placeOrder({ instrument: freePerpetual, quantity: '1' }),
      fillOrder({ of: freePerpetual, quantity: '1' }),
    ];
    const exits = placeList({ instrument: freePerpetual, quantity: '1', reduceOnly: true });
    expect(balanceText(accountAfter(...long, exits)).held).toBe('0');
    const more = placeOrder({ orderId: 'more', instrument: freePerpetual, side: 'sell', quantity: '0.001', reduceOnly: true });
    expect(decideAfter(more, ...long, exits)).toEqual(reject('ReduceOnlyNeedsPosition'));
    expect(decideAfter({ ...more, order: { ...more.order, reduceOnly: false } }, ...long, exits)).toMatchObject({ ok: true });
  });
});

describe('a list of which one has traded', () => {
  const sold = fillOrder({ orderId: 'list-above', quantity: '0.04', price: '55000' });

  it('holds for that one alone', () => {
    expect(balanceText(accountAfter(...rich, placeList(), sold), 'BTC')).toMatchObject({ total: '0.96', held: '0.06' });
    const bought = fillOrder({ orderId: 'list-below', quantity: '0.04', price: '48000' });
    expect(balanceText(accountAfter(...rich, placeList(entries), bought)).held).toBe('2880');
  });

  it('holds nothing for the other once that is filled, before the market has removed it', () => {
    const all = fillOrder({ orderId: 'list-above', price: '55000' });
    const after = [...rich, placeList(), all];
    expect(balanceText(accountAfter(...after), 'BTC')).toMatchObject({ total: '0.9', held: '0' });
    expect(accountAfter(...after).orders.get('list-below')).toMatchObject({ isOutdone: true });
    const removed = closeOrder({ orderId: 'list-below', reason: 'one-cancels-other' });
    expect(decideAfter(removed, ...after)).toMatchObject({ events: [{ type: 'OrderCancelled', data: { reason: 'one-cancels-other' } }] });
    expect(accountAfter(...after, removed).orders.size).toBe(0);
  });

  it('holds the dearer still when one is triggered, until the other is removed', () => {
    const triggered = triggerOrder({ orderId: 'list-above' });
    expect(balanceText(accountAfter(...rich, placeList(entries), triggered)).held).toBe('5300');
    const removed = closeOrder({ orderId: 'list-above', reason: 'one-cancels-other' });
    expect(balanceText(accountAfter(...rich, placeList(entries), removed)).held).toBe('4800');
  });
});

describe('a list is refused', () => {
  type Case = readonly [AccountRejection, PlaceOrderList];
  const [above, below] = placeList().orders;
  const pair = (...orders: PlaceOrderList['orders']): PlaceOrderList => ({ ...placeList(), orders });
  it.each<Case>([
    ['NotAccountOwner', placeList({ by: stranger })],
    ['InstrumentHalted', placeList({ status: 'halted' })],
    ['ListOrdersDiffer', pair(above, { ...below, side: 'buy' })],
    ['ListOrdersDiffer', pair(above, { ...below, quantity: 1n })],
    ['ListOrdersDiffer', pair(above, { ...below, reduceOnly: true })],
    ['ListOrdersDiffer', pair(above, { ...below, orderId: above.orderId })],
    ['ListNeedsRestingOrders', placeList({ above: { timeInForce: 'IOC' } })],
    ['ListNeedsRestingOrders', placeList({ above: { orderType: 'market', timeInForce: 'IOC' } })],
    ['QuantityOffLot', placeList({ quantity: '0.000001' })],
    ['TriggerWouldFire', placeList({ below: { trigger: 'stop 51000 last' } })],
    ['ListNotAroundMarket', placeList({ above: { limitPrice: '50000' } })],
    ['ListNotAroundMarket', placeList({ above: { limitPrice: '49000' } })],
    ['ListNotAroundMarket', placeList({ below: { trigger: 'take-profit 51000 last' } })],
    ['NotionalTooSmall', placeList({ quantity: '0.0001' })],
    ['InsufficientFunds', placeList({ quantity: '1.1' })],
  ])('with %s (%#)', (rejection, command) => {
    expect(decideAfter(command, ...rich)).toEqual(reject(rejection));
  });

  it('without a market, and by an observed account', () => {
    const { type, by, listId, orders, instrument, status, now } = placeList();
    expect(decideAfter({ type, by, listId, orders, instrument, status, now }, ...rich)).toEqual(reject('NoReferencePrice'));
    expect(decideAfter(placeList(), openAccount({ kind: 'observed' }))).toEqual(reject('AccountNotSimulated'));
  });

  it('as facts, when a saga derived it', () => {
    const origin = { type: 'copy', followId: 'f', planId: 'p' } as const;
    const copied = placeList({ by: system, origin, quantity: '5' });
    expect(decideAfter(copied, ...rich)).toMatchObject({
      ok: true,
      events: [
        { type: 'OrderRejected', data: { orderId: 'list-above', listId: 'list-1', reason: 'InsufficientFunds' } },
        { type: 'OrderRejected', data: { orderId: 'list-below', listId: 'list-1', reason: 'InsufficientFunds' } },
      ],
    });
    expect(decideAfter(copied, ...rich, copied)).toEqual(accept());
  });

  it('when there is room for one of its orders only', () => {
    const narrow: Instrument = { ...spot, openOrdersMax: 1 };
    expect(decideAfter(placeList({ instrument: narrow }), ...rich)).toEqual(reject('TooManyOrdersInInstrument'));
  });
});

describe('an order that trails from the start', () => {
  it('is below the market for a sale, and above it for a purchase', () => {
    expect(decideAfter(placeList({ below: { trigger: 'stop - last trailing 100' } }), ...rich)).toMatchObject({ ok: true });
    const trailing = { trigger: 'stop - last trailing 100', limitPrice: '53000' } as const;
    expect(decideAfter(placeList({ ...entries, above: trailing }), ...rich)).toMatchObject({ ok: true });
    expect(decideAfter(placeList({ ...entries, below: trailing }), ...rich)).toEqual(reject('ListNotAroundMarket'));
  });
});
