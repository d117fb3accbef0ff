import { unreachable } from '@copyledger/kernel';
import type { AccountEvent } from '../../trading/account/account.events';
import { absoluteOf, unitsOf } from '../copy/units';
import type { CopiedInstrument } from './copied-instrument';
import type { DeskInput } from './desk.inputs';
import type { DeskState } from './desk.state';
import { type LeaderFill, placedOrderOf } from './leader-book';
import type { LeaderMove } from './leader-move';

type Data<T extends AccountEvent['type']> = Extract<AccountEvent, { type: T }>['data'];

/** Where nobody follows, nothing waits to be copied. */
const record = (state: DeskState, instrument: CopiedInstrument, move: LeaderMove): void => {
  if (state.copiers.size > 0) instrument.addMove(move);
  else instrument.planned(state.consumed);
  state.changes.instruments.add(instrument);
};

const end = (state: DeskState, orderId: string): void => {
  state.leader.end(orderId);
  state.changes.orders.add(orderId);
};

const fill = (state: DeskState, input: DeskInput, reported: LeaderFill & { readonly instrument: string }): void => {
  const { leader } = state;
  const { data, orderId, side } = reported;
  const instrument = state.instrument(reported.instrument);
  const [from, to] = [instrument.leaderPosition, unitsOf(data.position.quantity)];
  // Before the fill counts: what sizes an order is what was known when it began.
  const order = leader.orderOf(reported, input, { instrument, instruments: state.instruments.values() });
  instrument.leaderPosition = to;
  instrument.leaderCost = unitsOf(data.position.cost);
  instrument.priced(data.price);
  order.lastPosition = input.position;
  state.changes.orders.add(orderId);
  state.changes.instruments.add(instrument);
  // Coins that were deposited may be sold without a position.
  if (from === to) return;
  const [openedBefore, openedAfter] = leader.opened(order, from, to);
  const quantity = absoluteOf(unitsOf(data.quantity));
  record(state, instrument, {
    ...{ order, from, to, openedBefore, openedAfter, side, quantity, fills: 1 },
    worth: quantity * (instrument.price ?? 0n),
    ...{ firstPosition: input.position, lastPosition: input.position, firstAt: input.at, lastAt: input.at },
    isCopied: !leader.isCopy(orderId),
  });
};

/** The source lost something. What was closed meanwhile is closed; what was opened meanwhile is nobody's order, and is not copied. */
const adjust = (state: DeskState, input: DeskInput, data: Data<'PositionAdjusted'>): void => {
  const instrument = state.instrument(data.instrument);
  const [from, to] = [instrument.leaderPosition, unitsOf(data.position.quantity)];
  instrument.leaderPosition = to;
  instrument.leaderCost = unitsOf(data.position.cost);
  record(state, instrument, {
    ...{ order: undefined, from, to, openedBefore: 0n, openedAfter: 0n, side: to < from ? 'sell' : 'buy', fills: 0 },
    ...{ quantity: absoluteOf(to - from), worth: 0n, isCopied: true },
    ...{ firstPosition: input.position, lastPosition: input.position, firstAt: input.at, lastAt: input.at },
  });
};

const traded = (state: DeskState, input: DeskInput, event: Extract<AccountEvent, { type: 'OrderFilled' | 'FillObserved' }>): void => {
  const { data } = event;
  const orderId = event.type === 'OrderFilled' ? event.data.orderId : event.data.venueOrderId;
  fill(state, input, { orderId, side: data.side, data, instrument: data.instrument });
  if (event.type === 'OrderFilled' && event.data.leavesQuantity === '0') end(state, orderId);
};

const placed = (state: DeskState, { orderId, ...data }: Data<'OrderPlaced'>): void => {
  state.leader.placed.set(orderId, placedOrderOf(data));
  state.changes.orders.add(orderId);
};

const amended = (state: DeskState, { orderId, quantity }: Data<'OrderAmended'>): void => {
  const known = state.leader.placed.get(orderId);
  if (known === undefined) return;
  state.leader.placed.set(orderId, { ...known, quantity: unitsOf(quantity) });
  state.changes.orders.add(orderId);
};

const lived = (state: DeskState, input: DeskInput, event: AccountEvent): void => {
  switch (event.type) {
    case 'OrderPlaced':
      placed(state, event.data);
      return;
    case 'OrderAmended':
      amended(state, event.data);
      return;
    case 'OrderFilled':
    case 'FillObserved':
      traded(state, input, event);
      return;
    case 'OrderQuantityPrevented':
      if (event.data.leavesQuantity === '0') end(state, event.data.orderId);
      return;
    case 'OrderCancelled':
    case 'OrderExpired':
      end(state, event.data.orderId);
      return;
    case 'PositionAdjusted':
      adjust(state, input, event.data);
      return;
    case 'AccountOpened':
    case 'AssetAdmitted':
    case 'InstrumentAdmitted':
    case 'EquityObserved':
    case 'FundingPaid':
    case 'FundsCredited':
    case 'FundsDebited':
    case 'OrderRejected':
    case 'OrderCancelRequested':
    case 'OrderAmendRequested':
    case 'OrderAmendRejected':
    case 'OrderTriggered':
      return;
    default:
      unreachable(event);
  }
};

/** Takes in what happened on the leader's account, in a time that does not depend on how many follow. */
export const absorbLeaderAccount = (state: DeskState, input: DeskInput, event: AccountEvent): void => {
  const { leader } = state;
  state.changes.isDeskChanged = true;
  if (event.type === 'AccountOpened') {
    leader.kind = event.data.kind;
    leader.asset = event.data.baseCurrency.code;
  } else if (event.type === 'InstrumentAdmitted') {
    const instrument = state.instrument(event.data.instrument.symbol);
    instrument.setTerms(event.data.instrument);
    state.changes.instruments.add(instrument);
  } else if (event.type === 'EquityObserved') {
    leader.observedEquity = { asset: event.data.asset, amount: unitsOf(event.data.equity) };
  } else lived(state, input, event);
  if ('balances' in event.data) leader.setBalances(event.data.balances);
};
