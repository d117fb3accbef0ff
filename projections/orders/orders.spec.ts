import type { Fact } from '@copyledger/kernel';
import { accountEvent as account, marketEvent as market } from '@copyledger/testing';
import { appendRows, foldRows } from '../testing/fold-rows';
import { RecordedLog } from '../testing/recorded-log';
import { openStatuses, type OrderStatus } from './order-status';
import type { OrderRow } from './order-fold';
import { fillsFold, ordersFold } from './orders.projection';

type OrderFact = Parameters<typeof ordersFold.fold>[1]['event'];

const accountId = '01930000-0000-7000-8000-00000000acc1';
const streamOf = (event: Fact<string, unknown>): string =>
  event.type === 'OrderAccepted' ? 'market-BTCUSDT-PERP' : `account-${accountId}`;

const recorded = (events: readonly OrderFact[]) => {
  const log = new RecordedLog();
  return events.flatMap((event) => log.append<OrderFact>(streamOf(event), event));
};
const orderAfter = (...events: readonly OrderFact[]): OrderRow | undefined => foldRows(ordersFold, recorded(events))[0];

const placed = account.OrderPlaced({ quantity: '3' });
const accepted = market.OrderAccepted();
const partFill = account.OrderFilled({ cumulativeQuantity: '1', leavesQuantity: '2', averagePrice: '50000' });
const lastFill = account.OrderFilled({ tradeNumber: '2', cumulativeQuantity: '3', leavesQuantity: '0', averagePrice: '50100' });
const cancelRequested = account.OrderCancelRequested();
const cancelled = account.OrderCancelled();

describe('an order', () => {
  it.each<{ status: OrderStatus; after: readonly OrderFact[]; cumulative: string; leaves: string }>([
    { status: 'pending-new', after: [placed], cumulative: '0', leaves: '3' },
    { status: 'new', after: [placed, accepted], cumulative: '0', leaves: '3' },
    { status: 'partially-filled', after: [placed, accepted, partFill], cumulative: '1', leaves: '2' },
    { status: 'filled', after: [placed, accepted, partFill, lastFill], cumulative: '3', leaves: '0' },
    { status: 'filled', after: [placed, lastFill], cumulative: '3', leaves: '0' },
    { status: 'pending-cancel', after: [placed, accepted, cancelRequested], cumulative: '0', leaves: '3' },
    { status: 'pending-cancel', after: [placed, accepted, cancelRequested, partFill], cumulative: '1', leaves: '2' },
    { status: 'filled', after: [placed, accepted, cancelRequested, lastFill], cumulative: '3', leaves: '0' },
    { status: 'cancelled', after: [placed, accepted, partFill, cancelRequested, cancelled], cumulative: '1', leaves: '0' },
    { status: 'expired', after: [placed, accepted, account.OrderExpired()], cumulative: '0', leaves: '0' },
    { status: 'rejected', after: [account.OrderRejected({ quantity: '3' })], cumulative: '0', leaves: '0' },
  ])('is $status, filled $cumulative, open $leaves ($#)', ({ status, after, cumulative, leaves }) => {
    expect(orderAfter(...after)).toMatchObject({ status, cumulativeQuantity: cumulative, leavesQuantity: leaves });
  });

  it('sums its fees, and keeps the average price of its fills', () => {
    expect(orderAfter(placed, partFill, lastFill)).toMatchObject({ fees: '10', feeAsset: 'USDT', averagePrice: '50100' });
  });

  it('says why it ended', () => {
    expect(orderAfter(placed, cancelled)?.reason).toBe('cancel-requested');
    expect(orderAfter(account.OrderRejected())?.reason).toBe('InsufficientFunds');
  });

  it('is the same when its events are delivered again, from any point on', () => {
    const events = recorded([placed, accepted, partFill, cancelRequested, lastFill]);
    const once = foldRows(ordersFold, events);
    for (const from of events.keys()) expect(foldRows(ordersFold, [...events, ...events.slice(from)])).toEqual(once);
  });

  it('is not made up from events of an order that was never placed', () => {
    expect(orderAfter(accepted, lastFill, cancelled)).toBeUndefined();
  });

  it('is open in every status in which something of it may be filled', () => {
    for (const status of ['filled', 'cancelled', 'expired', 'rejected'] as const) expect(openStatuses).not.toContain(status);
  });

  const amendRequested = account.OrderAmendRequested();
  const amended = account.OrderAmended({ quantity: '2', limitPrice: '49000', leavesQuantity: '1' });

  it('shows the terms that stand, and that others are asked for', () => {
    expect(orderAfter(placed, accepted, partFill, amendRequested)).toMatchObject({
      status: 'pending-replace',
      quantity: '3',
      limitPrice: '50000',
    });
    expect(orderAfter(placed, accepted, partFill, amendRequested, amended)).toMatchObject({
      status: 'partially-filled',
      quantity: '2',
      limitPrice: '49000',
      leavesQuantity: '1',
    });
    expect(orderAfter(placed, accepted, amendRequested, account.OrderAmendRejected())).toMatchObject({ status: 'new', quantity: '3' });
  });

  it('shows its trigger, and when that came true', () => {
    const trigger = { kind: 'stop', watches: 'last', stopPrice: '50000' } as const;
    const waiting = account.OrderPlaced({ trigger, listId: 'list-1', postOnly: true, selfTradePrevention: 'decrement' });
    expect(orderAfter(waiting, accepted)).toMatchObject({
      ...{ trigger, triggeredAt: null, listId: 'list-1', postOnly: true },
      ...{ selfTradePrevention: 'decrement', status: 'new' },
    });
    const [triggered] = foldRows(ordersFold, recorded([waiting, accepted, account.OrderTriggered()]));
    expect(triggered).toMatchObject({ status: 'new', triggeredAt: triggered?.updatedAt });
  });

  it('counts what self-trade prevention took off, and says so when nothing is left', () => {
    const some = account.OrderQuantityPrevented({ quantity: '1', preventedQuantity: '1', leavesQuantity: '2' });
    const all = account.OrderQuantityPrevented({ quantity: '2', preventedQuantity: '3', leavesQuantity: '0' });
    expect(orderAfter(placed, accepted, some)).toMatchObject({ status: 'new', preventedQuantity: '1', leavesQuantity: '2', reason: null });
    expect(orderAfter(placed, accepted, some, all)).toMatchObject({ status: 'expired', preventedQuantity: '3', reason: 'self-trade' });
  });
});

describe('a fill', () => {
  const fillOf = (event: Parameters<typeof fillsFold.rowsOf>[0]['event']) =>
    appendRows(fillsFold, new RecordedLog().append(`account-${accountId}`, event))[0];

  it('of ours carries the trade, and the position that it left', () => {
    expect(fillOf(account.OrderFilled())).toMatchObject({
      accountId,
      logPosition: 10n,
      source: 'own',
      tradeNumber: '1',
      liquidity: 'taker',
      isClosing: false,
      closedQuantity: '0',
      positionQuantity: '0.1',
      venueRealisedPnl: null,
    });
  });

  it('of a venue carries what the venue says', () => {
    const observed = account.FillObserved({ direction: 'long-to-short', venueRealisedPnl: '1.5', sequence: '7' });
    expect(fillOf(observed)).toMatchObject({
      source: 'observed',
      orderId: 'venue-order-1',
      direction: 'long-to-short',
      venueRealisedPnl: '1.5',
      sequence: '7',
      tradeNumber: null,
    });
  });

  it('closes by the word of the venue, and by its legs where the venue says nothing', () => {
    const closeLeg = { effect: 'close', quantity: '0.04', realisedPnl: '1' } as const;
    const openLeg = { effect: 'open', quantity: '0.06', realisedPnl: '0' } as const;
    expect(fillOf(account.FillObserved({ legs: [closeLeg, openLeg] }))).toMatchObject({ isClosing: true, closedQuantity: '0.04' });
    expect(fillOf(account.FillObserved({ legs: [openLeg] }))?.isClosing).toBe(false);
    expect(fillOf(account.FillObserved({ legs: [openLeg], direction: 'close-long' }))?.isClosing).toBe(true);
    expect(fillOf(account.FillObserved({ legs: [closeLeg], direction: 'open-short' }))?.isClosing).toBe(false);
    expect(fillOf(account.OrderFilled({ legs: [closeLeg] }))?.isClosing).toBe(true);
  });
});
