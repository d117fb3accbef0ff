import { unreachable } from '@copyledger/kernel';
import type { AccountEvent } from '../../trading/account/account.events';
import type { SkipReason } from '../copy/copy.events';
import { absoluteOf, signOf, unitsOf } from '../copy/units';
import type { Copied } from './copied';
import type { Copier } from './copier';
import type { DeskState, Leg } from './desk.state';

type Data<T extends AccountEvent['type']> = Extract<AccountEvent, { type: T }>['data'];

/** Why an account refused an order of ours, in the words of copying. */
const refusals: Readonly<Record<string, SkipReason>> = {
  InsufficientFunds: 'insufficient-funds',
  InstrumentHalted: 'halted',
  InstrumentDelisted: 'halted',
  InstrumentNotTradable: 'halted',
  NoReferencePrice: 'no-price',
  NotionalTooSmall: 'minimum',
  QuantityTooSmall: 'minimum',
  OrderTooLate: 'time-to-live',
  PriceOutsideBand: 'price',
};
/** Why a market took an order of ours out. */
const removals: Readonly<Record<string, SkipReason>> = {
  'immediate-or-cancel': 'price',
  'no-liquidity': 'price',
  protection: 'price',
  expired: 'time-to-live',
  halted: 'halted',
  delisted: 'halted',
};

const end = (state: DeskState, leg: Leg | undefined, reason: SkipReason | undefined): void => {
  if (leg === undefined || leg.ended !== undefined) return;
  leg.ended = { reason, at: state.consumed };
  state.ended.set(leg.terms.legId, leg);
  state.changes.legs.add(leg.terms.legId);
};

/** What an order of ours traded is no longer pending; what it traded and did not bring in, because a fee took it, is given up. */
const fillLeg = (copied: Copied, leg: Leg, data: Data<'OrderFilled'>): void => {
  const quantity = absoluteOf(unitsOf(data.quantity));
  const traded = data.side === 'buy' ? quantity : -quantity;
  const held = unitsOf(data.position.quantity);
  const missing = traded - (held - copied.held);
  copied.pending -= traded;
  if (leg.terms.effect === 'close') copied.closing -= quantity;
  copied.held = held;
  if (missing !== 0n) {
    copied.writtenOff += missing;
    copied.base = undefined;
  }
  leg.filled += quantity;
  leg.worth += quantity * unitsOf(data.price);
};

/** What the follower trades by hand is explained by itself, and never traded back. */
const fillByHand = (copied: Copied, held: bigint): void => {
  copied.manual -= held - copied.held;
  copied.held = held;
  copied.base = undefined;
};

const fill = (state: DeskState, copier: Copier, data: Data<'OrderFilled'>): void => {
  const instrument = state.instrument(data.instrument);
  const copied = copier.at(instrument);
  const leg = state.legs.get(data.orderId);
  state.commit(copied, () => {
    if (leg === undefined) fillByHand(copied, unitsOf(data.position.quantity));
    else fillLeg(copied, leg, data);
  });
  copied.cost = unitsOf(data.position.cost);
  // Of a copy in the other direction than before nothing is left to try again.
  if (signOf(copied.held) === 0n && copied.pending === 0n) copied.retry = undefined;
  instrument.priced(data.price);
  if (leg !== undefined) state.changes.legs.add(data.orderId);
  if (data.leavesQuantity === '0') end(state, leg, undefined);
  state.index(copier, copied);
  copier.tidy(copied);
};

const place = (state: DeskState, orderId: string): void => {
  const leg = state.legs.get(orderId);
  if (leg === undefined) return;
  leg.isPlaced = true;
  state.changes.legs.add(orderId);
};

/** Money that comes or goes is neither a loss nor a profit of the day. */
const fund = (copier: Copier, { asset, amount }: Data<'FundsCredited'>, sign: bigint): void => {
  if (copier.dayEquity !== undefined && asset === copier.ids.asset) copier.dayEquity += sign * unitsOf(amount);
};

const lived = (state: DeskState, copier: Copier, event: AccountEvent): void => {
  switch (event.type) {
    case 'FundsCredited':
      fund(copier, event.data, 1n);
      return;
    case 'FundsDebited':
      fund(copier, { ...event.data, source: 'outside' }, -1n);
      return;
    case 'OrderPlaced':
      place(state, event.data.orderId);
      return;
    case 'OrderRejected':
      end(state, state.legs.get(event.data.orderId), refusals[event.data.reason] ?? 'rejected');
      return;
    case 'OrderFilled':
      fill(state, copier, event.data);
      return;
    case 'OrderQuantityPrevented':
      if (event.data.leavesQuantity === '0') end(state, state.legs.get(event.data.orderId), 'rejected');
      return;
    case 'OrderCancelled':
    case 'OrderExpired':
      end(state, state.legs.get(event.data.orderId), removals[event.data.reason] ?? 'rejected');
      return;
    case 'AccountOpened':
    case 'AssetAdmitted':
    case 'InstrumentAdmitted':
    case 'EquityObserved':
    case 'FillObserved':
    case 'FundingPaid':
    case 'PositionAdjusted':
    case 'OrderCancelRequested':
    case 'OrderAmendRequested':
    case 'OrderAmended':
    case 'OrderAmendRejected':
    case 'OrderTriggered':
      return;
    default:
      unreachable(event);
  }
};

/** Takes in what happened on the account of a follow. */
export const absorbCopyAccount = (state: DeskState, copier: Copier, event: AccountEvent): void => {
  state.changes.follows.add(copier.ids.followId);
  if (event.type === 'InstrumentAdmitted') {
    const instrument = state.instrument(event.data.instrument.symbol);
    instrument.setTerms(event.data.instrument);
    state.changes.instruments.add(instrument);
  } else lived(state, copier, event);
  if ('balances' in event.data) copier.setBalances(event.data.balances);
};
