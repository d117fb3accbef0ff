import { accept, decimalOf, type Decision, formatDecimal } from '@copyledger/kernel';
import type { CloseOrder, PreventFill, TriggerOrder } from './account.commands';
import type { AccountEvent } from './account.events';
import type { AccountRejection } from './account.rejections';
import type { OpenAccount } from './account.state';
import { balancesAfter, formatBalances } from './book-keeping';
import { orderSpokenOf, withConsequences } from './market-word';
import { orderPrevented, withOrder } from './order-life';
import { instrumentIn } from './stated';

type Outcome = Decision<AccountEvent, AccountRejection>;

/** The market has confirmed the removal: the hold is released. A closed order was closed by the same word before. */
export const close = (command: CloseOrder, account: OpenAccount): Outcome => {
  const { order, answer } = orderSpokenOf(account, command.orderId);
  if (order === undefined) return answer;
  const instrument = instrumentIn(account, order.instrument);
  const balances = balancesAfter(account, { instrument, orders: account.orders.delete(order.orderId) });
  const closed: AccountEvent = {
    type: command.outcome === 'expired' ? 'OrderExpired' : 'OrderCancelled',
    data: {
      orderId: order.orderId,
      instrument: order.instrument,
      reason: command.reason,
      unfilledQuantity: formatDecimal(order.leaves, instrument.quantityScale),
      balances: formatBalances(account, balances),
    },
  };
  const gone = { ...order, quantity: order.quantity - order.leaves, leaves: 0n };
  return withConsequences(account, [closed], { changed: [gone], now: command.now });
};

/** The order has entered the book. It is told once. */
export const trigger = ({ orderId, watched, price, stopPrice }: TriggerOrder, account: OpenAccount): Outcome => {
  const { order, answer } = orderSpokenOf(account, orderId);
  if (order === undefined) return answer;
  if (order.trigger === undefined) return accept();
  return accept<AccountEvent>({ type: 'OrderTriggered', data: { orderId, instrument: order.instrument, watched, price, stopPrice } });
};

/** What is prevented of the order is counted from its beginning: what is not above what is known has been told before. */
export const prevent = (command: PreventFill, account: OpenAccount): Outcome => {
  const { order: before, answer } = orderSpokenOf(account, command.orderId);
  if (before === undefined) return answer;
  const instrument = instrumentIn(account, before.instrument);
  const quantity = decimalOf(command.preventedQuantity, instrument.quantityScale) - before.prevented;
  if (quantity <= 0n) return accept();
  if (quantity > before.leaves) throw new Error('Invariant: only what is open is prevented.');
  const order = orderPrevented(before, quantity);
  const balances = balancesAfter(account, { instrument, orders: withOrder(account.orders, order) });
  const prevented: AccountEvent = {
    type: 'OrderQuantityPrevented',
    data: {
      orderId: order.orderId,
      instrument: order.instrument,
      quantity: formatDecimal(quantity, instrument.quantityScale),
      preventedQuantity: formatDecimal(order.prevented, instrument.quantityScale),
      leavesQuantity: formatDecimal(order.leaves, instrument.quantityScale),
      balances: formatBalances(account, balances),
    },
  };
  return withConsequences(account, [prevented], { changed: [order], now: command.now });
};
