import type { Asset, Instant, Instrument } from '@copyledger/kernel';
import type { InstrumentStatus } from '../instrument/instrument.terms';
import type { AccountKind, OrderOrigin, OrderType, Side, TimeInForce, VenueDirection } from './account.events';

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

/** An order as it was asked for, in units of its instrument. */
export interface OrderRequest {
  readonly orderId: string;
  readonly clientOrderId?: string;
  readonly side: Side;
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  readonly quantity: bigint;
  /** Of a limit order. */
  readonly limitPrice?: bigint;
  readonly reduceOnly: boolean;
  readonly origin: OrderOrigin;
}

export interface PlaceOrder extends Requested {
  readonly type: 'PlaceOrder';
  readonly order: OrderRequest;
  readonly instrument: Instrument;
  readonly status: InstrumentStatus;
  /** The market's latest price. A market order needs it; a limit order that sells a perpetual is held at it when its limit is lower. */
  readonly referencePrice?: bigint;
  readonly now: Instant;
}

/** A trade of the market in which an order of this account was one side. */
export interface FillOrder extends Requested {
  readonly type: 'FillOrder';
  readonly orderId: string;
  readonly instrument: string;
  readonly tradeNumber: bigint;
  readonly liquidity: 'maker' | 'taker';
  /** Decimal strings, as the market wrote them. */
  readonly quantity: string;
  readonly price: string;
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
};
export type RequestCancel = Requested & { readonly type: 'RequestCancel'; readonly orderId: string };
/** Every open order, or those of one instrument. */
export type RequestCancelAll = Requested & { readonly type: 'RequestCancelAll'; readonly instrument?: string };
/** The market has removed the order. */
export type CloseOrder = Requested & {
  readonly type: 'CloseOrder';
  readonly orderId: string;
  readonly outcome: 'cancelled' | 'expired';
  readonly reason: string;
};

export type AccountCommand =
  | OpenAccountCommand
  | CreditFunds
  | DebitFunds
  | PlaceOrder
  | RequestCancel
  | RequestCancelAll
  | FillOrder
  | CloseOrder
  | ObserveFill
  | ObserveFunding
  | ObserveEquity;
