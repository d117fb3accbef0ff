import { accept, type Decision, formatDecimal } from '@copyledger/kernel';
import type { ConfirmAmend, RefuseAmend } from './account.commands';
import type { AccountEvent } from './account.events';
import type { AccountRejection } from './account.rejections';
import type { OpenAccount } from './account.state';
import { balancesAfter, formatBalances } from './book-keeping';
import { orderSpokenOf, withConsequences } from './market-word';
import { orderAmended, orderKept, termsStated, withOrder } from './order-life';
import { instrumentIn } from './stated';

type Outcome = Decision<AccountEvent, AccountRejection>;

/**
 * The market has taken the terms: what they need is held, and no more. A total at or below what is filled comes back as what is filled, and
 * closes the order. What is no longer pending was answered by the same word before.
 */
export const confirmAmend = (command: ConfirmAmend, account: OpenAccount): Outcome => {
  const { order: before, answer } = orderSpokenOf(account, command.orderId);
  if (before === undefined) return answer;
  const asked = before.amends.get(command.amendId);
  if (asked === undefined) return accept();
  const { amendId, quantity, limitPrice } = command;
  const stated = { quantity, limitPrice, ...(command.trigger !== undefined && { trigger: command.trigger }) };
  const instrument = instrumentIn(account, before.instrument);
  const order = orderAmended(before, amendId, { ...termsStated(instrument, before.side, stated), holdPrice: asked.holdPrice });
  if (order.leaves < 0n) throw new Error('Invariant: an order is never less than what is filled of it.');
  const balances = balancesAfter(account, { instrument, orders: withOrder(account.orders, order) });
  const amended: AccountEvent = {
    type: 'OrderAmended',
    data: {
      orderId: order.orderId,
      instrument: order.instrument,
      amendId,
      ...stated,
      leavesQuantity: formatDecimal(order.leaves, instrument.quantityScale),
      balances: formatBalances(account, balances),
    },
  };
  return withConsequences(account, [amended], { changed: [order], now: command.now });
};

/** The market has refused the terms: those that stand go on, and only they are held; nothing is for an order that has closed meanwhile. */
export const refuseAmend = ({ orderId, amendId, reason }: RefuseAmend, account: OpenAccount): Outcome => {
  const late = account.unansweredAmends.get(amendId);
  if (late !== undefined) return accept<AccountEvent>({ type: 'OrderAmendRejected', data: { ...late, amendId, reason, balances: [] } });
  const { order, answer } = orderSpokenOf(account, orderId);
  if (order === undefined) return answer;
  if (!order.amends.has(amendId)) return accept();
  const instrument = instrumentIn(account, order.instrument);
  const balances = balancesAfter(account, { instrument, orders: withOrder(account.orders, orderKept(order, amendId)) });
  return accept<AccountEvent>({
    type: 'OrderAmendRejected',
    data: { orderId, instrument: order.instrument, amendId, reason, balances: formatBalances(account, balances) },
  });
};
