import { accept, type Decision, type Instant, reject } from '@copyledger/kernel';
import type { AccountEvent } from './account.events';
import type { AccountRejection } from './account.rejections';
import { type OpenAccount, type OpenOrder, positionOf } from './account.state';
import { ordersIn } from './book-keeping';
import { cancelRequested } from './cancel-order';
import { exitsAfter } from './exits';
import { after } from './foresight';
import { closedStatusOf } from './recent';
import { outgrown } from './reduce-only';

type Outcome = Decision<AccountEvent, AccountRejection>;

/** The order that the market speaks of; one that is closed has heard all that concerns it, and one that never was is refused. */
export const orderSpokenOf = (
  account: OpenAccount,
  orderId: string,
): { readonly order: OpenOrder; readonly answer?: undefined } | { readonly order?: undefined; readonly answer: Outcome } => {
  const order = account.orders.get(orderId);
  if (order !== undefined) return { order };
  return { answer: closedStatusOf(account.recent, orderId) === undefined ? reject('OrderNotFound') : accept() };
};

/** Reduce-only orders that the position leaves with nothing to reduce are asked to be removed. */
const uncovered = (account: OpenAccount, symbol: string): readonly AccountEvent[] =>
  outgrown(positionOf(account, symbol), ordersIn(account.orders, symbol))
    .filter((order) => !order.isCancelRequested)
    .map((order) => cancelRequested(account, order));

const hasReduceOnly = (account: OpenAccount, symbol: string): boolean =>
  account.orders.some((order) => order.reduceOnly && order.instrument === symbol);

interface Followed {
  /** Orders as the facts leave them. */
  readonly changed: readonly OpenOrder[];
  readonly instrument: string;
  readonly now: Instant;
}

/** The market's facts, and what follows from them in the same append: removals of what is not covered any more, and exits. */
export const withConsequences = (account: OpenAccount, facts: readonly AccountEvent[], { changed, instrument, now }: Followed): Outcome => {
  const events: AccountEvent[] = [...facts];
  if (hasReduceOnly(account, instrument)) events.push(...uncovered(after(account, events), instrument));
  for (const order of changed) if (order.bracket !== undefined) events.push(...exitsAfter(after(account, events), order, now));
  return accept(...events);
};
