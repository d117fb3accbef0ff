import { derivedId, formatDecimal, type Instrument, isOnTick, price } from '@copyledger/kernel';
import type { BracketRequest, ExitRequest, OrderRequest } from './account.commands';
import type { Bracket, BracketExit } from './account.events';
import type { AccountRejection } from './account.rejections';
import { formatTrigger, triggerRefusal } from './trigger-rules';

/** How many orders a bracket will place. */
export const exitCount = (bracket: { readonly takeProfit?: unknown; readonly stopLoss?: unknown } | undefined): number => {
  if (bracket === undefined) return 0;
  return (bracket.takeProfit === undefined ? 0 : 1) + (bracket.stopLoss === undefined ? 0 : 1);
};

const exitRefusal = (of: Instrument, { trigger, limitPrice }: ExitRequest): AccountRejection | undefined => {
  const badTrigger = trigger === undefined ? undefined : triggerRefusal(of, trigger);
  if (badTrigger !== undefined) return badTrigger;
  if (limitPrice === undefined) return undefined;
  if (limitPrice <= 0n) return 'PriceNotPositive';
  return isOnTick(of, price(of, limitPrice)) ? undefined : 'PriceOffTick';
};

/** A profit is taken by a limit or at a trigger, a loss is stopped at a trigger. */
const takesProfit = ({ trigger, limitPrice }: ExitRequest): boolean =>
  trigger === undefined ? limitPrice !== undefined : trigger.kind === 'take-profit';

const isFit = ({ takeProfit, stopLoss }: BracketRequest): boolean => {
  if (takeProfit === undefined && stopLoss === undefined) return false;
  return (takeProfit === undefined || takesProfit(takeProfit)) && (stopLoss === undefined || stopLoss.trigger?.kind === 'stop');
};

/** Where an exit comes in; none for one that trails from the start. */
const levelOf = ({ trigger, limitPrice }: ExitRequest): bigint | undefined => (trigger === undefined ? limitPrice : trigger.stopPrice);

/** Where the entry is expected to trade: at its limit, at the market when that is better, or where it is triggered. */
const entryLevelOf = ({ side, limitPrice, trigger }: OrderRequest, referencePrice: bigint | undefined): bigint | undefined => {
  if (trigger !== undefined) return limitPrice ?? trigger.stopPrice ?? referencePrice;
  if (limitPrice === undefined || referencePrice === undefined) return limitPrice ?? referencePrice;
  return limitPrice < referencePrice === (side === 'buy') ? limitPrice : referencePrice;
};

const isOrdered = (levels: readonly (bigint | undefined)[], side: OrderRequest['side']): boolean => {
  const known = levels.filter((level) => level !== undefined);
  const rising = side === 'buy' ? known : known.reverse();
  return rising.every((level, index) => index === 0 || (rising[index - 1] ?? level) < level);
};

/** Why these exits can't follow the order; undefined when they can, or when it has none. A loss lies below a purchase, a profit above it. */
export const bracketRefusal = (
  order: OrderRequest,
  { instrument, referencePrice }: { readonly instrument: Instrument; readonly referencePrice?: bigint },
): AccountRejection | undefined => {
  const { bracket, side } = order;
  if (bracket === undefined) return undefined;
  const opens = instrument.kind === 'spot' ? side === 'buy' : !order.reduceOnly;
  if (!opens) return 'BracketNeedsEntry';
  if (!isFit(bracket)) return 'BracketExitMismatch';
  const { takeProfit, stopLoss } = bracket;
  const exits = [stopLoss, takeProfit].filter((exit) => exit !== undefined);
  const bad = exits.map((exit) => exitRefusal(instrument, exit)).find((reason) => reason !== undefined);
  if (bad !== undefined) return bad;
  const levels = [stopLoss && levelOf(stopLoss), entryLevelOf(order, referencePrice), takeProfit && levelOf(takeProfit)];
  return isOrdered(levels, side) ? undefined : 'BracketOnWrongSide';
};

/** The wire form, with the ids that its orders will have: functions of the entry's, so that they are placed once. */
export const formatBracket = (of: Instrument, entryId: string, { takeProfit, stopLoss }: BracketRequest): Bracket => {
  const exit = (role: string, { trigger, limitPrice }: ExitRequest): BracketExit => ({
    orderId: derivedId('bracket', entryId, role),
    ...(trigger !== undefined && { trigger: formatTrigger(of, trigger) }),
    ...(limitPrice !== undefined && { limitPrice: formatDecimal(limitPrice, of.priceScale) }),
  });
  return {
    listId: derivedId('bracket', entryId, 'list'),
    ...(takeProfit !== undefined && { takeProfit: exit('take-profit', takeProfit) }),
    ...(stopLoss !== undefined && { stopLoss: exit('stop-loss', stopLoss) }),
  };
};
