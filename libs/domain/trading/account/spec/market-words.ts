import type { Instrument } from '@copyledger/kernel';
import type { CloseOrder, ConfirmAmend, FillOrder, PreventFill, RefuseAmend, SettleSelfTrade, TriggerOrder } from '../account.commands';
import { spot } from './instruments';
import { day, system } from './who';

/** The market takes the terms of the default order as they were. */
export const confirmAmend = (changes: Partial<ConfirmAmend> = {}): ConfirmAmend => ({
  type: 'ConfirmAmend',
  by: system,
  orderId: 'order-1',
  amendId: 'amend-1',
  quantity: '0.1',
  limitPrice: '50000',
  now: day(),
  ...changes,
});

export const refuseAmend = (changes: Partial<RefuseAmend> = {}): RefuseAmend => ({
  type: 'RefuseAmend',
  by: system,
  orderId: 'order-1',
  amendId: 'amend-1',
  reason: 'order-closed',
  ...changes,
});

export const triggerOrder = (changes: Partial<TriggerOrder> = {}): TriggerOrder => ({
  type: 'TriggerOrder',
  by: system,
  orderId: 'order-1',
  watched: 'last',
  price: '51000',
  stopPrice: '51000',
  ...changes,
});

export const preventFill = (preventedQuantity: string, orderId = 'order-1'): PreventFill => ({
  type: 'PreventFill',
  by: system,
  orderId,
  preventedQuantity,
  now: day(),
});

/** Trade 1 fills 0.1 BTC of the default order at its limit, which takes. */
export const fillOrder = (changes: Partial<Omit<FillOrder, 'instrument'>> & { readonly of?: Instrument } = {}): FillOrder => {
  const { of = spot, ...rest } = changes;
  return {
    type: 'FillOrder',
    by: system,
    orderId: 'order-1',
    instrument: of.symbol,
    tradeNumber: 1n,
    liquidity: 'taker',
    quantity: '0.1',
    price: '50000',
    now: day(),
    ...rest,
  };
};

/** Trade 1 of the account with itself, 0.1 BTC at 50,000. */
export const settleSelfTrade = (
  changes: Partial<Omit<SettleSelfTrade, 'instrument'>> & { readonly of?: Instrument } = {},
): SettleSelfTrade => {
  const { of = spot, ...rest } = changes;
  return {
    type: 'SettleSelfTrade',
    by: system,
    instrument: of.symbol,
    tradeNumber: 1n,
    makerOrderId: 'maker',
    takerOrderId: 'taker',
    quantity: '0.1',
    price: '50000',
    now: day(),
    ...rest,
  };
};

export const closeOrder = (changes: Partial<CloseOrder> = {}): CloseOrder => ({
  type: 'CloseOrder',
  by: system,
  orderId: 'order-1',
  outcome: 'cancelled',
  reason: 'cancel-requested',
  now: day(),
  ...changes,
});
