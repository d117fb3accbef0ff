import type { MarketView, RequestAmend, TriggerRequest } from './account.commands';
import { accountLimits, type AccountRejection } from './account.rejections';
import type { OpenAccount, OpenOrder } from './account.state';
import { newestTermsOf } from './order-life';
import { bandRefusal, canRest, tickRefusal } from './placement-rules';
import { closableFor, notionalRefusal, quantityRefusal } from './size-rules';
import { triggerOf, triggerRefusal, wouldFire } from './trigger-rules';
import { worstPriceOf } from './worst-price';

/** The order and what it is asked to become. */
export interface AmendWish extends MarketView {
  readonly order: OpenOrder;
  readonly quantity: bigint;
  readonly trigger: TriggerRequest | undefined;
  readonly limitPrice: bigint | undefined;
  /** What is not moved may stay where it is, wherever the market has gone. */
  readonly moves: { readonly limit: boolean; readonly trigger: boolean };
}

/** What is left out stays as it was last asked for; a market order's protection follows its trigger. */
export const wishOf = (command: RequestAmend, order: OpenOrder, market: MarketView): AmendWish => {
  const { stopPrice, trailingBasisPoints } = command;
  const newest = newestTermsOf(order);
  const changes = { ...(stopPrice !== undefined && { stopPrice }), ...(trailingBasisPoints !== undefined && { trailingBasisPoints }) };
  const trigger = order.trigger && newest.trigger && { ...triggerOf(market.instrument, newest.trigger), ...changes };
  const moves = { limit: command.limitPrice !== undefined, trigger: Object.keys(changes).length > 0 };
  const isProtected = order.orderType === 'market' && trigger !== undefined && moves.trigger;
  const limitPrice = isProtected
    ? worstPriceOf({ side: order.side, orderType: 'market', trigger }, market)
    : (command.limitPrice ?? newest.limitPrice);
  return { ...market, order, quantity: command.quantity ?? newest.quantity, trigger, limitPrice, moves };
};

/** A market order has no limit of its own, and the orders of a list have their quantity in common. */
const hasTerms = (
  { orderType, listId }: OpenOrder,
  { limitPrice, quantity }: { readonly limitPrice: bigint | undefined; readonly quantity: bigint | undefined },
): boolean => (orderType === 'limit' || limitPrice === undefined) && (listId === undefined || quantity === undefined);

/** Why this order can't be given such terms at all. One that is gone at once can't be caught. */
export const kindRefusal = (command: RequestAmend, order: OpenOrder): AccountRejection | undefined => {
  const { quantity, limitPrice, stopPrice, trailingBasisPoints } = command;
  const waits = order.trigger !== undefined;
  if (!waits && !canRest(order)) return 'OrderNotAmendable';
  if (!hasTerms(order, { quantity, limitPrice })) return 'OrderNotAmendable';
  if (!waits && (stopPrice ?? trailingBasisPoints) !== undefined) return 'TriggerNotWaiting';
  return order.amends.size >= accountLimits.pendingAmendsMax ? 'TooManyAmends' : undefined;
};

const triggerWishRefusal = (wish: AmendWish): AccountRejection | undefined => {
  const { order, instrument, trigger, moves } = wish;
  if (trigger === undefined || !moves.trigger) return undefined;
  return triggerRefusal(instrument, trigger) ?? (wouldFire(order.side, trigger, wish) ? 'TriggerWouldFire' : undefined);
};

/** A total at or below what is filled leaves nothing open: it need not be a size that an order could have. */
const sizeRefusal = (wish: AmendWish, account: OpenAccount, at: bigint): AccountRejection | undefined => {
  const { order, instrument, quantity: size } = wish;
  const taken = order.quantity - order.leaves;
  const isSame = (other: OpenOrder): boolean =>
    other.orderId === order.orderId || (other.listId !== undefined && other.listId === order.listId);
  const closable = closableFor(account, instrument, { side: order.side, isSame });
  const wanted = { size, closable: size <= taken ? size : closable + taken };
  const badQuantity = quantityRefusal(instrument, wanted);
  if (badQuantity !== undefined || size <= taken) return badQuantity;
  const badWorth = notionalRefusal(instrument, wanted, at);
  if (badWorth !== undefined) return badWorth;
  return order.reduceOnly && size - taken > closable ? 'ReduceOnlyNeedsPosition' : undefined;
};

/** Why the instrument, or the account, does not take these terms; undefined when they do. */
export const wishRefusal = (wish: AmendWish, account: OpenAccount): AccountRejection | undefined => {
  const { instrument, limitPrice, trigger, referencePrice, moves } = wish;
  if (limitPrice === undefined) return 'NoReferencePrice';
  const around = moves.limit ? (trigger?.stopPrice ?? referencePrice) : undefined;
  return (
    triggerWishRefusal(wish) ??
    tickRefusal(instrument, limitPrice) ??
    bandRefusal(instrument, { limitPrice, around }) ??
    sizeRefusal(wish, account, limitPrice)
  );
};
