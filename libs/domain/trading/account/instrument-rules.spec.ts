import { type Instrument, reject } from '@copyledger/kernel';
import type { AccountCommand, PlaceOrder } from './account.commands';
import { accountLimits, type AccountRejection } from './account.rejections';
import { accountAfter, balanceText, decideAfter, eventAfter } from './spec/account-after';
import { closeOrder, deposit, fillOrder, placeList, placeOrder, requestAmend } from './spec/commands';
import { btc, freePerpetual, quantityIn, spot } from './spec/instruments';

type Text = NonNullable<Parameters<typeof placeOrder>[0]>;

const lots = (text: string) => quantityIn(spot, text) as Instrument['lotSize'];
const bounded: Instrument = { ...spot, minimumQuantity: lots('0.01'), maximumQuantity: lots('1'), maximumNotional: 30_000_000_000n };
const banded: Instrument = { ...spot, priceBandPpm: 100_000n };
const rich = deposit('1000000');
const decide = (text: Text, ...before: readonly AccountCommand[]) => decideAfter(placeOrder(text), rich, ...before);

describe('bounds on quantity and worth', () => {
  it.each<[AccountRejection | 'ok', Text]>([
    ['QuantityTooSmall', { quantity: '0.00999' }],
    ['ok', { quantity: '0.01' }],
    ['ok', { quantity: '1', limitPrice: '30000' }],
    ['QuantityTooLarge', { quantity: '1.00001', limitPrice: '0.01' }],
    ['ok', { quantity: '0.6' }],
    ['NotionalTooLarge', { quantity: '0.60001' }],
  ])('%s: %j', (expected, text) => {
    expect(decide({ instrument: bounded, ...text })).toEqual(expected === 'ok' ? expect.objectContaining({ ok: true }) : reject(expected));
  });
});

describe('closing a whole position', () => {
  const small: Instrument = {
    ...freePerpetual,
    minimumNotional: 50_000_000n,
    minimumQuantity: quantityIn(freePerpetual, '0.4') as Instrument['lotSize'],
  };
  const order = (orderId: string, text: Text): PlaceOrder => placeOrder({ orderId, instrument: small, limitPrice: '100', ...text });
  const long = [rich, order('a', { quantity: '0.5' }), fillOrder({ of: small, orderId: 'a', quantity: '0.3', price: '100' })];

  it.each([true, false])('may be as small as it is, reduce-only (%s) or not', (reduceOnly) => {
    const close = (quantity: string, side: 'buy' | 'sell' = 'sell') => decideAfter(order('b', { side, quantity, reduceOnly }), ...long);
    expect(close('0.3')).toMatchObject({ ok: true });
    expect(close('0.2')).toEqual(reject('QuantityTooSmall'));
    expect(decideAfter(order('b', { side: 'buy', quantity: '0.3' }), ...long)).toEqual(reject('QuantityTooSmall'));
  });
});

describe('selling a whole holding on spot', () => {
  // At 50,000 at least 0.0001 coins; a lot is 0.00001 of them.
  const dust = deposit('0.00009', { asset: btc });
  const sale = (quantity: string, text: Text = {}): PlaceOrder => placeOrder({ orderId: 'sale', side: 'sell', quantity, ...text });
  const tooSmall = reject('NotionalTooSmall');

  it('may be worth less than the minimum, and leaves nothing behind', () => {
    expect(decideAfter(sale('0.00009'), dust)).toMatchObject({ ok: true });
    expect(decideAfter(sale('0.00008'), dust)).toEqual(tooSmall);
    expect(decideAfter(placeOrder({ quantity: '0.00009' }), rich, dust)).toEqual(tooSmall);
    const sold = accountAfter(dust, sale('0.00009'), fillOrder({ orderId: 'sale', quantity: '0.00009' }));
    expect(balanceText(sold, 'BTC').total).toBe('0');
  });

  it('may leave what is less than a lot', () => {
    const uneven = deposit('0.00009999', { asset: btc });
    expect(decideAfter(sale('0.00009'), uneven)).toMatchObject({ ok: true });
    expect(decideAfter(sale('0.00008'), uneven)).toEqual(tooSmall);
    expect(decideAfter(sale('0.00009'), deposit('0.0001', { asset: btc }))).toEqual(tooSmall);
  });

  it('may be smaller than the smallest order', () => {
    const few = deposit('0.009', { asset: btc });
    expect(decideAfter(sale('0.009', { instrument: bounded }), few)).toMatchObject({ ok: true });
    expect(decideAfter(sale('0.008', { instrument: bounded }), few)).toEqual(reject('QuantityTooSmall'));
  });

  it('is what other orders do not sell', () => {
    const most = placeOrder({ orderId: 'most', side: 'sell', quantity: '0.1' });
    const held = [deposit('0.10009', { asset: btc }), most];
    expect(decideAfter(sale('0.00009'), ...held)).toMatchObject({ ok: true });
    expect(decideAfter(sale('0.00009'), ...held, closeOrder({ orderId: 'most' }))).toEqual(tooSmall);
    expect(decideAfter(sale('0.00009'), ...held, fillOrder({ orderId: 'most' }))).toMatchObject({ ok: true });
  });

  it('may be a list, which sells it once', () => {
    const list = (quantity: string) => placeList({ quantity, below: { limitPrice: '44000', orderType: 'limit', timeInForce: 'GTC' } });
    expect(decideAfter(list('0.00009'), dust)).toMatchObject({ ok: true });
    expect(decideAfter(list('0.00008'), dust)).toEqual(tooSmall);
  });

  it('is no reduce-only order', () => {
    expect(decideAfter(sale('0.00009', { reduceOnly: true }), dust)).toEqual(reject('ReduceOnlyNeedsPosition'));
  });

  it('may be what an open sale is amended to', () => {
    // Of what was held 0.00003 are sold by then; at 40,000 all of it is worth less than 5 dollars.
    const sold = fillOrder({ orderId: 'sale', quantity: '0.00003' });
    const open = (held: string) => [deposit(held, { asset: btc }), sale('0.00012'), sold];
    const amend = (quantity: string) => requestAmend({ orderId: 'sale', quantity, limitPrice: '40000' });
    expect(decideAfter(amend('0.00012'), ...open('0.00012'))).toMatchObject({ ok: true });
    expect(decideAfter(amend('0.00011'), ...open('0.00012'))).toEqual(tooSmall);
    expect(decideAfter(amend('0.00011'), ...open('0.00013'))).toEqual(tooSmall);
    expect(decideAfter(amend('0.00013'), ...open('0.00013'))).toMatchObject({ ok: true });
    expect(decideAfter(amend('0.00012'), ...open('0.00013'))).toEqual(tooSmall);
  });
});

describe('the price band', () => {
  it('is around the latest price, for limits', () => {
    const at = (limitPrice: string) => decide({ instrument: banded, limitPrice, referencePrice: '50000' });
    for (const price of ['45000', '50000', '55000']) expect(at(price)).toMatchObject({ ok: true });
    for (const price of ['44999.99', '55000.01']) expect(at(price)).toEqual(reject('PriceOutsideBand'));
  });

  it('is around the stop price of an order that waits', () => {
    const at = (limitPrice: string) => decide({ instrument: banded, limitPrice, trigger: 'stop 70000 last', referencePrice: '50000' });
    expect(at('75000')).toMatchObject({ ok: true });
    expect(at('55000')).toEqual(reject('PriceOutsideBand'));
  });

  it('does not hold where nothing is known of the market', () => {
    expect(decide({ instrument: banded, limitPrice: '1' })).toEqual(reject('NotionalTooSmall'));
    expect(decide({ instrument: banded, limitPrice: '100' })).toMatchObject({ ok: true });
  });

  it('protects a market order at least as closely', () => {
    const narrow: Instrument = { ...spot, priceBandPpm: 10_000n };
    const placed = eventAfter('OrderPlaced', placeOrder({ instrument: narrow, orderType: 'market', referencePrice: '50000' }), rich);
    expect(placed.data.limitPrice).toBe('50500');
  });
});

describe('the number of open orders', () => {
  const few: Instrument = { ...spot, openOrdersMax: 3, triggerOrdersMax: 1 };
  const order = (orderId: string, text: Text = {}) => placeOrder({ orderId, instrument: few, quantity: '0.001', ...text });

  it('in one instrument is bounded', () => {
    const three = [order('a'), order('b'), order('c')];
    expect(decideAfter(order('d'), rich, ...three)).toEqual(reject('TooManyOrdersInInstrument'));
    expect(decideAfter(order('d'), rich, ...three, closeOrder({ orderId: 'a' }))).toMatchObject({ ok: true });
    expect(decideAfter(order('d', { instrument: freePerpetual }), rich, ...three)).toMatchObject({ ok: true });
  });

  it('that wait for a trigger is bounded', () => {
    const stop = { trigger: 'stop 51000 last', limitPrice: '51000' } as const;
    expect(decideAfter(order('b', stop), rich, order('a', stop))).toEqual(reject('TooManyTriggerOrders'));
    expect(decideAfter(order('b', stop), rich, order('a'))).toMatchObject({ ok: true });
  });

  it('counts the exits that an entry will lead to', () => {
    const bracket = { takeProfit: { limitPrice: '60000' }, stopLoss: { trigger: 'stop 40000 last' } } as const;
    expect(decide({ instrument: few, bracket })).toMatchObject({ ok: true });
    expect(decideAfter(order('b', { bracket }), rich, order('a'))).toEqual(reject('TooManyOrdersInInstrument'));
    const many = Array.from({ length: accountLimits.openOrdersMax - 2 }, (_, n) =>
      placeOrder({ orderId: `order-${n}`, quantity: '0.0001' }),
    );
    expect(decideAfter(placeOrder({ orderId: 'x', bracket }), rich, ...many)).toEqual(reject('TooManyOpenOrders'));
  });
});
