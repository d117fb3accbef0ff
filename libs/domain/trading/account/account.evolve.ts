import { decimalOf, type Instant, type Instrument, unreachable } from '@copyledger/kernel';
import type { Map } from 'immutable';
import { instrumentOf } from '../instrument/instrument.terms';
import type { AccountEvent, AccountOpened, BalanceAfter, FillObserved, OrderFilled, OrderPlaced, PositionAfter } from './account.events';
import { type Account, type Balance, openedAccount, type OpenAccount, type OpenOrder, type Position } from './account.state';
import { withInstrument } from './admission';
import { fundMovement } from './funds';
import { holdPriceOf } from './holds';
import { type ClosedStatus, type Recent, rememberClientOrder, rememberClosed, turnedTo } from './recent';

type Data<T extends AccountEvent['type']> = Extract<AccountEvent, { type: T }>['data'];

const instrumentIn = (account: OpenAccount, symbol: string): Instrument => {
  const instrument = account.instruments.get(symbol);
  if (instrument === undefined) throw new Error(`Invariant: ${symbol} was never admitted.`);
  return instrument;
};

const openOrder = (account: OpenAccount, orderId: string): OpenOrder => {
  const order = account.orders.get(orderId);
  if (order === undefined) throw new Error(`Invariant: order ${orderId} is not open.`);
  return order;
};

/** Events state the balances after them; the rules that led there are the decider's, and may have changed since. */
const withBalances = (account: OpenAccount, stated: readonly BalanceAfter[]): Map<string, Balance> =>
  account.balances.withMutations((balances) => {
    for (const { asset, total, held, margin } of stated) {
      const scale = account.assets.get(asset)?.scale;
      if (scale === undefined) throw new Error(`Invariant: ${asset} was never admitted.`);
      balances.set(asset, { total: decimalOf(total, scale), held: decimalOf(held, scale), margin: decimalOf(margin, scale) });
    }
  });

const withPosition = (account: OpenAccount, symbol: string, stated: PositionAfter): Map<string, Position> => {
  const { quantityScale, settlement } = instrumentIn(account, symbol);
  const position = { quantity: decimalOf(stated.quantity, quantityScale), cost: decimalOf(stated.cost, settlement.scale) };
  if (position.quantity === 0n && position.cost !== 0n) throw new Error('Invariant: what is not held costs nothing.');
  return position.quantity === 0n ? account.positions.delete(symbol) : account.positions.set(symbol, position);
};

const open = (account: Account, data: AccountOpened['data']): OpenAccount => {
  if (account.status !== 'absent') throw new Error('Invariant: an account opens once.');
  return openedAccount({ id: data.accountId, owner: data.owner, kind: data.kind, baseCurrency: data.baseCurrency });
};

const admitInstrument = (account: OpenAccount, { instrument: terms }: Data<'InstrumentAdmitted'>): OpenAccount => {
  const known = account.instruments.get(terms.symbol);
  if (known !== undefined && known.revision >= terms.revision) throw new Error('Invariant: terms are only ever replaced by newer ones.');
  return withInstrument(account, instrumentOf(terms));
};

const fund = (account: OpenAccount, data: Data<'FundsCredited' | 'FundsDebited'>): OpenAccount => {
  if (account.fundReferences.has(data.reference)) throw new Error(`Invariant: the reference ${data.reference} moves funds once.`);
  return {
    ...account,
    fundReferences: account.fundReferences.set(data.reference, fundMovement(data)),
    balances: withBalances(account, data.balances),
  };
};

const orderOf = (account: OpenAccount, data: OrderPlaced['data']): OpenOrder => {
  const instrument = instrumentIn(account, data.instrument);
  const { priceScale, quantityScale } = instrument;
  const quantity = decimalOf(data.quantity, quantityScale);
  const limitPrice = decimalOf(data.limitPrice, priceScale);
  const referencePrice = data.referencePrice === undefined ? undefined : decimalOf(data.referencePrice, priceScale);
  return {
    orderId: data.orderId,
    clientOrderId: data.clientOrderId,
    instrument: data.instrument,
    side: data.side,
    reduceOnly: data.reduceOnly,
    quantity,
    leaves: quantity,
    limitPrice,
    holdPrice: holdPriceOf(instrument, { side: data.side, limitPrice, referencePrice }),
    filledValue: 0n,
    lastTradeNumber: 0n,
    isCancelRequested: false,
  };
};

const recentAt = (account: OpenAccount, at: Instant): Recent =>
  turnedTo(account.recent, at, () => [...account.orders.values()].flatMap(({ clientOrderId }) => clientOrderId ?? []));

const place = (account: OpenAccount, data: OrderPlaced['data']): OpenAccount => {
  const { orderId, clientOrderId, fingerprint } = data;
  if (account.orders.has(orderId)) throw new Error('Invariant: an order is placed once.');
  const recent = recentAt(account, data.placedAt);
  return {
    ...account,
    orders: account.orders.set(orderId, orderOf(account, data)),
    balances: withBalances(account, data.balances),
    recent: clientOrderId === undefined ? recent : rememberClientOrder(recent, clientOrderId, { orderId, fingerprint }),
  };
};

const rejectOrder = (account: OpenAccount, { orderId, placedAt }: Data<'OrderRejected'>): OpenAccount => ({
  ...account,
  recent: rememberClosed(recentAt(account, placedAt), orderId, 'rejected'),
});

const closed = (account: OpenAccount, orderId: string, status: ClosedStatus): OpenAccount => ({
  ...account,
  orders: account.orders.delete(orderId),
  recent: rememberClosed(account.recent, orderId, status),
});

const close = (account: OpenAccount, data: Data<'OrderCancelled' | 'OrderExpired'>, status: ClosedStatus): OpenAccount => {
  openOrder(account, data.orderId);
  return { ...closed(account, data.orderId, status), balances: withBalances(account, data.balances) };
};

const fillOrder = (account: OpenAccount, data: OrderFilled['data']): OpenAccount => {
  const order = openOrder(account, data.orderId);
  const instrument = instrumentIn(account, data.instrument);
  const quantity = decimalOf(data.quantity, instrument.quantityScale);
  const leaves = decimalOf(data.leavesQuantity, instrument.quantityScale);
  if (quantity <= 0n || order.leaves - quantity !== leaves || leaves < 0n) throw new Error('Invariant: a fill takes from what is open.');
  const lastTradeNumber = BigInt(data.tradeNumber);
  if (lastTradeNumber <= order.lastTradeNumber) throw new Error('Invariant: a trade is applied in order, once.');
  const newest = account.lastTradeNumber.get(data.instrument, 0n);
  const filledValue = order.filledValue + quantity * decimalOf(data.price, instrument.priceScale);
  const next = { ...account, orders: account.orders.set(order.orderId, { ...order, leaves, filledValue, lastTradeNumber }) };
  return {
    ...(leaves === 0n ? closed(next, order.orderId, 'filled') : next),
    positions: withPosition(account, data.instrument, data.position),
    balances: withBalances(account, data.balances),
    lastTradeNumber: account.lastTradeNumber.set(data.instrument, lastTradeNumber > newest ? lastTradeNumber : newest),
  };
};

const observed = (account: OpenAccount, { feed, sequence }: { readonly feed: string; readonly sequence: string }): OpenAccount => {
  const newest = BigInt(sequence);
  if (newest <= (account.feeds.get(feed) ?? -1n)) throw new Error('Invariant: a feed is recorded in order, once.');
  return { ...account, feeds: account.feeds.set(feed, newest) };
};

const observeFill = (account: OpenAccount, data: FillObserved['data']): OpenAccount => ({
  ...observed(account, data),
  positions: withPosition(account, data.instrument, data.position),
  balances: withBalances(account, data.balances),
});

const requestCancel = (account: OpenAccount, orderId: string): OpenAccount => ({
  ...account,
  orders: account.orders.set(orderId, { ...openOrder(account, orderId), isCancelRequested: true }),
});

const evolveOpen = (account: OpenAccount, event: Exclude<AccountEvent, AccountOpened>): OpenAccount => {
  switch (event.type) {
    case 'AssetAdmitted':
      return { ...account, assets: account.assets.set(event.data.asset.code, event.data.asset) };
    case 'InstrumentAdmitted':
      return admitInstrument(account, event.data);
    case 'FundsCredited':
    case 'FundsDebited':
      return fund(account, event.data);
    case 'OrderPlaced':
      return place(account, event.data);
    case 'OrderRejected':
      return rejectOrder(account, event.data);
    case 'OrderCancelRequested':
      return requestCancel(account, event.data.orderId);
    case 'OrderFilled':
      return fillOrder(account, event.data);
    case 'OrderCancelled':
      return close(account, event.data, 'cancelled');
    case 'OrderExpired':
      return close(account, event.data, 'expired');
    case 'FillObserved':
      return observeFill(account, event.data);
    // The fill that follows carries the sequence number; the adjustment is its first half.
    case 'PositionAdjusted':
      return { ...account, positions: withPosition(account, event.data.instrument, event.data.position) };
    case 'EquityObserved':
      return observed(account, event.data);
    case 'FundingPaid':
      return { ...observed(account, event.data), balances: withBalances(account, event.data.balances) };
    default:
      return unreachable(event);
  }
};

/** Folds a fact into the account. A history that cannot have happened throws. */
export const evolve = (account: Account, event: AccountEvent): Account => {
  if (event.type === 'AccountOpened') return open(account, event.data);
  if (account.status === 'absent') throw new Error(`Invariant: ${event.type} before the account was opened.`);
  return evolveOpen(account, event);
};
