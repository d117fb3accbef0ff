import { accept, type Decision, reject } from '@copyledger/kernel';
import type { RequestCancel, RequestCancelAll } from './account.commands';
import type { AccountEvent, OrderCancelRequested } from './account.events';
import type { AccountRejection } from './account.rejections';
import type { OpenAccount, OpenOrder } from './account.state';
import { closedStatusOf } from './recent';

type Outcome = Decision<AccountEvent, AccountRejection>;

const cancelRequested = (account: OpenAccount, order: OpenOrder): OrderCancelRequested => ({
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
