import { unreachable } from '@copyledger/kernel';
import type { MarketEvent, TradeExecuted } from '../market.events';

type Trade = TradeExecuted['data'];

/** What the journal says of an order, from the order's own events alone. */
export interface AuditedOrder {
  readonly accountId: string;
  readonly reduceOnly: boolean;
  readonly side: 'buy' | 'sell';
  quantity: number;
  limit: number;
  executed: number;
  prevented: number;
  isRemoved: boolean;
}

export const openOf = ({ quantity, executed, prevented }: AuditedOrder): number => quantity - executed - prevented;

/** Reads a journal as an auditor would, for scales of zero, and calls back before each of its trades counts. */
export const audit = (
  journal: readonly MarketEvent[],
  atTrade: (trade: Trade, parties: readonly AuditedOrder[]) => void,
): ReadonlyMap<string, AuditedOrder> => {
  const orders = new Map<string, AuditedOrder>();
  const get = (orderId: string): AuditedOrder => {
    const order = orders.get(orderId);
    if (order === undefined) throw new Error(`${orderId} was never accepted.`);
    return order;
  };
  const trade = (data: Trade): void => {
    const parties = [data.maker, data.taker].flatMap((party) => (party.kind === 'account' ? [get(party.orderId)] : []));
    atTrade(data, parties);
    for (const party of parties) party.executed += +data.quantity;
  };
  const read = ({ type, data }: MarketEvent): void => {
    switch (type) {
      case 'OrderAccepted': {
        const { orderId, accountId, side, quantity, limitPrice, reduceOnly = false } = data;
        const nothing = { executed: 0, prevented: 0, isRemoved: false };
        orders.set(orderId, { accountId, reduceOnly, side, quantity: +quantity, limit: +limitPrice, ...nothing });
        return;
      }
      case 'OrderModified':
        Object.assign(get(data.orderId), { quantity: +data.quantity, limit: +data.limitPrice });
        return;
      case 'OrderRemoved':
        get(data.orderId).isRemoved = true;
        return;
      case 'SelfTradePrevented':
        for (const { orderId, preventedQuantity } of [data.maker, data.taker]) get(orderId).prevented = +preventedQuantity;
        return;
      case 'TradeExecuted':
        trade(data);
        return;
      case 'MarketTermsSet':
      case 'ModifyRefused':
      case 'TradingHalted':
      case 'TradingResumed':
      case 'TriggerFired':
      case 'TriggerReferenceMoved':
        return;
      default:
        unreachable(type);
    }
  };
  journal.forEach(read);
  return orders;
};
