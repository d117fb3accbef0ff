import { decimalOf, divide, type Instant, type Instrument } from '@copyledger/kernel';
import type { OrderRequest } from './account.commands';
import type { AccountEvent, Bracket, BracketExit } from './account.events';
import type { AccountRejection } from './account.rejections';
import { filledOf, type OpenAccount, type OpenOrder } from './account.state';
import { after } from './foresight';
import { type AskedOrder, orderFingerprint } from './order-ticket';
import { tickRefusal } from './placement-rules';
import { putOrder, rejected } from './put-order';
import { closableFor, notionalRefusal, quantityRefusal } from './size-rules';
import { instrumentIn } from './stated';
import { triggerOf, triggerRefusal } from './trigger-rules';
import { worstPriceOf } from './worst-price';

interface Closing {
  readonly of: Instrument;
  readonly entry: OpenOrder;
  readonly quantity: bigint;
}

const requestOf = ({ of, entry, quantity }: Closing, { orderId, trigger, limitPrice }: BracketExit): OrderRequest => ({
  orderId,
  side: entry.side === 'buy' ? 'sell' : 'buy',
  orderType: limitPrice === undefined ? 'market' : 'limit',
  timeInForce: limitPrice === undefined ? 'IOC' : 'GTC',
  quantity,
  ...(limitPrice !== undefined && { limitPrice: decimalOf(limitPrice, of.priceScale) }),
  reduceOnly: of.kind !== 'spot',
  ...(entry.selfTradePrevention !== undefined && { selfTradePrevention: entry.selfTradePrevention }),
  ...(trigger !== undefined && { trigger: triggerOf(of, trigger) }),
  origin: entry.origin,
});

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** What the entry has brought in, in whole lots: coins after the fee, or as much of a position as other orders do not close. */
const closingOf = (account: OpenAccount, of: Instrument, entry: OpenOrder): Closing => {
  const side = entry.side === 'buy' ? 'sell' : 'buy';
  const brought = of.kind === 'spot' ? entry.received : smaller(filledOf(entry), closableFor(account, of, { side }));
  return { of, entry, quantity: brought - (brought % of.lotSize) };
};

/** The terms may have changed since the entry was placed, and what it brought in may be too little. */
const exitRefusal = (account: OpenAccount, { instrument, order, ...market }: AskedOrder): AccountRejection | undefined => {
  const { side, quantity, trigger } = order;
  const closable = closableFor(account, instrument, { side });
  if (order.reduceOnly && closable === 0n) return 'ReduceOnlyNeedsPosition';
  const limitPrice = worstPriceOf(order, { instrument, ...market }) ?? 0n;
  const wanted = { size: quantity, closable, isExit: true };
  return (
    quantityRefusal(instrument, wanted) ??
    (trigger === undefined ? undefined : triggerRefusal(instrument, trigger)) ??
    tickRefusal(instrument, limitPrice) ??
    notionalRefusal(instrument, wanted, limitPrice)
  );
};

const putExit = (account: OpenAccount, asked: AskedOrder): readonly AccountEvent[] => {
  const limitPrice = worstPriceOf(asked.order, asked) ?? 0n;
  const fingerprint = orderFingerprint(asked.order, asked.instrument.symbol);
  const placed = putOrder({ ...asked, status: 'trading', limitPrice, fingerprint }, account);
  return placed.ok ? placed.events : [rejected(asked, account, placed.rejection)];
};

const exitsOf = ({ takeProfit, stopLoss }: Bracket): readonly BracketExit[] => [takeProfit, stopLoss].filter((exit) => exit !== undefined);

/**
 * The exits of an entry of which nothing is open any more, placed for what it brought in: as a list when there are two, so that one cancels
 * the other. What can not be placed is refused as a fact. `account` is as it is after the entry's last event, and `entry` as that left it.
 */
export const exitsAfter = (account: OpenAccount, entry: OpenOrder, now: Instant): readonly AccountEvent[] => {
  const { bracket } = entry;
  const filled = filledOf(entry);
  if (bracket === undefined || entry.leaves > 0n || filled === 0n) return [];
  const of = instrumentIn(account, entry.instrument);
  const referencePrice = divide(entry.filledValue, filled, 'half-even');
  const closing = closingOf(account, of, entry);
  const asked = exitsOf(bracket).map((exit): AskedOrder => ({ order: requestOf(closing, exit), instrument: of, referencePrice, now }));
  const checked = asked.map((each) => ({ asked: each, reason: exitRefusal(account, each) }));
  const isList = checked.every(({ reason }) => reason === undefined) && checked.length > 1;
  const events: AccountEvent[] = [];
  for (const { asked: each, reason } of checked) {
    if (reason !== undefined) events.push(rejected(each, account, reason));
    else events.push(...putExit(after(account, events), isList ? { ...each, listId: bracket.listId } : each));
  }
  return events;
};
