import type { Instrument } from '@copyledger/kernel';
import type { OrderRequest } from './account.commands';
import { accountLimits, type AccountRejection } from './account.rejections';
import type { OpenAccount, OpenOrder } from './account.state';
import { ordersIn } from './book-keeping';
import { exitCount } from './bracket';

/** An order takes a place from the start for every exit that it will lead to. */
const placesOf = (orders: Iterable<OpenOrder>): number => {
  let places = 0;
  for (const { bracket } of orders) places += 1 + exitCount(bracket);
  return places;
};

const waitingIn = (orders: readonly OpenOrder[]): number => orders.filter(({ trigger }) => trigger !== undefined).length;

type Asked = Pick<OrderRequest, 'trigger' | 'bracket'>;

const exitsMax = 2;

const isFull = (account: OpenAccount, wanted: number): boolean => {
  const { openOrdersMax } = accountLimits;
  // Counted only when it may matter: every order could have a bracket.
  if (account.orders.size * (1 + exitsMax) + wanted <= openOrdersMax) return false;
  return placesOf(account.orders.values()) + wanted > openOrdersMax;
};

const hereRefusal = (here: readonly OpenOrder[], order: Asked, of: Instrument): AccountRejection | undefined => {
  const { openOrdersMax = Infinity, triggerOrdersMax = Infinity } = of;
  if (placesOf(here) + 1 + exitCount(order.bracket) > openOrdersMax) return 'TooManyOrdersInInstrument';
  return order.trigger !== undefined && waitingIn(here) >= triggerOrdersMax ? 'TooManyTriggerOrders' : undefined;
};

/** Why the account has no room for one more order; undefined when it has. */
export const countRefusal = (account: OpenAccount, order: Asked, of: Instrument): AccountRejection | undefined => {
  if (isFull(account, 1 + exitCount(order.bracket))) return 'TooManyOpenOrders';
  const isBounded = of.openOrdersMax !== undefined || of.triggerOrdersMax !== undefined;
  const tooManyHere = isBounded ? hereRefusal(ordersIn(account.orders, of.symbol), order, of) : undefined;
  if (tooManyHere !== undefined) return tooManyHere;
  const isNew = !account.instruments.has(of.symbol);
  return isNew && account.instruments.size >= accountLimits.instrumentsMax ? 'TooManyInstruments' : undefined;
};
