import { type Instrument, instantOfMicros, isOnTick, microsOf, price, unreachable } from '@copyledger/kernel';
import type { InstrumentStatus } from '../instrument/instrument.terms';
import type { OrderRequest } from './account.commands';
import { accountLimits, type AccountRejection } from './account.rejections';
import type { OpenAccount } from './account.state';
import { bracketRefusal } from './bracket';
import { countRefusal } from './order-counts';
import type { AskedOrder } from './order-ticket';
import { closableFor, notionalRefusal, quantityRefusal } from './size-rules';
import { triggerRefusal, wouldFire } from './trigger-rules';
import { worstPriceOf } from './worst-price';

const microsPerDay = 86_400_000_000n;

/** Why the market takes no orders at all; undefined when it does. */
export const statusRefusal = (of: Instrument, status: InstrumentStatus): AccountRejection | undefined => {
  switch (status) {
    case 'halted':
      return 'InstrumentHalted';
    case 'delisted':
      return 'InstrumentDelisted';
    case 'trading':
      return of.kind === 'inverse-perpetual' ? 'InstrumentNotTradable' : undefined;
    default:
      return unreachable(status);
  }
};

const expiryRefusal = ({ order: { timeInForce, expiresAt }, now }: AskedOrder): AccountRejection | undefined => {
  if ((timeInForce === 'GTD') !== (expiresAt !== undefined)) return 'ExpiryNotOfTimeInForce';
  if (expiresAt === undefined) return undefined;
  if (expiresAt <= now) return 'ExpiryNotAhead';
  const latest = instantOfMicros(microsOf(now) + BigInt(accountLimits.goodTillDaysMax) * microsPerDay);
  return expiresAt > latest ? 'ExpiryTooFarAhead' : undefined;
};

/** It may rest in the book: what neither trades at once nor goes. */
export const canRest = ({ orderType, timeInForce }: Pick<OrderRequest, 'orderType' | 'timeInForce'>): boolean =>
  orderType === 'limit' && (timeInForce === 'GTC' || timeInForce === 'GTD');

const shapeRefusal = (asked: AskedOrder): AccountRejection | undefined => {
  const { order, instrument } = asked;
  if (order.postOnly === true && !canRest(order)) return 'PostOnlyNeedsLimit';
  return expiryRefusal(asked) ?? (order.trigger === undefined ? undefined : triggerRefusal(instrument, order.trigger));
};

/** Why a limit may not have this price at all; undefined when it may. */
export const tickRefusal = (of: Instrument, limitPrice: bigint): AccountRejection | undefined => {
  if (limitPrice <= 0n) return 'PriceNotPositive';
  return isOnTick(of, price(of, limitPrice)) ? undefined : 'PriceOffTick';
};

/** Why no limit may lie so far away; undefined when it may. Any price will do where there is no band, or nothing that it lies around. */
export const bandRefusal = (
  { priceBandPpm }: Instrument,
  { limitPrice, around }: { readonly limitPrice: bigint; readonly around: bigint | undefined },
): AccountRejection | undefined => {
  if (priceBandPpm === undefined || around === undefined) return undefined;
  const distance = limitPrice > around ? limitPrice - around : around - limitPrice;
  return distance * 1_000_000n > around * priceBandPpm ? 'PriceOutsideBand' : undefined;
};

const priceRefusal = (asked: AskedOrder, limitPrice: bigint): AccountRejection | undefined => {
  const { order, instrument, referencePrice } = asked;
  const { trigger, side, orderType } = order;
  const badTick = tickRefusal(instrument, limitPrice);
  if (badTick !== undefined) return badTick;
  if (trigger !== undefined && wouldFire(side, trigger, asked)) return 'TriggerWouldFire';
  // The protection of a market order lies within the band by itself; a limit that waits has to lie near to where it is triggered.
  return orderType === 'limit' ? bandRefusal(instrument, { limitPrice, around: trigger?.stopPrice ?? referencePrice }) : undefined;
};

/** Coins are no position: nothing on spot is reduce-only. */
const reducesTooMuch = ({ order: { reduceOnly, quantity }, instrument }: AskedOrder, closable: bigint): boolean =>
  reduceOnly && (instrument.kind === 'spot' || quantity > closable);

export type Fitting = { readonly ok: true; readonly limitPrice: bigint } | { readonly ok: false; readonly reason: AccountRejection };

const refused = (reason: AccountRejection): Fitting => ({ ok: false, reason });

/** Whether the order fits the instrument and the account, its funds apart; and the worst price at which it may trade. */
export const fitting = (asked: AskedOrder, account: OpenAccount): Fitting => {
  const { order, instrument, listId } = asked;
  const { side, quantity } = order;
  const closable = closableFor(account, instrument, { side, isSame: (other) => listId !== undefined && other.listId === listId });
  const wanted = { size: quantity, closable };
  const badShape = quantityRefusal(instrument, wanted) ?? shapeRefusal(asked);
  if (badShape !== undefined) return refused(badShape);
  const limitPrice = worstPriceOf(order, asked);
  if (limitPrice === undefined) return refused('NoReferencePrice');
  const badPrice = priceRefusal(asked, limitPrice) ?? bracketRefusal(order, asked);
  if (badPrice !== undefined) return refused(badPrice);
  const badWorth = notionalRefusal(instrument, wanted, limitPrice);
  if (badWorth !== undefined) return refused(badWorth);
  if (reducesTooMuch(asked, closable)) return refused('ReduceOnlyNeedsPosition');
  const tooMany = countRefusal(account, order, instrument);
  return tooMany === undefined ? { ok: true, limitPrice } : refused(tooMany);
};
