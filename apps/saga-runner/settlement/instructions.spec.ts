import type { OrderRemovedReason } from '@copyledger/domain/trading/market/market.events';
import { derivedId, instantOfMillis } from '@copyledger/kernel';
import { marketEvent } from '@copyledger/testing';
import { instructionsOf, type MarketFact } from './instructions';

const [ada, bob] = [derivedId('account', 'ada'), derivedId('account', 'bob')];
const now = instantOfMillis(Date.UTC(2026, 10, 20));
const maker = { kind: 'account', accountId: ada, orderId: 'm' } as const;
const taker = { kind: 'account', accountId: bob, orderId: 't' } as const;
const outside = { kind: 'outside', source: 'recording' } as const;

const of = (event: MarketFact['event']): readonly unknown[] =>
  instructionsOf({ event, metadata: { occurredAt: now } }).map(({ accountId, part, command }) => [accountId, part, command]);

describe('a trade', () => {
  const terms = { instrument: 'BTCUSDT-PERP', tradeNumber: 7n, quantity: '2', price: '50', now };
  const trade = { tradeNumber: '7', quantity: '2', price: '50' };

  it('fills the order on either side', () => {
    expect(of(marketEvent.TradeExecuted({ ...trade, maker, taker }))).toMatchObject([
      [ada, 'maker', { type: 'FillOrder', orderId: 'm', liquidity: 'maker', ...terms }],
      [bob, 'taker', { type: 'FillOrder', orderId: 't', liquidity: 'taker', ...terms }],
    ]);
  });

  it('with the outside fills one', () => {
    expect(of(marketEvent.TradeExecuted({ maker: outside, taker }))).toMatchObject([[bob, 'taker', { type: 'FillOrder' }]]);
    expect(of(marketEvent.TradeExecuted({ maker, taker: outside }))).toMatchObject([[ada, 'maker', { type: 'FillOrder' }]]);
  });

  it('of an account with itself is one instruction', () => {
    expect(of(marketEvent.TradeExecuted({ ...trade, maker, taker: { ...taker, accountId: ada } }))).toEqual([
      [ada, 'order', { type: 'SettleSelfTrade', by: { type: 'system' }, makerOrderId: 'm', takerOrderId: 't', ...terms }],
    ]);
  });
});

describe('a removal', () => {
  const outcomes: Record<OrderRemovedReason, 'cancelled' | 'expired'> = {
    'cancel-requested': 'cancelled',
    'one-cancels-other': 'cancelled',
    'reduce-only': 'cancelled',
    halted: 'cancelled',
    delisted: 'cancelled',
    'market-full': 'cancelled',
    'post-only': 'cancelled',
    'immediate-or-cancel': 'expired',
    'fill-or-kill': 'expired',
    'no-liquidity': 'expired',
    protection: 'expired',
    'self-trade': 'expired',
    expired: 'expired',
  };
  it.each(Object.entries(outcomes))('for %s means %s', (reason, outcome) => {
    expect(of(marketEvent.OrderRemoved({ reason: reason as OrderRemovedReason }))).toMatchObject([
      [expect.anything(), 'order', { type: 'CloseOrder', outcome, reason, now }],
    ]);
  });
});

it('tells of terms that were taken, refused, and of triggers', () => {
  const own = { accountId: ada, orderId: 'o', amendId: 'a' };
  expect(of(marketEvent.OrderModified({ ...own, quantity: '3', limitPrice: '9' }))).toMatchObject([
    [ada, 'order', { type: 'ConfirmAmend', orderId: 'o', amendId: 'a', quantity: '3', limitPrice: '9', now }],
  ]);
  expect(of(marketEvent.ModifyRefused({ ...own, reason: 'order-closed' }))).toMatchObject([
    [ada, 'order', { type: 'RefuseAmend', orderId: 'o', amendId: 'a', reason: 'order-closed' }],
  ]);
  expect(of(marketEvent.TriggerFired({ ...own, watched: 'mark', price: '9', stopPrice: '10' }))).toMatchObject([
    [ada, 'order', { type: 'TriggerOrder', orderId: 'o', watched: 'mark', price: '9', stopPrice: '10' }],
  ]);
});

it('tells both sides what self-trade prevention took', () => {
  const [left, right] = [ada, bob].map((accountId) => ({ accountId, orderId: accountId, preventedQuantity: '1' }));
  expect(of(marketEvent.SelfTradePrevented({ maker: left!, taker: right! }))).toMatchObject([
    [ada, 'maker', { type: 'PreventFill', preventedQuantity: '1', now }],
    [bob, 'taker', { type: 'PreventFill', preventedQuantity: '1', now }],
  ]);
});

it('says nothing to accounts of what concerns the market alone', () => {
  const silent = [marketEvent.OrderAccepted(), marketEvent.MarketTermsSet(), marketEvent.TradingHalted(), marketEvent.TradingResumed()];
  expect(silent.flatMap(of)).toEqual([]);
});
