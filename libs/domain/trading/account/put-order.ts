import { accept, type Decision, formatDecimal, reject } from '@copyledger/kernel';
import type { InstrumentStatus } from '../instrument/instrument.terms';
import type { AccountEvent, OrderRejected } from './account.events';
import type { AccountRejection } from './account.rejections';
import { availableOf, balanceOf, type OpenAccount } from './account.state';
import { admitInstrument } from './admission';
import { balancesAfter, formatAmount, formatBalances } from './book-keeping';
import { orderPlaced } from './order-life';
import { type AskedOrder, ticketOf } from './order-ticket';

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

const formatReference = ({ instrument, referencePrice }: AskedOrder) =>
  referencePrice === undefined ? {} : { referencePrice: formatDecimal(referencePrice, instrument.priceScale) };

/** Puts the order among the open ones, when the account can pay for it. */
export const putOrder = (asked: FittingOrder, known: OpenAccount): Decision<AccountEvent, AccountRejection> => {
  const { account, events } = admitInstrument(known, asked.instrument, asked.status);
  const ticket = { ...ticketOf(asked, asked.limitPrice, account.owner), ...formatReference(asked) };
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

/** The fact that an order was refused. */
export const rejected = (asked: AskedOrder, account: OpenAccount, reason: AccountRejection): OrderRejected => {
  const ticket = ticketOf(asked, asked.order.limitPrice ?? asked.referencePrice ?? 0n, account.owner);
  return { type: 'OrderRejected', data: { ...ticket, accountId: account.id, reason } };
};
