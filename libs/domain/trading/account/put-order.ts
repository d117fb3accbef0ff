import { accept, type Decision, reject } from '@copyledger/kernel';
import type { InstrumentStatus } from '../instrument/instrument.terms';
import type { AccountEvent, OrderRejected } from './account.events';
import type { AccountRejection } from './account.rejections';
import { availableOf, balanceOf, type OpenAccount } from './account.state';
import { admitInstrument } from './admission';
import { balancesAfter, formatAmount, formatBalances } from './book-keeping';
import { orderPlaced } from './order-life';
import { type AskedOrder, ticketOf } from './order-ticket';
import { formatKnown } from './trigger-rules';
import { worstPriceOf } from './worst-price';

/** An order that fits its instrument. */
export interface FittingOrder extends AskedOrder {
  readonly status: InstrumentStatus;
  readonly limitPrice: bigint;
  readonly fingerprint: string;
}

const paysWith = ({ order, instrument }: AskedOrder): string => {
  if (instrument.kind !== 'spot') return instrument.settlement.code;
  return order.side === 'buy' ? instrument.quote.code : instrument.base.code;
};

/** Puts the order among the open ones, when the account can pay for it. */
export const putOrder = (asked: FittingOrder, known: OpenAccount): Decision<AccountEvent, AccountRejection> => {
  const { account, events } = admitInstrument(known, asked.instrument, asked.status);
  const ticket = { ...ticketOf(asked, asked.limitPrice, account.owner), ...formatKnown(asked, asked.order.trigger) };
  const order = orderPlaced(asked.instrument, ticket);
  const balances = balancesAfter(known, { instrument: asked.instrument, orders: known.orders.set(order.orderId, order) });
  const asset = paysWith(asked);
  const before = balanceOf(account, asset);
  const paying = balances.get(asset) ?? before;
  // What only shrinks a position is never refused for want of money.
  const asksForMore = !order.reduceOnly && paying.held > before.held;
  if (asksForMore && availableOf(paying) < 0n) return reject('InsufficientFunds');
  // Past this point the order must succeed.
  return accept<AccountEvent>(...events, {
    type: 'OrderPlaced',
    data: {
      ...ticket,
      accountId: account.id,
      hold: { asset, amount: formatAmount(account, asset, paying.held - before.held) },
      fingerprint: asked.fingerprint,
      balances: formatBalances(account, balances),
    },
  });
};

/** The fact that an order was refused, with the prices that may have decided it. */
export const rejected = (asked: AskedOrder, account: OpenAccount, reason: AccountRejection): OrderRejected => {
  const ticket = ticketOf(asked, worstPriceOf(asked.order, asked) ?? 0n, account.owner);
  return { type: 'OrderRejected', data: { ...ticket, ...formatKnown(asked, asked.order.trigger), accountId: account.id, reason } };
};
