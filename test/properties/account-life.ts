import { dayOf, type Decision, formatDecimal, type Instrument } from '@copyledger/kernel';
import type { AccountCommand } from '@copyledger/domain/trading/account/account.commands';
import { accountDecider } from '@copyledger/domain/trading/account/account.decider';
import type { AccountEvent } from '@copyledger/domain/trading/account/account.events';
import type { AccountRejection } from '@copyledger/domain/trading/account/account.rejections';
import type { Account, OpenAccount } from '@copyledger/domain/trading/account/account.state';
import {
  day,
  deposit,
  openAccount,
  placeList,
  placeOrder,
  requestAmend,
  requestCancel,
  requestCancelAll,
  type TriggerText,
  withdraw,
} from '@copyledger/domain/trading/account/spec/commands';
import { type Action, instruments, lives } from './account-actions';
import { answers, chosen, openOrders, prevention, removal, trades, triggering } from './toy-market';

export { type Action, lives };

type ActionOf<T extends Action['type']> = Extract<Action, { readonly type: T }>;
type PlaceAction = ActionOf<'place'>;

/** Decimal text of so many cents, moved by percents. */
const cents = (amount: number, percent = 0): `${number}` =>
  formatDecimal(BigInt(amount + Math.round((amount * percent) / 100)), 2) as `${number}`;
const lots = (amount: number): string => formatDecimal(BigInt(amount), 5);

/** Never back to the first day: nothing is forgotten within two. */
const today = (account: OpenAccount) => (account.recent.day === dayOf(day(1)) ? day(1) : day());

const termsFor = ({ instrument, takerFeePpm }: PlaceAction, account: OpenAccount): Instrument => {
  const known = account.instruments.get(instruments[instrument].symbol) ?? instruments[instrument];
  return takerFeePpm === undefined ? known : { ...known, revision: known.revision + 1, takerFeePpm };
};

/** Beyond the market on the side where it does not fire at once: a stop against the order's interest, a take-profit with it. */
const triggerText = ({ trigger, side, cents: price }: PlaceAction): TriggerText => {
  const { kind, trails } = trigger!;
  const away = (side === 'buy') === (kind === 'stop') ? 3 : -3;
  return trails ? `${kind} ${cents(price, away)} last trailing 150` : `${kind} ${cents(price, away)} last`;
};

const bracketText = ({ bracket, side, cents: price }: PlaceAction) => {
  const profit = side === 'buy' ? 20 : -20;
  return {
    ...(bracket !== 'stop-loss' && { takeProfit: { limitPrice: cents(price, profit) } }),
    ...(bracket !== 'take-profit' && { stopLoss: { trigger: `stop ${cents(price, -profit)} last` as const } }),
  };
};

/** Terms that an order may do without. */
const optionsOf = (action: PlaceAction) => {
  const { orderType, trigger, bracket, clientOrderId, origin, goodTillDate } = action;
  return {
    ...(orderType === 'limit' && { limitPrice: cents(action.cents) }),
    ...((orderType === 'market' || trigger !== undefined) && { referencePrice: cents(action.cents) }),
    ...(goodTillDate && orderType === 'limit' && { timeInForce: 'GTD' as const, expiresAt: day(20) }),
    ...(trigger !== undefined && { trigger: triggerText(action) }),
    ...(bracket !== undefined && { bracket: bracketText(action) }),
    ...(clientOrderId !== undefined && { clientOrderId }),
    ...(origin === 'copy' && { origin: { type: 'copy', followId: 'follow', planId: 'plan' } as const }),
  };
};

const place = (action: PlaceAction, account: OpenAccount, orderId: string): AccountCommand => {
  const { side, orderType, reduceOnly } = action;
  return placeOrder({
    orderId,
    instrument: termsFor(action, account),
    side,
    orderType,
    reduceOnly,
    quantity: lots(action.lots),
    now: action.nextDay ? day(1) : today(account),
    ...optionsOf(action),
  });
};

/** A limit on the order's own side of the market, and a stop on the other. */
const list = ({ instrument, side, reduceOnly, ...action }: ActionOf<'place-list'>, account: OpenAccount, id: string): AccountCommand => {
  const away = side === 'sell' ? 4 : -4;
  const resting = { orderType: 'limit', timeInForce: 'GTC', limitPrice: cents(action.cents, away) } as const;
  const stop = { orderType: 'market', timeInForce: 'IOC', trigger: `stop ${cents(action.cents, -away)} last` } as const;
  const command = placeList({
    instrument: termsFor({ instrument, takerFeePpm: undefined } as PlaceAction, account),
    side,
    reduceOnly,
    quantity: lots(action.lots),
    referencePrice: cents(action.cents),
    now: today(account),
    above: { ...resting, orderId: `${id}-rest` },
    below: { ...stop, orderId: `${id}-stop` },
  });
  return { ...command, listId: id };
};

const amend = (
  { lots: quantity, cents: price, pick }: ActionOf<'amend'>,
  account: OpenAccount,
  amendId: string,
): readonly AccountCommand[] => {
  const order = chosen(openOrders(account), pick);
  if (order === undefined) return [];
  const isMarket = order.orderType === 'market';
  const request = requestAmend({
    orderId: order.orderId,
    amendId,
    instrument: account.instruments.get(order.instrument)!,
    now: today(account),
    ...(quantity !== undefined && order.listId === undefined && { quantity: lots(quantity) }),
    ...(price !== undefined && { [isMarket ? 'stopPrice' : 'limitPrice']: cents(price) }),
  });
  return [request];
};

interface Moment {
  readonly account: OpenAccount;
  readonly past: readonly Step[];
}

const commandsOf = (action: Action, { account, past }: Moment): readonly AccountCommand[] => {
  const step = past.length.toString();
  switch (action.type) {
    case 'deposit':
    case 'withdraw': {
      const move = action.type === 'deposit' ? deposit : withdraw;
      return [move(cents(action.cents), { asset: action.asset, reference: step })];
    }
    case 'place':
      return [place(action, account, `order-${step}`)];
    case 'place-list':
      return [list(action, account, `list-${step}`)];
    case 'fill':
      return trades(action, account);
    case 'amend':
      return amend(action, account, `amend-${step}`);
    case 'answer':
      return answers(action, account);
    case 'prevent':
      return prevention(action, account);
    case 'trigger':
      return triggering(action, account);
    case 'remove':
      return removal(action, account);
    case 'cancel': {
      const order = chosen(openOrders(account), action.pick);
      return order === undefined ? [] : [requestCancel(order.orderId)];
    }
    case 'cancel-all':
      return [requestCancelAll()];
    case 'repeat': {
      const earlier = chosen(past, action.pick);
      return earlier === undefined ? [] : [earlier.command];
    }
  }
};

/** One command, and what came of it. */
export interface Step {
  readonly command: AccountCommand;
  readonly before: Account;
  readonly decision: Decision<AccountEvent, AccountRejection>;
  readonly events: readonly AccountEvent[];
  readonly after: OpenAccount;
}

const obey = (before: Account, command: AccountCommand): Step => {
  const decision = accountDecider.decide(command, before);
  const events = decision.ok ? decision.events : [];
  const after = events.reduce(accountDecider.evolve, before);
  if (after.status === 'absent') throw new Error('The account opens first.');
  return { command, before, decision, events, after };
};

/**
 * The steps of an account's life: a toy market fills its orders at their limit or better, triggers, amends and removes them, and keeps the
 * promise of lists that only one of them trades. Trades are numbered as a market does.
 */
export const live = (life: readonly Action[]): readonly Step[] => {
  const past: Step[] = [obey(accountDecider.initial, openAccount())];
  for (const action of life) {
    let account = past.at(-1)!.after;
    for (const command of commandsOf(action, { account, past })) {
      const step = obey(account, command);
      past.push(step);
      account = step.after;
    }
  }
  return past;
};
