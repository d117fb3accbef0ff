import { decimalOf, formatDecimal, type Instrument } from '@copyledger/kernel';
import { accountEvent } from '@copyledger/testing';
import type { OpenOrder, Position } from './account.state';
import { feeOn, holdOf, holdPriceOf, marginOf } from './holds';
import { orderPlaced } from './order-life';
import { accountAfter, balanceText, decideAfter, eventAfter } from './spec/account-after';
import { closeOrder, deposit, fillOrder, placeOrder } from './spec/commands';
import { btc, freePerpetual, perpetual, quantityIn, spot } from './spec/instruments';

type Written = `${'buy' | 'sell'} ${number} at ${number}${'' | ' reduce-only'}`;

const orderIn = (of: Instrument, text: Written): OpenOrder => {
  const [side, quantity = '', , price = '', reduceOnly] = text.split(' ') as ['buy' | 'sell', ...string[]];
  const { data } = accountEvent.OrderPlaced({
    orderId: text,
    instrument: of.symbol,
    side,
    reduceOnly: reduceOnly !== undefined,
    quantity,
    limitPrice: price,
  });
  return orderPlaced(of, data);
};

const positionIn = (of: Instrument, quantity: string, cost: string): Position => ({
  quantity: quantityIn(of, quantity),
  cost: decimalOf(cost, of.settlement.scale),
});

const flat = positionIn(freePerpetual, '0', '0');
const long = positionIn(freePerpetual, '1', '100');
const short = positionIn(freePerpetual, '-1', '-100');

const heldIn = (of: Instrument, position: Position, orders: readonly Written[]): string => {
  const hold = holdOf(
    of,
    position,
    orders.map((text) => orderIn(of, text)),
  );
  return formatDecimal(hold.get('USDT') ?? 0n, 6);
};

describe('the hold of open orders on spot', () => {
  it('is the price of purchases, and the coins of sales', () => {
    const orders = (['buy 0.1 at 50000', 'buy 0.2 at 40000', 'sell 0.3 at 60000'] as const).map((text) => orderIn(spot, text));
    expect([...holdOf(spot, flat, orders)]).toEqual([
      ['USDT', decimalOf('13000', 6)],
      ['BTC', decimalOf('0.3', 8)],
    ]);
  });

  it('rounds up', () => {
    expect(heldIn(spot, flat, ['buy 0.00001 at 0.01'])).toBe('0.000001');
  });
});

describe('the hold of open orders on a perpetual', () => {
  const held = (position: Position, ...orders: readonly Written[]): string => heldIn(freePerpetual, position, orders);

  it('is nothing without orders', () => {
    for (const position of [flat, long, short]) expect(held(position)).toBe('0');
  });

  it('is what they open', () => {
    expect(held(flat, 'buy 1 at 100', 'buy 2 at 90')).toBe('280');
    expect(held(flat, 'sell 1 at 100', 'sell 2 at 110')).toBe('320');
    expect(held(long, 'buy 1 at 90')).toBe('90');
    expect(held(short, 'sell 1 at 110')).toBe('110');
  });

  it('is the worse of the two sides, for only one of them can be', () => {
    expect(held(flat, 'buy 1 at 100', 'sell 1 at 110')).toBe('110');
    expect(held(flat, 'buy 2 at 100', 'sell 1 at 110')).toBe('200');
  });

  it('is nothing for what closes the position', () => {
    expect(held(long, 'sell 1 at 110')).toBe('0');
    expect(held(long, 'sell 0.4 at 110', 'sell 0.6 at 120')).toBe('0');
    expect(held(short, 'buy 1 at 110')).toBe('0');
  });

  it('is what goes through zero, beyond the margin that the close gives back', () => {
    expect(held(long, 'sell 2 at 100')).toBe('0');
    expect(held(long, 'sell 2 at 110')).toBe('10');
    expect(held(long, 'sell 3 at 110')).toBe('120');
    expect(held(short, 'buy 3 at 90')).toBe('80');
  });

  it('takes it that the cheapest orders close, and the dearest open', () => {
    expect(held(long, 'sell 1 at 110', 'sell 1 at 300')).toBe('200');
    expect(held(long, 'sell 1 at 300', 'sell 1 at 110')).toBe('200');
    expect(held(long, 'sell 0.5 at 110', 'sell 1 at 300')).toBe('50');
  });

  it('leaves out reduce-only orders', () => {
    expect(held(long, 'sell 1 at 110 reduce-only')).toBe('0');
    expect(held(long, 'sell 1 at 110 reduce-only', 'buy 1 at 90')).toBe('90');
    expect(held(long, 'sell 1 at 110 reduce-only', 'sell 1 at 120')).toBe('0');
  });

  it('counts only what is still open', () => {
    const half = { ...orderIn(freePerpetual, 'buy 2 at 100'), leaves: quantityIn(freePerpetual, '0.5') };
    expect(holdOf(freePerpetual, flat, [half]).get('USDT')).toBe(decimalOf('50', 6));
  });

  it('has the highest fee of every order on top, reduce-only or not', () => {
    expect(heldIn(perpetual, flat, ['buy 1 at 100'])).toBe('100.1');
    expect(heldIn(perpetual, long, ['sell 1 at 100 reduce-only'])).toBe('0.1');
    expect(heldIn({ ...perpetual, makerFeePpm: 2_000n }, flat, ['buy 1 at 100'])).toBe('100.2');
    expect(heldIn({ ...perpetual, makerFeePpm: -5n, takerFeePpm: 0n }, flat, ['buy 1 at 100'])).toBe('100');
  });
});

describe('the price that an order is held at', () => {
  it('is its limit, but for a sale of a perpetual below the market', () => {
    const prices = { limitPrice: 90n, referencePrice: 100n };
    expect(holdPriceOf(freePerpetual, { side: 'sell', ...prices })).toBe(100n);
    expect(holdPriceOf(freePerpetual, { side: 'sell', limitPrice: 110n, referencePrice: 100n })).toBe(110n);
    expect(holdPriceOf(freePerpetual, { side: 'sell', limitPrice: 90n })).toBe(90n);
    expect(holdPriceOf(freePerpetual, { side: 'buy', ...prices })).toBe(90n);
    expect(holdPriceOf(spot, { side: 'sell', ...prices })).toBe(90n);
  });

  it('covers the margin of a short that the market opens at the reference price', () => {
    const sale = (quantity: string) =>
      placeOrder({ instrument: freePerpetual, side: 'sell', orderType: 'market', timeInForce: 'IOC', quantity, referencePrice: '50000' });
    expect(eventAfter('OrderPlaced', sale('0.1'), deposit('5000')).data.hold).toEqual({ asset: 'USDT', amount: '5000' });
    expect(decideAfter(sale('0.101'), deposit('5000'))).toMatchObject({ ok: false });
    const account = accountAfter(deposit('5000'), sale('0.1'), fillOrder({ of: freePerpetual, price: '50000' }));
    expect(balanceText(account)).toEqual({ total: '5000', held: '0', margin: '5000', available: '0' });
  });
});

describe('fees and margin', () => {
  it('are rounded against the account', () => {
    expect([feeOn(1n, 1n), feeOn(1_000_000n, 1_000n), feeOn(1n, -1n), feeOn(0n, 1_000n)]).toEqual([1n, 1_000n, 0n, 0n]);
  });

  it('tie up what a perpetual has cost; coins are no margin', () => {
    expect([marginOf(freePerpetual, long), marginOf(freePerpetual, short), marginOf(freePerpetual, flat)]).toEqual([
      long.cost,
      long.cost,
      0n,
    ]);
    expect(marginOf(spot, positionIn(spot, '1', '100'))).toBe(0n);
  });
});

describe('what an account holds', () => {
  const perp = (orderId: string, side: 'buy' | 'sell', text: { quantity: string; limitPrice: string; reduceOnly?: boolean }) =>
    placeOrder({ orderId, instrument: freePerpetual, side, ...text });
  const filled = (orderId: string, tradeNumber: bigint, price: string) =>
    fillOrder({ of: freePerpetual, orderId, tradeNumber, quantity: '1', price });
  const opened = [deposit('1000'), perp('a', 'buy', { quantity: '1', limitPrice: '100' }), filled('a', 1n, '100')];

  it('moves from one side to the other with the position', () => {
    const before = [...opened, perp('b', 'sell', { quantity: '2', limitPrice: '100' })];
    expect(balanceText(accountAfter(...before))).toEqual({ total: '1000', held: '0', margin: '100', available: '900' });
    expect(balanceText(accountAfter(...before, filled('b', 2n, '100')))).toEqual({
      total: '1000',
      held: '100',
      margin: '0',
      available: '900',
    });
  });

  it('grows when another order closes the position that an order was to close', () => {
    const before = [
      ...opened,
      perp('b', 'sell', { quantity: '1', limitPrice: '120' }),
      perp('c', 'sell', { quantity: '1', limitPrice: '100', reduceOnly: true }),
    ];
    expect(balanceText(accountAfter(...before)).held).toBe('0');
    expect(balanceText(accountAfter(...before, filled('c', 2n, '100')))).toEqual({
      total: '1000',
      held: '120',
      margin: '0',
      available: '880',
    });
  });

  it('falls when a cancel takes the claim on the position away', () => {
    const before = [
      ...opened,
      perp('b', 'sell', { quantity: '1', limitPrice: '100' }),
      perp('c', 'sell', { quantity: '1', limitPrice: '130' }),
    ];
    expect(balanceText(accountAfter(...before)).held).toBe('30');
    expect(balanceText(accountAfter(...before, closeOrder({ orderId: 'b' }))).held).toBe('0');
  });

  it('follows newer terms, and is all given back in the end', () => {
    const dearer: Instrument = { ...freePerpetual, revision: 2, takerFeePpm: 10_000n };
    const first = perp('a', 'buy', { quantity: '1', limitPrice: '100' });
    const second = { ...perp('b', 'buy', { quantity: '1', limitPrice: '100' }), instrument: dearer };
    expect(eventAfter('OrderPlaced', second, deposit('1000'), first).data).toMatchObject({
      hold: { amount: '102' },
      balances: [{ held: '202' }],
    });
    const closed = accountAfter(deposit('1000'), first, second, closeOrder({ orderId: 'a' }), closeOrder({ orderId: 'b' }));
    expect(balanceText(closed)).toEqual({ total: '1000', held: '0', margin: '0', available: '1000' });
  });

  it('lets a position be closed when nothing is available', () => {
    const all = [
      deposit('100.1'),
      placeOrder({ orderId: 'a', instrument: perpetual, quantity: '1', limitPrice: '100' }),
      fillOrder({ of: perpetual, orderId: 'a', quantity: '1', price: '100' }),
    ];
    const closing = (reduceOnly: boolean) =>
      placeOrder({ orderId: 'b', instrument: perpetual, side: 'sell', quantity: '1', limitPrice: '100', reduceOnly });
    expect(balanceText(accountAfter(...all)).available).toBe('0');
    expect(decideAfter(closing(false), ...all)).toMatchObject({ ok: false });
    expect(balanceText(accountAfter(...all, closing(true))).available).toBe('-0.1');
  });

  it('lets reduce-only orders claim no more than the position', () => {
    const claim = (orderId: string, quantity: string) => perp(orderId, 'sell', { quantity, limitPrice: '100', reduceOnly: true });
    expect(decideAfter(claim('b', '1'), ...opened)).toMatchObject({ ok: true });
    expect(decideAfter(claim('c', '0.5'), ...opened, claim('b', '0.6'))).toEqual({ ok: false, rejection: 'ReduceOnlyNeedsPosition' });
    expect(decideAfter(perp('c', 'buy', { quantity: '1', limitPrice: '100', reduceOnly: true }), ...opened)).toEqual({
      ok: false,
      rejection: 'ReduceOnlyNeedsPosition',
    });
  });

  it('lets a reduce-only order be as small as the position that it closes', () => {
    const small: Instrument = { ...freePerpetual, minimumNotional: 50_000_000n };
    const order = (orderId: string, side: 'buy' | 'sell', quantity: string) =>
      placeOrder({ orderId, instrument: small, side, quantity, limitPrice: '100', reduceOnly: side === 'sell' });
    const before = [deposit('1000'), order('a', 'buy', '0.5'), fillOrder({ of: small, orderId: 'a', quantity: '0.3', price: '100' })];
    expect(decideAfter(order('b', 'sell', '0.2'), ...before)).toEqual({ ok: false, rejection: 'NotionalTooSmall' });
    expect(decideAfter(order('b', 'sell', '0.3'), ...before)).toMatchObject({ ok: true });
  });

  it('holds each asset apart', () => {
    const account = accountAfter(
      deposit('1000'),
      deposit('1', { asset: btc }),
      placeOrder({ side: 'sell' }),
      perp('b', 'buy', { quantity: '1', limitPrice: '100' }),
    );
    expect([balanceText(account).held, balanceText(account, 'BTC').held]).toEqual(['100', '0.1']);
  });
});
