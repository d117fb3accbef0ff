import { accept, type Decision, reject } from '@copyledger/kernel';
import type { OrderRequest, PlaceOrderList } from './account.commands';
import type { AccountEvent } from './account.events';
import type { AccountRejection } from './account.rejections';
import type { OpenAccount } from './account.state';
import { after } from './foresight';
import { repetition, withNewestTerms } from './place-order';
import { type AskedOrder, orderFingerprint } from './order-ticket';
import { canRest, fitting, statusRefusal } from './placement-rules';
import { putOrder, rejected } from './put-order';

type Outcome = Decision<AccountEvent, AccountRejection>;

/** Each order's fingerprint tells what the other asks for, too: a list is repeated as a whole. */
const fingerprintsOf = ({ orders: [a, b], instrument: { symbol } }: PlaceOrderList): readonly [string, string] => {
  const [first, second] = [orderFingerprint(a, symbol), orderFingerprint(b, symbol)];
  return [`${first} or ${second}`, `${second} or ${first}`];
};

/** Neither may trade when it is placed: it waits in the book, or for its trigger. */
const waits = (order: OrderRequest): boolean => order.trigger !== undefined || canRest(order);

/** Where an order comes in: its limit, its stop price, or where it would fire if it began to trail now. */
const levelOf = ({ side, trigger, limitPrice = 0n }: OrderRequest, referencePrice: bigint): bigint => {
  if (trigger === undefined) return limitPrice;
  if (trigger.stopPrice !== undefined) return trigger.stopPrice;
  return side === 'sell' ? referencePrice - 1n : referencePrice + 1n;
};

/** A limit that rests lies on its own side of the market, or it would trade at once. */
const restsOnItsSide = ({ side, trigger, limitPrice = 0n }: OrderRequest, referencePrice: bigint): boolean =>
  trigger !== undefined || (side === 'sell' ? limitPrice > referencePrice : limitPrice < referencePrice);

const pairRefusal = ({ orders: [a, b] }: PlaceOrderList): AccountRejection | undefined => {
  const differ = a.side !== b.side || a.quantity !== b.quantity || a.reduceOnly !== b.reduceOnly || a.orderId === b.orderId;
  if (differ) return 'ListOrdersDiffer';
  return waits(a) && waits(b) ? undefined : 'ListNeedsRestingOrders';
};

const aroundRefusal = ({ orders, referencePrice }: PlaceOrderList): AccountRejection | undefined => {
  if (referencePrice === undefined) return 'NoReferencePrice';
  const isAbove = orders.map((order) => levelOf(order, referencePrice) > referencePrice);
  const isBelow = orders.map((order) => levelOf(order, referencePrice) < referencePrice);
  const isAround = isAbove.includes(true) && isBelow.includes(true);
  return isAround && orders.every((order) => restsOnItsSide(order, referencePrice)) ? undefined : 'ListNotAroundMarket';
};

interface Putting {
  readonly asked: AskedOrder;
  readonly status: PlaceOrderList['status'];
  readonly fingerprint: string;
}

const put = ({ asked, status, fingerprint }: Putting, account: OpenAccount): Outcome => {
  const fit = fitting(asked, account);
  return fit.ok ? putOrder({ ...asked, status, limitPrice: fit.limitPrice, fingerprint }, account) : reject(fit.reason);
};

const placeBoth = (command: PlaceOrderList, account: OpenAccount): Outcome => {
  const { orders, status, ...market } = command;
  const bad = statusRefusal(command.instrument, status) ?? pairRefusal(command);
  if (bad !== undefined) return reject(bad);
  const events: AccountEvent[] = [];
  for (const [index, fingerprint] of fingerprintsOf(command).entries()) {
    const placed = put({ asked: { ...market, order: orders[index === 0 ? 0 : 1] }, status, fingerprint }, after(account, events));
    if (!placed.ok) return placed;
    events.push(...placed.events);
  }
  const around = aroundRefusal(command);
  return around === undefined ? accept(...events) : reject(around);
};

const refuse = (command: PlaceOrderList, account: OpenAccount, reason: AccountRejection): Outcome => {
  const { orders } = command;
  if (orders.every(({ origin }) => origin.type === 'direct')) return reject(reason);
  return accept<AccountEvent>(...orders.map((order) => rejected({ ...command, order }, account, reason)));
};

/** Both orders or none, in one append. */
export const placeList = (asked: PlaceOrderList, account: OpenAccount): Outcome => {
  if (account.kind !== 'simulated') return reject('AccountNotSimulated');
  const command = withNewestTerms(asked, account);
  const fingerprints = fingerprintsOf(command);
  const repeated = command.orders
    .map((order, index) => repetition(order, fingerprints[index === 0 ? 0 : 1], account))
    .filter((answer) => answer !== undefined);
  const answer = repeated.find(({ ok }) => !ok) ?? repeated[0];
  if (answer !== undefined) return answer;
  const placed = placeBoth(command, account);
  return placed.ok ? placed : refuse(command, account, placed.rejection);
};
