import { accept, type Decision, formatDecimal, reject } from '@copyledger/kernel';
import type { CloseOrder, RequestCancel, RequestCancelAll } from './account.commands';
import type { AccountEvent, OrderCancelRequested } from './account.events';
import type { AccountRejection } from './account.rejections';
import type { OpenAccount, OpenOrder } from './account.state';
import { balancesAfter, formatBalances } from './book-keeping';
import { closedStatusOf } from './recent';

type Outcome = Decision<AccountEvent, AccountRejection>;

export const cancelRequested = (account: OpenAccount, order: OpenOrder): OrderCancelRequested => ({
  type: 'OrderCancelRequested',
  data: { accountId: account.id, orderId: order.orderId, instrument: order.instrument },
});

export const requestCancel = (command: RequestCancel, account: OpenAccount): Outcome => {
  const order = account.orders.get(command.orderId);
  if (order === undefined)
    return reject(closedStatusOf(account.recent, command.orderId) === undefined ? 'OrderNotFound' : 'OrderAlreadyClosed');
  return order.isCancelRequested ? accept() : accept(cancelRequested(account, order));
};

export const requestCancelAll = (command: RequestCancelAll, account: OpenAccount): Outcome => {
  const wanted = [...account.orders.values()].filter(
    (order) => !order.isCancelRequested && (command.instrument === undefined || order.instrument === command.instrument),
  );
  return accept(...wanted.map((order) => cancelRequested(account, order)));
};

/** The market has confirmed the removal: the hold is released. A closed order was closed by the same word before. */
export const close = (command: CloseOrder, account: OpenAccount): Outcome => {
  const order = account.orders.get(command.orderId);
  if (order === undefined) return closedStatusOf(account.recent, command.orderId) === undefined ? reject('OrderNotFound') : accept();
  const instrument = account.instruments.get(order.instrument);
  if (instrument === undefined) throw new Error(`Invariant: ${order.instrument} was never admitted.`);
  const balances = balancesAfter(account, { instrument, orders: account.orders.delete(order.orderId) });
  return accept({
    type: command.outcome === 'expired' ? 'OrderExpired' : 'OrderCancelled',
    data: {
      orderId: order.orderId,
      instrument: order.instrument,
      reason: command.reason,
      unfilledQuantity: formatDecimal(order.leaves, instrument.quantityScale),
      balances: formatBalances(account, balances),
    },
  });
};
