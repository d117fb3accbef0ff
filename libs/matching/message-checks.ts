import { type NewOrder, type OrderChange, OrderKind, Side, TimeInForce, SelfTradePrevention } from './messages';

const GROUP_MAX = 0x7fffffff;

const refuse = (what: string): never => {
  throw new RangeError(what);
};

const checkTerms = (id: number, price: number, quantity: number): void => {
  if (!Number.isSafeInteger(id) || id < 0) refuse('An order id is a safe integer, not negative.');
  if (!Number.isSafeInteger(price)) refuse('A price is a safe integer of ticks.');
  if (!Number.isSafeInteger(quantity) || quantity <= 0) refuse('A quantity is a positive safe integer of lots.');
};

const checkReducible = (reducible: number | undefined): void => {
  if (reducible !== undefined && !(Number.isSafeInteger(reducible) && reducible >= 0)) {
    refuse('A reducible quantity is a safe integer of lots, not negative.');
  }
};

const checkPostOnly = (order: NewOrder): void => {
  if (order.postOnly !== true) return;
  if (order.timeInForce !== TimeInForce.GoodTillCancel || order.kind === OrderKind.Market) {
    refuse('A post-only order is a limit order that is good till cancelled.');
  }
};

const isOneOf = (value: number, last: number): boolean => (value | 0) === value && value >= 0 && value <= last;

const checkPrevention = ({ group, selfTradePrevention }: NewOrder): void => {
  if (group !== undefined && !isOneOf(group, GROUP_MAX)) refuse(`A trade group is an integer from 0 to ${GROUP_MAX}.`);
  if (selfTradePrevention !== undefined && !isOneOf(selfTradePrevention, SelfTradePrevention.Decrement))
    refuse('Unknown self-trade prevention.');
};

/** @throws RangeError when the order is not one; nothing has happened then. */
export const checkNewOrder = (order: NewOrder): void => {
  checkTerms(order.id, order.price, order.quantity);
  if (!isOneOf(order.side, Side.Sell)) refuse('Unknown side.');
  if (!isOneOf(order.timeInForce, TimeInForce.FillOrKill)) refuse('Unknown time in force.');
  checkReducible(order.reducible);
  checkPostOnly(order);
  checkPrevention(order);
};

/** @throws RangeError when the change is not one; nothing has happened then. */
export const checkChange = (change: OrderChange): void => {
  checkTerms(change.id, change.price, change.quantity);
  checkReducible(change.reducible);
};
