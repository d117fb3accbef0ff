import type { Asset, Instant, Instrument } from '@copyledger/kernel';
import type { InstrumentStatus } from '../instrument/instrument.terms';
import type {
  AccountKind,
  OrderOrigin,
  OrderType,
  SelfTradePrevention,
  Side,
  TimeInForce,
  Trigger,
  VenueDirection,
} from './account.events';

/** Who asks. The system's parts (settlement, transfers, venues) act on every account, a user on their own. */
export type Requester = { readonly type: 'user'; readonly id: string } | { readonly type: 'system' };

interface Requested {
  readonly by: Requester;
}

interface Funding extends Requested {
  readonly reference: string;
  readonly asset: Asset;
  /** Minor units of the asset. */
  readonly amount: bigint;
}

/** What an order waits for (see `Trigger`), in units of its instrument. */
export interface TriggerRequest extends Pick<Trigger, 'kind' | 'watches' | 'trailingBasisPoints'> {
  readonly stopPrice?: bigint;
}

/** An exit of a bracket. Its side, quantity and id follow from the entry. */
export interface ExitRequest {
  readonly trigger?: TriggerRequest;
  /** Of an exit that is, or becomes, a limit order. */
  readonly limitPrice?: bigint;
}

/** What closes the position that an entry opens; one exit or both, which then cancel each other. */
export interface BracketRequest {
  readonly takeProfit?: ExitRequest;
  readonly stopLoss?: ExitRequest;
}

/** An order as it was asked for, in units of its instrument. */
export interface OrderRequest {
  readonly orderId: string;
  readonly clientOrderId?: string;
  readonly side: Side;
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  /** Of a good-till-date order. */
  readonly expiresAt?: Instant;
  readonly quantity: bigint;
  /** Of a limit order. */
  readonly limitPrice?: bigint;
  readonly reduceOnly: boolean;
  readonly postOnly?: boolean;
  readonly selfTradePrevention?: SelfTradePrevention;
  readonly trigger?: TriggerRequest;
  readonly bracket?: BracketRequest;
  /** Decided later than this, the order is refused, and stays refused. */
  readonly notAfter?: Instant;
  readonly origin: OrderOrigin;
}

/** The market as whoever asks knows it. */
export interface MarketView {
  readonly instrument: Instrument;
  readonly status: InstrumentStatus;
  /**
   * The market's latest price. A market order needs it, and a list; triggers and price bands are checked against it when it is known. A limit
   * order that sells a perpetual is held at it when its limit is lower.
   */
  readonly referencePrice?: bigint;
  /** Its mark, which the triggers are checked against that watch it. */
  readonly markPrice?: bigint;
}

interface InMarket extends Requested, MarketView {
  readonly now: Instant;
}

export interface PlaceOrder extends InMarket {
  readonly type: 'PlaceOrder';
  readonly order: OrderRequest;
}

/**
 * Two orders of which one cancels the other: the same side, quantity and instrument, one above and one below the market. Only one of them
 * can ever trade, so the dearer is held.
 */
export interface PlaceOrderList extends InMarket {
  readonly type: 'PlaceOrderList';
  readonly listId: string;
  readonly orders: readonly [OrderRequest, OrderRequest];
}

/** Other terms for an open order. What is left out stays as it was last asked for. */
export interface RequestAmend extends Requested {
  readonly type: 'RequestAmend';
  readonly orderId: string;
  /** Of the order's instrument. It is left out when the order was not found open: the request is then a repetition, or is refused. */
  readonly market?: MarketView;
  readonly now: Instant;
  /** The same id asks once. */
  readonly amendId: string;
  /** All of it, what is filled included (FIX OrderQty). At or below what is filled, nothing stays open. */
  readonly quantity?: bigint;
  readonly limitPrice?: bigint;
  /** Of an order that waits for its trigger. */
  readonly stopPrice?: bigint;
  readonly trailingBasisPoints?: number;
}

/** What a market's journal says about an order, with decimals as it wrote them. */
interface FromMarket extends Requested {
  readonly orderId: string;
}

/** A trade of the market in which an order of this account was one side. */
export interface FillOrder extends FromMarket {
  readonly type: 'FillOrder';
  readonly instrument: string;
  readonly tradeNumber: bigint;
  readonly liquidity: 'maker' | 'taker';
  readonly quantity: string;
  readonly price: string;
  /** When the trade was done: exits that it leads to are placed then. */
  readonly now: Instant;
}

/** A trade of the account with itself: both of its orders are filled in one append, or neither. */
export interface SettleSelfTrade extends Requested {
  readonly type: 'SettleSelfTrade';
  readonly instrument: string;
  readonly tradeNumber: bigint;
  readonly makerOrderId: string;
  readonly takerOrderId: string;
  readonly quantity: string;
  readonly price: string;
  readonly now: Instant;
}

/** The market has taken the new terms. */
export interface ConfirmAmend extends FromMarket {
  readonly type: 'ConfirmAmend';
  readonly amendId: string;
  readonly quantity: string;
  readonly limitPrice: string;
  readonly trigger?: Trigger;
  readonly now: Instant;
}

/** The market has refused the new terms: the old ones stand. */
export interface RefuseAmend extends FromMarket {
  readonly type: 'RefuseAmend';
  readonly amendId: string;
  readonly reason: string;
}

/** The order's condition came true, and it has entered the book. */
export interface TriggerOrder extends FromMarket {
  readonly type: 'TriggerOrder';
  readonly watched: Trigger['watches'];
  readonly price: string;
  readonly stopPrice: string;
}

/** Self-trade prevention has taken quantity off the order. */
export interface PreventFill extends FromMarket {
  readonly type: 'PreventFill';
  /** All told, so that the same word twice changes nothing. */
  readonly preventedQuantity: string;
  readonly now: Instant;
}

export interface ObserveFill extends Requested {
  readonly type: 'ObserveFill';
  readonly feed: string;
  readonly sequence: bigint;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly quantity: bigint;
  readonly price: bigint;
  /** Minor units of the settlement asset; negative for a rebate. */
  readonly fee: bigint;
  readonly direction?: VenueDirection;
  readonly venueOrderId?: string;
  readonly venueRealisedPnl?: bigint;
  readonly occurredAt: Instant;
}

export interface ObserveFunding extends Requested {
  readonly type: 'ObserveFunding';
  readonly feed: string;
  readonly sequence: bigint;
  readonly instrument: Instrument;
  /** Minor units of the settlement asset; positive is received. */
  readonly amount: bigint;
  /** As the venue wrote it. */
  readonly rate?: string;
}

export interface ObserveEquity extends Requested {
  readonly type: 'ObserveEquity';
  readonly feed: string;
  readonly sequence: bigint;
  /** Minor units of the base currency. */
  readonly equity: bigint;
}

export type CreditFunds = Funding & { readonly type: 'CreditFunds'; readonly source: 'outside' | 'clearing' };
export type DebitFunds = Funding & { readonly type: 'DebitFunds'; readonly destination: 'outside' | 'clearing' };
export type OpenAccountCommand = Requested & {
  readonly type: 'OpenAccount';
  readonly accountId: string;
  readonly owner: string;
  readonly kind: AccountKind;
  readonly baseCurrency: Asset;
  /** The follow that it is to copy for: the system opens such accounts. */
  readonly copyOf?: string;
};
export type RequestCancel = Requested & { readonly type: 'RequestCancel'; readonly orderId: string };
/** Every open order, or those of one instrument. */
export type RequestCancelAll = Requested & { readonly type: 'RequestCancelAll'; readonly instrument?: string };
/** The market has removed the order. */
export interface CloseOrder extends FromMarket {
  readonly type: 'CloseOrder';
  readonly outcome: 'cancelled' | 'expired';
  readonly reason: string;
  /** When it was removed: exits for what was filled of it are placed then. */
  readonly now: Instant;
}

export type AccountCommand =
  | OpenAccountCommand
  | CreditFunds
  | DebitFunds
  | PlaceOrder
  | PlaceOrderList
  | RequestCancel
  | RequestCancelAll
  | RequestAmend
  | ConfirmAmend
  | RefuseAmend
  | TriggerOrder
  | PreventFill
  | FillOrder
  | SettleSelfTrade
  | CloseOrder
  | ObserveFill
  | ObserveFunding
  | ObserveEquity;
