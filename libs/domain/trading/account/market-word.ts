import { accept, type Decision, type Instant, reject } from '@copyledger/kernel';
import type { AccountEvent } from './account.events';
import type { AccountRejection } from './account.rejections';
import type { OpenAccount, OpenOrder } from './account.state';
import { exitsAfter } from './exits';
import { after } from './foresight';
import { closedStatusOf } from './recent';

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

interface Followed {
  /** Orders as the facts leave them. */
  readonly changed: readonly OpenOrder[];
  readonly now: Instant;
}

/** The market's facts, and in the same append the exits that follow from them. */
export const withConsequences = (account: OpenAccount, facts: readonly AccountEvent[], { changed, now }: Followed): Outcome => {
  const events: AccountEvent[] = [...facts];
  for (const order of changed) if (order.bracket !== undefined) events.push(...exitsAfter(after(account, events), order, now));
  return accept(...events);
};
