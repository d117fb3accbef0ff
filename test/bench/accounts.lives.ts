import { randomUUID } from 'node:crypto';
import type { AccountCommand } from '@copyledger/domain/trading/account/account.commands';
import { closeOrder, day, deposit, fillOrder, openAccount, placeOrder } from '@copyledger/domain/trading/account/spec/commands';

/** What an account goes through, given how many events it may take. */
export interface Life {
  readonly name: string;
  readonly commands: (events: number) => Iterable<AccountCommand>;
}

/** One less than an account may have, so that it can go on. */
const openOrders = 199;
const days = 30;
const eventsOfAnOrder = 2;

interface Orders {
  readonly count: number;
  /** The day of an order. */
  readonly dayOf: (index: number) => number;
}

function* trade({ count, dayOf }: Orders): Iterable<AccountCommand> {
  yield openAccount();
  yield deposit('10000000');
  for (let index = 0; index < count; index += 1) {
    const [orderId, now] = [randomUUID(), day(dayOf(index))];
    yield placeOrder({ orderId, clientOrderId: randomUUID(), quantity: '0.001', now });
    if (index >= count - openOrders) continue;
    if (index % 2 === 0) yield fillOrder({ orderId, tradeNumber: BigInt(index + 1), quantity: '0.001', now });
    else yield closeOrder({ orderId, now });
  }
}

/**
 * The commands of users are remembered for two days of the log's own clock, which can't be set back: those that have long been forgotten
 * are sent as a system's, which are not remembered at all.
 */
export const isRemembered = (command: AccountCommand): boolean => command.type === 'PlaceOrder' && command.now >= day(days - 2);

/** What an account of any of these lives can still do, so many events of it. */
export function* placeAndCancel(events: number): Iterable<AccountCommand> {
  const now = day(days - 1);
  let orderId = '';
  for (let index = 0; index < events; index += 1) {
    if (index % 2 === 0) yield placeOrder({ orderId: (orderId = randomUUID()), quantity: '0.001', now });
    else yield closeOrder({ orderId, now });
  }
}

function* fund(count: number): Iterable<AccountCommand> {
  yield openAccount();
  for (let index = 0; index < count; index += 1) yield deposit('1', { reference: randomUUID() });
}

/** The share of a busy trader's orders that fall on the last two days. */
const busyShare = 0.4;

const busyDay = (index: number, count: number): number => {
  const quiet = Math.floor(count * (1 - busyShare));
  if (index < quiet) return Math.floor((index / quiet) * (days - 2));
  return index < (quiet + count) / 2 ? days - 2 : days - 1;
};

const ordersIn = (events: number): number => Math.floor((events + openOrders) / eventsOfAnOrder);

export const lives: readonly Life[] = [
  {
    name: 'a trader, evenly over thirty days',
    commands: (events) => trade({ count: ordersIn(events), dayOf: (index) => Math.floor((index / ordersIn(events)) * days) }),
  },
  {
    name: 'a busy trader, two fifths of it on the last two days',
    commands: (events) => trade({ count: ordersIn(events), dayOf: (index) => busyDay(index, ordersIn(events)) }),
  },
  { name: 'a trader, all of it on one day', commands: (events) => trade({ count: ordersIn(events), dayOf: () => days - 1 }) },
  // A little less than the most references that an account may have.
  { name: 'a wallet of many years, a funding reference for every event', commands: (events) => fund(Math.floor(events * 0.999)) },
];
