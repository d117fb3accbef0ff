import { accept, type Instrument, reject } from '@copyledger/kernel';
import { accountEvent } from '@copyledger/testing';
import type { AccountCommand } from './account.commands';

import { accountLimits, type AccountRejection } from './account.rejections';
import { accountAfter, balanceText, decideAfter, eventAfter, eventsOf } from './spec/account-after';
import {
  closeOrder,
  confirmAmend,
  day,
  deposit,
  fillOrder,
  openAccount,
  placeList,
  placeOrder,
  refuseAmend,
  requestAmend,
  requestCancel,
  triggerOrder,
} from './spec/commands';
import { btc, freePerpetual, spot } from './spec/instruments';

type Ask = Parameters<typeof requestAmend>[0];

const rich = [deposit('100000'), deposit('1', { asset: btc })];
const placed = [...rich, placeOrder()];
const held = (...commands: readonly AccountCommand[]): string => balanceText(accountAfter(...commands)).held;

describe('asking for other terms', () => {
  it('is recorded whole, with what was not asked for as it stands', () => {
    expect(decideAfter(requestAmend({ limitPrice: '51000' }), deposit('10000'), placeOrder())).toEqual(
      accept(
        accountEvent.OrderAmendRequested({
          accountId: 'account-1',
          orderId: 'order-1',
          instrument: 'BTCUSDT',
          amendId: 'amend-1',
          quantity: '0.1',
          limitPrice: '51000',
          fingerprint: 'order-1 - 5100000 - -',
          requestedAt: day(),
          balances: [{ asset: 'USDT', total: '10000', held: '5100', margin: '0' }],
        }),
      ),
    );
  });

  it('holds the dearer of what stands and what is asked for', () => {
    expect(held(...placed, requestAmend({ limitPrice: '51000' }))).toBe('5100');
    expect(held(...placed, requestAmend({ limitPrice: '40000' }))).toBe('5000');
    expect(held(...placed, requestAmend({ quantity: '0.2', limitPrice: '25000' }))).toBe('5000');
    expect(held(...placed, requestAmend({ quantity: '0.2', limitPrice: '26000' }))).toBe('5200');
    const sale = [...rich, placeOrder({ side: 'sell' }), requestAmend({ quantity: '0.3' })];
    expect(balanceText(accountAfter(...sale), 'BTC').held).toBe('0.3');
  });

  it('holds the dearest of several, and those build on each other', () => {
    const two = [...placed, requestAmend({ limitPrice: '52000' }), requestAmend({ amendId: 'amend-2', quantity: '0.05' })];
    expect(eventAfter('OrderAmendRequested', two.at(-1)!, ...two.slice(0, -1)).data).toMatchObject({
      quantity: '0.05',
      limitPrice: '52000',
    });
    expect(held(...two)).toBe('5200');
  });

  it('counts what is filled by then', () => {
    const half = [...placed, fillOrder({ quantity: '0.05' })];
    expect(held(...half, requestAmend({ quantity: '0.15' }))).toBe('5000');
    expect(held(...half, requestAmend({ quantity: '0.02' }))).toBe('2500');
    expect(held(...placed, requestAmend({ quantity: '0.15' }), fillOrder({ quantity: '0.05' }))).toBe('5000');
  });

  it('needs the money', () => {
    const all = [deposit('5000'), placeOrder()];
    expect(decideAfter(requestAmend({ limitPrice: '50000.01' }), ...all)).toEqual(reject('InsufficientFunds'));
    expect(decideAfter(requestAmend({ limitPrice: '49999' }), ...all)).toMatchObject({ ok: true });
    expect(decideAfter(requestAmend({ quantity: '0.2', limitPrice: '25000' }), ...all)).toMatchObject({ ok: true });
  });

  it('asks once', () => {
    const ask = requestAmend({ limitPrice: '51000' });
    expect(decideAfter(ask, ...placed, ask)).toEqual(accept());
    expect(decideAfter(ask, ...placed, ask, confirmAmend({ limitPrice: '51000' }))).toEqual(accept());
    expect(decideAfter(ask, ...placed, ask, refuseAmend())).toEqual(accept());
    expect(decideAfter(ask, ...placed, ask, fillOrder())).toEqual(accept());
    expect(decideAfter(requestAmend({ limitPrice: '52000' }), ...placed, ask)).toEqual(reject('AmendIdReused'));
  });

  it('for what stands is a request like any other', () => {
    expect(decideAfter(requestAmend({ quantity: '0.1', limitPrice: '50000' }), ...placed)).toMatchObject({ ok: true, events: [{}] });
  });

  it('is recorded with the prices that decided it: the mark where the trigger watches that', () => {
    const stop = (watches: 'last' | 'mark') => placeOrder({ trigger: `stop 51000 ${watches}`, limitPrice: '52000' });
    const known = { referencePrice: '50000', markPrice: '49999.5' };
    const ask = requestAmend({ ...known, stopPrice: '50500' });
    expect(eventAfter('OrderAmendRequested', ask, ...rich, stop('mark')).data).toMatchObject(known);
    expect(eventAfter('OrderAmendRequested', ask, ...rich, stop('last')).data).not.toHaveProperty('markPrice');
    expect(eventAfter('OrderAmendRequested', ask, ...rich, stop('last')).data.referencePrice).toBe('50000');
  });

  it('admits newer terms, and is held to the newest known', () => {
    const newer: Instrument = { ...spot, revision: 2, tickSize: 100n as Instrument['tickSize'] };
    expect(decideAfter(requestAmend({ limitPrice: '51000', instrument: newer }), ...placed)).toMatchObject({
      events: [{ type: 'InstrumentAdmitted' }, { type: 'OrderAmendRequested' }],
    });
    const known = [...placed, placeOrder({ orderId: 'x', instrument: newer, quantity: '0.001' })];
    expect(decideAfter(requestAmend({ limitPrice: '51000.5' }), ...known)).toEqual(reject('PriceOffTick'));
  });
});

describe('other terms are refused', () => {
  const bounded: Instrument = { ...spot, maximumQuantity: 20_000_000n as Instrument['lotSize'], priceBandPpm: 100_000n };
  it.each<[AccountRejection, Ask, readonly AccountCommand[]]>([
    ['OrderNotFound', { orderId: 'x' }, placed],
    ['OrderAlreadyClosed', {}, [...placed, closeOrder()]],
    ['CancelAlreadyRequested', { quantity: '0.2' }, [...placed, requestCancel()]],
    ['OrderNotAmendable', { quantity: '0.2' }, [...rich, placeOrder({ timeInForce: 'IOC' })]],
    ['OrderNotAmendable', { quantity: '0.2' }, [...rich, placeOrder({ orderType: 'market', timeInForce: 'IOC', referencePrice: '50000' })]],
    ['OrderNotAmendable', { limitPrice: '1' }, [...rich, placeOrder({ orderType: 'market', trigger: 'stop 51000 last' })]],
    ['OrderNotAmendable', { orderId: 'list-above', quantity: '0.2' }, [...rich, placeList()]],
    ['TriggerNotWaiting', { stopPrice: '51000' }, placed],
    ['TriggerNotWaiting', { stopPrice: '52000' }, [...rich, placeOrder({ trigger: 'stop 51000 last' }), triggerOrder()]],
    ['InstrumentHalted', { quantity: '0.2', status: 'halted' }, placed],
    ['InstrumentDelisted', { quantity: '0.2', status: 'delisted' }, placed],
    ['QuantityNotPositive', { quantity: '0' }, placed],
    ['QuantityOffLot', { quantity: '0.100001' }, placed],
    ['QuantityTooLarge', { quantity: '0.21' }, [...rich, placeOrder({ instrument: bounded })]],
    ['PriceNotPositive', { limitPrice: '0' }, placed],
    ['PriceOutsideBand', { limitPrice: '44999', referencePrice: '50000' }, [...rich, placeOrder({ instrument: bounded })]],
    ['NotionalTooSmall', { quantity: '0.00009' }, placed],
    ['StopPriceNotPositive', { stopPrice: '0' }, [...rich, placeOrder({ trigger: 'stop 51000 last' })]],
    ['TriggerWouldFire', { stopPrice: '49000', referencePrice: '50000' }, [...rich, placeOrder({ trigger: 'stop 51000 last' })]],
    ['TriggerWouldFire', { stopPrice: '49000', markPrice: '50000' }, [...rich, placeOrder({ trigger: 'stop 51000 mark' })]],
    ['InsufficientFunds', { quantity: '10' }, placed],
  ])('with %s: %j', (rejection, ask, before) => {
    expect(decideAfter(requestAmend(ask), ...before)).toEqual(reject(rejection));
  });

  it('when nobody found the order open', () => {
    const { type, by, orderId, amendId, now } = requestAmend();
    expect(decideAfter({ type, by, orderId, amendId, now }, ...placed)).toEqual(reject('OrderNotFound'));
    expect(decideAfter({ type, by, orderId, amendId, now }, ...placed, closeOrder())).toEqual(reject('OrderAlreadyClosed'));
  });

  it('when too many are pending', () => {
    const many = Array.from({ length: accountLimits.pendingAmendsMax }, (_, n) =>
      requestAmend({ amendId: `amend-${n}`, limitPrice: `${49_000 - n}` }),
    );
    expect(decideAfter(requestAmend({ amendId: 'more', limitPrice: '1000' }), ...placed, ...many)).toEqual(reject('TooManyAmends'));
    expect(decideAfter(requestAmend({ amendId: 'more', limitPrice: '1000' }), ...placed, ...many.slice(1))).toMatchObject({ ok: true });
  });

  it('when they would reduce more than there is', () => {
    const long = [deposit('100000'), placeOrder({ orderId: 'long', instrument: freePerpetual, quantity: '1' })];
    const filled = fillOrder({ orderId: 'long', of: freePerpetual, quantity: '1' });
    const exit = placeOrder({ instrument: freePerpetual, side: 'sell', quantity: '0.5', reduceOnly: true });
    const grow = (quantity: string) => requestAmend({ instrument: freePerpetual, quantity });
    expect(decideAfter(grow('1'), ...long, filled, exit)).toMatchObject({ ok: true });
    expect(decideAfter(grow('1.001'), ...long, filled, exit)).toEqual(reject('ReduceOnlyNeedsPosition'));
  });

  it('never for lying where the market has gone meanwhile, when it is the quantity that changes', () => {
    const stop = placeOrder({ instrument: bounded, trigger: 'stop 51000 last', limitPrice: '51000' });
    expect(decideAfter(requestAmend({ quantity: '0.05', referencePrice: '90000' }), ...rich, stop)).toMatchObject({ ok: true });
  });
});

describe('a short that is asked to sell higher', () => {
  it('holds the margin that its new price, or the market, would need', () => {
    const sale = placeOrder({ instrument: freePerpetual, side: 'sell', quantity: '1', limitPrice: '110', referencePrice: '100' });
    const ask = (limitPrice: string, referencePrice: string) => requestAmend({ instrument: freePerpetual, limitPrice, referencePrice });
    expect(held(deposit('1000'), sale)).toBe('110');
    expect(held(deposit('1000'), sale, ask('120', '100'))).toBe('120');
    expect(held(deposit('1000'), sale, ask('90', '130'))).toBe('130');
    expect(held(deposit('1000'), sale, ask('90', '130'), confirmAmend({ quantity: '1', limitPrice: '90' }))).toBe('130');
  });

  it('leaves a history that folds', () => {
    expect(() => eventsOf(openAccount(), ...placed, requestAmend({ limitPrice: '51000' }), fillOrder(), refuseAmend())).not.toThrow();
  });
});
