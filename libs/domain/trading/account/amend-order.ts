import { accept, type Decision, formatDecimal, reject } from '@copyledger/kernel';
import type { RequestAmend } from './account.commands';
import type { AccountEvent } from './account.events';
import type { AccountRejection } from './account.rejections';
import { availableOf, balanceOf, type OpenAccount } from './account.state';
import { admitInstrument } from './admission';
import { type AmendWish, kindRefusal, wishOf, wishRefusal } from './amend-rules';
import { balancesAfter, formatBalances } from './book-keeping';
import { orderAsked, termsStated, withOrder } from './order-life';
import { withNewestTerms } from './place-order';
import { statusRefusal } from './placement-rules';
import { amendOf, closedStatusOf } from './recent';
import { formatKnown, formatTrigger } from './trigger-rules';

type Outcome = Decision<AccountEvent, AccountRejection>;

const fingerprintOf = ({ orderId, quantity, limitPrice, stopPrice, trailingBasisPoints }: RequestAmend): string =>
  [orderId, quantity, limitPrice, stopPrice, trailingBasisPoints].map((each) => each?.toString() ?? '-').join(' ');

const formatWish = ({ quantity, trigger, ...market }: AmendWish, limitPrice: bigint) => ({
  quantity: formatDecimal(quantity, market.instrument.quantityScale),
  limitPrice: formatDecimal(limitPrice, market.instrument.priceScale),
  ...(trigger !== undefined && { trigger: formatTrigger(market.instrument, trigger) }),
  ...formatKnown(market, trigger),
});

/** The dearer of what stands and what is asked for is held until the market has answered. */
const ask = (command: RequestAmend, wish: AmendWish, known: OpenAccount): Outcome => {
  const { order, instrument, status, limitPrice = 0n } = wish;
  const stated = formatWish(wish, limitPrice);
  const terms = termsStated(instrument, order.side, stated);
  const { account, events } = admitInstrument(known, instrument, status);
  const balances = balancesAfter(known, { instrument, orders: withOrder(known.orders, orderAsked(order, command.amendId, terms)) });
  const isShort = [...balances].some(([asset, after]) => after.held > balanceOf(known, asset).held && availableOf(after) < 0n);
  if (isShort && !order.reduceOnly) return reject('InsufficientFunds');
  return accept<AccountEvent>(...events, {
    type: 'OrderAmendRequested',
    data: {
      accountId: account.id,
      orderId: order.orderId,
      instrument: instrument.symbol,
      amendId: command.amendId,
      ...stated,
      fingerprint: fingerprintOf(command),
      requestedAt: command.now,
      balances: formatBalances(account, balances),
    },
  });
};

/** Undefined when the request is new; otherwise the answer to one that was made before, or whose id was used for another. */
const repetition = (command: RequestAmend, account: OpenAccount): Outcome | undefined => {
  const earlier = amendOf(account.recent, command.amendId);
  if (earlier === undefined) return undefined;
  return earlier === fingerprintOf(command) ? accept() : reject('AmendIdReused');
};

/** Asks the market for other terms. Until it has answered, the terms that stand may still trade. */
export const requestAmend = (command: RequestAmend, account: OpenAccount): Outcome => {
  const repeated = repetition(command, account);
  if (repeated !== undefined) return repeated;
  const order = account.orders.get(command.orderId);
  if (order === undefined)
    return reject(closedStatusOf(account.recent, command.orderId) === undefined ? 'OrderNotFound' : 'OrderAlreadyClosed');
  if (command.market === undefined) return reject('OrderNotFound');
  const market = withNewestTerms(command.market, account);
  if (order.instrument !== market.instrument.symbol) throw new Error(`Invariant: order ${order.orderId} is of ${order.instrument}.`);
  if (order.isCancelRequested) return reject('CancelAlreadyRequested');
  const refused = kindRefusal(command, order) ?? statusRefusal(market.instrument, market.status);
  if (refused !== undefined) return reject(refused);
  const wish = wishOf(command, order, market);
  const unfit = wishRefusal(wish, account);
  return unfit === undefined ? ask(command, wish, account) : reject(unfit);
};
