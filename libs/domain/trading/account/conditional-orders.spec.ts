import { accept, type Instrument, reject } from '@copyledger/kernel';
import type { AccountCommand } from './account.commands';
import type { AccountRejection } from './account.rejections';
import { orderFingerprint } from './order-ticket';
import { accountAfter, balanceText, decideAfter, eventAfter } from './spec/account-after';
import { closeOrder, day, deposit, fillOrder, placeOrder, system, triggerOrder } from './spec/commands';
import { btc, freePerpetual, spot } from './spec/instruments';

type Text = NonNullable<Parameters<typeof placeOrder>[0]>;

const rich = [deposit('1000000'), deposit('10', { asset: btc })];
const placed = (text: Text) => eventAfter('OrderPlaced', placeOrder(text), ...rich).data;
const refusal = (text: Text) => decideAfter(placeOrder(text), ...rich);
const market = { orderType: 'market', timeInForce: 'IOC', referencePrice: '50000' } as const;

describe('a stop', () => {
  it('is recorded with what it waits for, and the owner as its trade group', () => {
    expect(placed({ trigger: 'stop 51000 last', limitPrice: '51500', referencePrice: '50000' })).toMatchObject({
      orderType: 'limit',
      limitPrice: '51500',
      trigger: { kind: 'stop', watches: 'last', stopPrice: '51000' },
      tradeGroup: 'alice',
    });
  });

  it('that becomes a market order is protected from its stop price, outwards to a tick', () => {
    expect(placed({ ...market, trigger: 'stop 52000.03 last' }).limitPrice).toBe('54600.04');
    expect(placed({ ...market, side: 'sell', trigger: 'stop 48000.01 mark' }).limitPrice).toBe('45600');
    expect(placed({ ...market, trigger: 'take-profit 40000 last' }).limitPrice).toBe('42000');
  });

  it('needs no market to be placed', () => {
    expect(placed({ orderType: 'market', timeInForce: 'IOC', trigger: 'stop 52000 last' })).not.toHaveProperty('referencePrice');
  });

  it('holds its worst price, and pays no more', () => {
    const stop = placeOrder({ ...market, trigger: 'stop 52000 last' });
    expect(balanceText(accountAfter(deposit('5460'), stop)).available).toBe('0');
    expect(balanceText(accountAfter(deposit('5460'), stop, triggerOrder(), fillOrder({ price: '54600' }))).total).toBe('0');
    expect(decideAfter(stop, deposit('5459.999999'))).toEqual(reject('InsufficientFunds'));
  });

  it.each<Text>([
    { trigger: 'stop 50000 last', limitPrice: '50000' },
    { trigger: 'stop 49999.99 last', limitPrice: '50000' },
    { trigger: 'take-profit 50000 last', limitPrice: '50000' },
    { trigger: 'take-profit 50000.01 last', limitPrice: '50000' },
    { side: 'sell', trigger: 'stop 50000 last', limitPrice: '50000' },
    { side: 'sell', trigger: 'take-profit 49999 last', limitPrice: '50000' },
  ])('that the market would fire at once is refused: $side $trigger', (text) => {
    expect(refusal({ ...text, referencePrice: '50000' })).toEqual(reject('TriggerWouldFire'));
  });

  it('that watches the mark is checked against that, and left to the market where nobody knows it', () => {
    const text = { trigger: 'stop 49000 mark', limitPrice: '50000', referencePrice: '50000' } as const;
    expect(refusal(text)).toMatchObject({ ok: true });
    expect(refusal({ ...text, markPrice: '48999.99' })).toMatchObject({ ok: true });
    expect(refusal({ ...text, markPrice: '49000' })).toEqual(reject('TriggerWouldFire'));
    expect(refusal({ ...text, trigger: 'stop 51000 last', markPrice: '60000' })).toMatchObject({ ok: true });
  });

  it('that trails is merely under way', () => {
    const text = { limitPrice: '50000', referencePrice: '50000', markPrice: '50000' } as const;
    for (const watched of ['last', 'mark'] as const)
      expect(refusal({ ...text, trigger: `stop 49000 ${watched} trailing 100` })).toMatchObject({ ok: true });
  });
});

describe('what an order was decided by', () => {
  const onMark = { trigger: 'stop 49000 mark', limitPrice: '50000', referencePrice: '50000', markPrice: '48000.5' } as const;
  const copied = { origin: { type: 'copy', followId: 'follow-1', planId: 'plan-1' }, by: system } as const;
  const refused = (text: Text, ...before: readonly AccountCommand[]) =>
    eventAfter('OrderRejected', placeOrder({ ...copied, ...text }), ...before).data;

  it('is recorded with it: the latest price, and the mark where its trigger watches that', () => {
    expect(placed(onMark)).toMatchObject({ referencePrice: '50000', markPrice: '48000.5' });
    expect(placed({ ...onMark, trigger: 'stop 51000 last' })).toMatchObject({ referencePrice: '50000' });
    expect(placed({ ...onMark, trigger: 'stop 51000 last' })).not.toHaveProperty('markPrice');
    expect(placed({ limitPrice: '50000', markPrice: '48000.5' })).not.toHaveProperty('markPrice');
  });

  it('is recorded when it is refused, too, where that is a fact', () => {
    expect(refused({ ...onMark, markPrice: '49000' }, ...rich)).toMatchObject({
      ...{ reason: 'TriggerWouldFire', referencePrice: '50000', markPrice: '49000' },
    });
    expect(refused({ trigger: 'stop 49000 last', limitPrice: '50000', referencePrice: '49000' }, ...rich)).toMatchObject({
      ...{ reason: 'TriggerWouldFire', referencePrice: '49000' },
    });
    const banded: Instrument = { ...spot, priceBandPpm: 100_000n };
    expect(refused({ instrument: banded, limitPrice: '56000', referencePrice: '50000' }, ...rich)).toMatchObject({
      ...{ reason: 'PriceOutsideBand', referencePrice: '50000' },
    });
    // The worst price that it could have paid is what the account had no money for.
    expect(refused(market)).toMatchObject({ reason: 'InsufficientFunds', referencePrice: '50000', limitPrice: '52500' });
    expect(refused({ orderType: 'market' })).toMatchObject({ reason: 'NoReferencePrice', limitPrice: '0' });
    expect(refused({ orderType: 'market' })).not.toHaveProperty('referencePrice');
  });
});

describe('a trailing stop', () => {
  it('is protected from the worse of market and stop price, moved by its basis points', () => {
    // 50,000 * 1.01 * 1.05, and 51,000 * 1.01 * 1.05.
    expect(placed({ ...market, trigger: 'stop - last trailing 100' }).limitPrice).toBe('53025');
    expect(placed({ ...market, trigger: 'stop 51000 last trailing 100' }).limitPrice).toBe('54085.5');
    expect(placed({ ...market, trigger: 'take-profit 49000 last trailing 100' }).limitPrice).toBe('53025');
    // 50,000 * 0.99 * 0.95, and 49,000 * 0.99 * 0.95.
    expect(placed({ ...market, side: 'sell', trigger: 'stop - last trailing 100' }).limitPrice).toBe('47025');
    expect(placed({ ...market, side: 'sell', trigger: 'stop 49000 last trailing 100' }).limitPrice).toBe('46084.5');
  });

  it('needs a price to trail from, unless it begins at its stop price or has a limit', () => {
    const unpriced = { orderType: 'market', timeInForce: 'IOC' } as const;
    expect(refusal({ ...unpriced, trigger: 'stop - last trailing 100' })).toEqual(reject('NoReferencePrice'));
    expect(placed({ ...unpriced, trigger: 'stop 51000 last trailing 100' }).limitPrice).toBe('54085.5');
    expect(placed({ limitPrice: '52000', trigger: 'stop - last trailing 100' }).limitPrice).toBe('52000');
  });
});

describe('a trigger is refused', () => {
  const coarse: Instrument = { ...spot, tickSize: 100n as Instrument['tickSize'] };
  it.each<[AccountRejection, Text]>([
    ['TriggerNeedsPrice', { trigger: 'stop - last' }],
    ['StopPriceNotPositive', { trigger: 'stop 0 last' }],
    ['StopPriceNotPositive', { trigger: 'stop -1 last' }],
    ['StopPriceOffTick', { instrument: coarse, trigger: 'stop 51000.5 last' }],
    ['TrailingOutOfRange', { trigger: 'stop - last trailing 0' }],
    ['TrailingOutOfRange', { trigger: 'stop - last trailing 10000' }],
    ['TrailingOutOfRange', { trigger: 'stop - last trailing -5' }],
  ])('with %s', (rejection, text) => {
    expect(refusal(text)).toEqual(reject(rejection));
  });
});

describe('the hold of a sale of a perpetual', () => {
  it('is at the price at which it is triggered, when that is above its limit and the market', () => {
    const sale = { instrument: freePerpetual, side: 'sell', quantity: '1', referencePrice: '100' } as const;
    const hold = (text: Text) => eventAfter('OrderPlaced', placeOrder({ ...sale, ...text }), deposit('1000')).data.hold.amount;
    expect(hold({ limitPrice: '110', trigger: 'take-profit 120 last' })).toBe('120');
    expect(hold({ limitPrice: '80', trigger: 'stop 90 last' })).toBe('100');
    expect(hold({ orderType: 'market', trigger: 'take-profit 120 last' })).toBe('120');
  });
});

describe('a triggered order', () => {
  const stop = placeOrder({ trigger: 'stop 51000 last', limitPrice: '51500' });

  it('is told once, and waits no longer', () => {
    expect(decideAfter(triggerOrder(), ...rich, stop)).toEqual(
      accept({
        type: 'OrderTriggered',
        data: { orderId: 'order-1', instrument: 'BTCUSDT', watched: 'last', price: '51000', stopPrice: '51000' },
      }),
    );
    expect(accountAfter(...rich, stop, triggerOrder()).orders.get('order-1')?.trigger).toBeUndefined();
    expect(decideAfter(triggerOrder(), ...rich, stop, triggerOrder())).toEqual(accept());
    expect(decideAfter(triggerOrder(), ...rich, stop, triggerOrder(), closeOrder())).toEqual(accept());
    expect(decideAfter(triggerOrder({ orderId: 'order-2' }), ...rich, stop)).toEqual(reject('OrderNotFound'));
  });
});

describe('a good-till-date order', () => {
  it('is recorded with its end', () => {
    expect(placed({ timeInForce: 'GTD', expiresAt: day(366) })).toMatchObject({ timeInForce: 'GTD', expiresAt: day(366) });
  });

  it.each<[AccountRejection, Text]>([
    ['ExpiryNotOfTimeInForce', { timeInForce: 'GTD' }],
    ['ExpiryNotOfTimeInForce', { timeInForce: 'GTC', expiresAt: day(1) }],
    ['ExpiryNotAhead', { timeInForce: 'GTD', expiresAt: day() }],
    ['ExpiryTooFarAhead', { timeInForce: 'GTD', expiresAt: day(367) }],
  ])('is refused with %s', (rejection, text) => {
    expect(refusal(text)).toEqual(reject(rejection));
  });
});

describe('a post-only order', () => {
  it('is a limit order that rests', () => {
    expect(placed({ postOnly: true })).toMatchObject({ postOnly: true });
    expect(placed({ postOnly: true, timeInForce: 'GTD', expiresAt: day(1) })).toMatchObject({ postOnly: true });
    for (const text of [{ timeInForce: 'IOC' }, { timeInForce: 'FOK' }, market] as const)
      expect(refusal({ ...text, postOnly: true })).toEqual(reject('PostOnlyNeedsLimit'));
  });
});

describe('a client order id', () => {
  const base: Text = { clientOrderId: 'mine', referencePrice: '50000' };
  const others: readonly Text[] = [
    { postOnly: true },
    { timeInForce: 'GTD', expiresAt: day(1) },
    { timeInForce: 'GTD', expiresAt: day(2) },
    { selfTradePrevention: 'decrement' },
    { trigger: 'stop 51000 last' },
    { trigger: 'stop 51000 mark' },
    { trigger: 'take-profit 49000 last' },
    { trigger: 'stop 51000 last trailing 10' },
    { trigger: 'stop - last trailing 10' },
    { bracket: { takeProfit: { limitPrice: '60000' } } },
    { bracket: { stopLoss: { trigger: 'stop 40000 last' } } },
    { bracket: { stopLoss: { trigger: 'stop 40000 last', limitPrice: '39000' } } },
  ];

  it('tells every term of an order from every other', () => {
    const texts = [{}, ...others].map((text) => orderFingerprint(placeOrder({ ...base, ...text }).order, spot.symbol));
    expect(new Set(texts).size).toBe(texts.length);
  });

  it.each(others)('that is used again with another term is refused: %j', (text) => {
    expect(decideAfter(placeOrder({ ...base, ...text, orderId: 'order-2' }), ...rich, placeOrder(base))).toEqual(
      reject('DuplicateClientOrderId'),
    );
    expect(decideAfter(placeOrder({ ...base, ...text, orderId: 'order-2' }), ...rich, placeOrder({ ...base, ...text }))).toEqual(accept());
  });
});
