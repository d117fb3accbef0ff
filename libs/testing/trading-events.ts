import { instantOfMillis } from '@copyledger/kernel';
import type { AccountEvent, Ledger, Posting } from '@copyledger/domain/trading/account/account.events';
import type { InstrumentEvent } from '@copyledger/domain/trading/instrument/instrument.events';
import type { MarksRecorded } from '@copyledger/domain/trading/marks/marks.events';
import type { MarketEvent } from '@copyledger/domain/trading/market/market.events';
import type { TransferEvent } from '@copyledger/domain/trading/transfer/transfer.events';
import { eventBuilders } from './event-builders';
import { linearTerms } from './trading-terms';

const accountId = '01930000-0000-7000-8000-00000000acc1';
const orderId = '01930000-0000-7000-8000-000000000a01';
const transferId = '01930000-0000-7000-8000-0000000000f1';

const instrument = linearTerms.symbol;
const usdt = (total: string, { held = '0', margin = '0' } = {}) => ({ asset: 'USDT', total, held, margin });
const posting = (ledger: Ledger, amount: string): Posting => ({ ledger, asset: 'USDT', amount });

const ticket = {
  orderId,
  instrument,
  instrumentRevision: 1,
  side: 'buy',
  orderType: 'limit',
  timeInForce: 'GTC',
  quantity: '0.1',
  limitPrice: '50000',
  reduceOnly: false,
  origin: { type: 'direct' },
  placedAt: instantOfMillis(Date.UTC(2026, 10, 20, 9, 30)),
} as const;

const amendId = '01930000-0000-7000-8000-0000000000a2';
const amend = { orderId, instrument, amendId, quantity: '0.1', limitPrice: '51000' };
const closed = { orderId, instrument, unfilledQuantity: '0.1', balances: [usdt('10000')] };
const observed = { feed: 'hyperliquid', sequence: '1' };

const openedLong = {
  side: 'buy',
  quantity: '0.1',
  price: '50000',
  notional: '5000',
  fee: { asset: 'USDT', amount: '5' },
  legs: [{ effect: 'open', quantity: '0.1', realisedPnl: '0' }],
  realisedPnl: { asset: 'USDT', amount: '0' },
  position: { quantity: '0.1', cost: '5000' },
} as const;

const feePostings = [posting('account', '-5'), posting('fees', '5')];

/**
 * The events of an account that holds 10,000 USDT and buys 0.1 BTC of a linear perpetual at 50,000, with a fee of 5. What an observed
 * account does takes no margin.
 */
export const accountEvent = eventBuilders<AccountEvent>({
  AccountOpened: { accountId, owner: 'alice', kind: 'simulated', baseCurrency: linearTerms.quote },
  AssetAdmitted: { asset: linearTerms.quote },
  InstrumentAdmitted: { instrument: linearTerms },
  FundsCredited: {
    reference: 'deposit-1',
    asset: 'USDT',
    amount: '10000',
    source: 'outside',
    postings: [posting('account', '10000'), posting('outside', '-10000')],
    balances: [usdt('10000')],
  },
  FundsDebited: {
    reference: 'withdrawal-1',
    asset: 'USDT',
    amount: '1000',
    destination: 'outside',
    postings: [posting('account', '-1000'), posting('outside', '1000')],
    balances: [usdt('9000')],
  },
  OrderPlaced: {
    ...ticket,
    accountId,
    hold: { asset: 'USDT', amount: '5005' },
    fingerprint: 'a1b2c3',
    balances: [usdt('10000', { held: '5005' })],
  },
  OrderRejected: { ...ticket, accountId, reason: 'InsufficientFunds' },
  OrderCancelRequested: { accountId, orderId, instrument },
  OrderAmendRequested: {
    ...amend,
    accountId,
    fingerprint: 'd4e5f6',
    requestedAt: ticket.placedAt,
    balances: [usdt('10000', { held: '5105.1' })],
  },
  OrderAmended: { ...amend, leavesQuantity: '0.1', balances: [usdt('10000', { held: '5105.1' })] },
  OrderAmendRejected: { orderId, instrument, amendId, reason: 'halted', balances: [usdt('10000', { held: '5005' })] },
  OrderTriggered: { orderId, instrument, watched: 'last', price: '50100', stopPrice: '50000' },
  OrderQuantityPrevented: {
    orderId,
    instrument,
    quantity: '0.04',
    preventedQuantity: '0.04',
    leavesQuantity: '0.06',
    balances: [usdt('10000', { held: '3003' })],
  },
  OrderFilled: {
    ...openedLong,
    orderId,
    instrument,
    tradeNumber: '1',
    liquidity: 'taker',
    cumulativeQuantity: '0.1',
    leavesQuantity: '0',
    averagePrice: '50000',
    postings: feePostings,
    balances: [usdt('9995', { margin: '5000' })],
  },
  OrderCancelled: { ...closed, reason: 'cancel-requested' },
  OrderExpired: { ...closed, reason: 'immediate-or-cancel' },
  FillObserved: {
    ...observed,
    ...openedLong,
    instrument,
    venueOrderId: 'venue-order-1',
    postings: feePostings,
    balances: [usdt('9995')],
  },
  PositionAdjusted: {
    ...observed,
    instrument,
    direction: 'close-long',
    held: { quantity: '0.1', cost: '5000' },
    position: { quantity: '0.2', cost: '10000' },
  },
  EquityObserved: { ...observed, asset: 'USDT', equity: '10000' },
  FundingPaid: {
    ...observed,
    instrument,
    asset: 'USDT',
    amount: '-1',
    postings: [posting('account', '-1'), posting('venue', '1')],
    balances: [usdt('9999')],
  },
});

export const instrumentEvent = eventBuilders<InstrumentEvent>({
  InstrumentListed: { instrument: linearTerms },
  InstrumentChanged: { instrument: { ...linearTerms, revision: 2, status: 'halted' } },
  InstrumentDelisted: { instrument: { ...linearTerms, revision: 3, status: 'delisted' } },
});

const sequenced = { instrument, consumed: '0' };
const ordered = { ...sequenced, orderId, accountId };
const atTradeNumber = { afterTradeNumber: '0' };

/** The journal of a market that fills the same order at once. */
export const marketEvent = eventBuilders<MarketEvent>({
  MarketTermsSet: { ...sequenced, terms: linearTerms },
  OrderAccepted: { ...ordered, side: 'buy', orderType: 'limit', quantity: '0.1', limitPrice: '50000', timeInForce: 'GTC' },
  TriggerFired: { ...ordered, watched: 'last', price: '50100', stopPrice: '50000' },
  TriggerReferenceMoved: { ...sequenced, watched: 'last', high: '50100', low: '49900', price: '50000' },
  OrderModified: { ...ordered, ...atTradeNumber, amendId, quantity: '0.1', limitPrice: '51000', keepsPriority: false },
  ModifyRefused: { ...ordered, ...atTradeNumber, amendId, reason: 'order-closed' },
  TradeExecuted: {
    ...sequenced,
    tradeNumber: '1',
    price: '50000',
    quantity: '0.1',
    takerSide: 'buy',
    maker: { kind: 'outside', source: 'recording' },
    taker: { kind: 'account', accountId, orderId },
  },
  SelfTradePrevented: {
    ...sequenced,
    ...atTradeNumber,
    quantity: '0.04',
    price: '50000',
    maker: { accountId, orderId: '01930000-0000-7000-8000-000000000a02', preventedQuantity: '0.04' },
    taker: { accountId, orderId, preventedQuantity: '0.04' },
  },
  OrderRemoved: { ...ordered, ...atTradeNumber, reason: 'cancel-requested' },
  TradingHalted: { ...sequenced, reason: 'operator' },
  TradingResumed: sequenced,
});

export const marksEvent = eventBuilders<MarksRecorded>({
  MarksRecorded: {
    at: instantOfMillis(Date.UTC(2026, 10, 20, 9, 31)),
    marks: [{ instrument, price: '50000', sources: ['binance', 'kraken'] }],
  },
});

export const transferEvent = eventBuilders<TransferEvent>({
  TransferStarted: {
    transferId,
    owner: 'alice',
    from: accountId,
    to: '01930000-0000-7000-8000-00000000acc2',
    asset: linearTerms.quote,
    amount: '100',
  },
  TransferCompleted: { transferId },
  TransferFailed: { transferId, reason: 'InsufficientFunds' },
});
