import { accept, type Decision, type Instrument, reject } from '@copyledger/kernel';
import type { OrderRequest, PlaceOrder } from './account.commands';
import type { AccountEvent } from './account.events';
import type { AccountRejection } from './account.rejections';
import type { OpenAccount } from './account.state';
import { orderFingerprint } from './order-ticket';
import { fitting, statusRefusal } from './placement-rules';
import { putOrder, rejected } from './put-order';
import { clientOrderOf, closedStatusOf } from './recent';

type Outcome = Decision<AccountEvent, AccountRejection>;

/** The account's own terms stand until newer ones come: a command made from older ones is held to them. */
export const withNewestTerms = <C extends { readonly instrument: Instrument }>(command: C, account: OpenAccount): C => {
  const known = account.instruments.get(command.instrument.symbol);
  return known !== undefined && known.revision >= command.instrument.revision ? { ...command, instrument: known } : command;
};

const isKnown = (account: OpenAccount, orderId: string): boolean =>
  account.orders.has(orderId) || closedStatusOf(account.recent, orderId) !== undefined;

/** Undefined when the order is new; otherwise the answer to a repeated order or client order id. */
export const repetition = (
  { orderId, clientOrderId }: Pick<OrderRequest, 'orderId' | 'clientOrderId'>,
  fingerprint: string,
  account: OpenAccount,
): Outcome | undefined => {
  const earlier = clientOrderId === undefined ? undefined : clientOrderOf(account.recent, clientOrderId);
  if (earlier === undefined) return isKnown(account, orderId) ? accept() : undefined;
  return earlier.fingerprint === fingerprint ? accept() : reject('DuplicateClientOrderId');
};

/** A direct order's refusal concerns its sender only; one that a saga derived from its cause is a fact, and stays refused. */
const refuse = (command: PlaceOrder, account: OpenAccount, reason: AccountRejection): Outcome =>
  command.order.origin.type === 'direct' ? reject(reason) : accept<AccountEvent>(rejected(command, account, reason));

export const place = (asked: PlaceOrder, account: OpenAccount): Outcome => {
  if (account.kind !== 'simulated') return reject('AccountNotSimulated');
  const command = withNewestTerms(asked, account);
  const fingerprint = orderFingerprint(command.order, command.instrument.symbol);
  const repeated = repetition(command.order, fingerprint, account);
  if (repeated !== undefined) return repeated;
  const closed = statusRefusal(command.instrument, command.status);
  if (closed !== undefined) return refuse(command, account, closed);
  const { notAfter } = command.order;
  if (notAfter !== undefined && command.now > notAfter) return refuse(command, account, 'OrderTooLate');
  const fit = fitting(command, account);
  if (!fit.ok) return refuse(command, account, fit.reason);
  const placed = putOrder({ ...command, limitPrice: fit.limitPrice, fingerprint }, account);
  return placed.ok ? placed : refuse(command, account, placed.rejection);
};
