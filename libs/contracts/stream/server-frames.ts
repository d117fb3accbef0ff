import type { ActivitySnapshot, FillsSnapshot, FollowSnapshot, LeaderSnapshot, OrdersSnapshot, PortfolioSnapshot, Rows } from './bodies';
import type { ViewChannel, Channel, MarketChannel } from './channels';

/** An RFC 9457 problem. */
export interface StreamProblem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly { readonly field: string; readonly reason: string }[];
  readonly instance: string;
  readonly [member: string]: unknown;
}

interface Answer {
  /** Of the request that is answered. */
  readonly id?: string;
}

/** What a connection may ask for. */
export interface StreamLimits {
  readonly subscriptionsMax: number;
  readonly frameBytesMax: number;
  readonly framesPerSecond: number;
  readonly framesAtOnce: number;
}

/** The token is good. */
export interface WelcomeFrame extends Answer {
  readonly type: 'welcome';
  readonly user: string;
  readonly role: string;
  /** When the token ends, and every channel with it, unless a newer token is sent before. */
  readonly expiresAt: string;
  /** A heartbeat comes this often; a connection that is silent for much longer is dead. */
  readonly heartbeatSeconds: number;
  readonly limits: StreamLimits;
}

/** The channel is followed from here on. */
export interface SubscribedFrame extends Answer {
  readonly type: 'subscribed';
  readonly channel: Channel;
  /** Whether the deltas that were missed follow. False when a snapshot follows instead; absent when nothing was to be resumed. */
  readonly recovered?: boolean;
}

interface ViewFrame {
  readonly channel: ViewChannel;
  /** Deltas of one epoch continue each other; a new one begins with a snapshot. */
  readonly epoch: number;
}

/** All there is to know just now, in place of whatever was known. */
export interface SnapshotFrame<Body = SnapshotBody> extends ViewFrame {
  readonly type: 'snapshot';
  /** Of the newest delta that is in it; null when the channel has never had one. */
  readonly offset: string | null;
  readonly body: Body;
}

/** What has changed: whole rows, by table. */
export interface DeltaFrame<Table extends Rows = Rows> extends ViewFrame {
  readonly type: 'delta';
  /** The log position of the newest event in it. */
  readonly offset: string;
  /** The offset of the delta before. One that is newer than what a client has says that something is missing. */
  readonly previous: string | null;
  readonly body: { readonly rows: Table };
}

/** What a portfolio is worth at the newest prices, or else marks. It has no offset: the next one replaces it. */
export interface ValuationFrame {
  readonly type: 'valuation';
  readonly channel: ViewChannel;
  readonly body: Valuation;
}

export interface Valuation {
  readonly at: string;
  /** Positions that are held; price and profit are null where no price is known. */
  readonly positions: readonly {
    readonly instrument: string;
    readonly quantity: string;
    readonly price: string | null;
    readonly pricedAt: string | null;
    /** Before fees, in `asset`. */
    readonly unrealisedPnl: string | null;
    readonly asset: string | null;
  }[];
  /** Every asset that is held, or that something unrealised is counted in. */
  readonly assets: readonly {
    readonly asset: string;
    readonly total: string;
    /** Of contracts that settle in the asset, null where one of them has no price; coins are assets of their own. */
    readonly unrealisedPnl: string | null;
    /** Total and unrealised profit. */
    readonly equity: string | null;
    /** Of one unit, in the base currency; null of the base currency itself, and where none is known. */
    readonly price: string | null;
    readonly pricedAt: string | null;
  }[];
  readonly baseCurrency: string;
  /** All assets in the base currency; null where a price is missing. */
  readonly equity: string | null;
  /** The instruments and assets whose price or terms are missing. */
  readonly unvalued: readonly string[];
}

export interface PriceFrame {
  readonly type: 'price';
  readonly channel: MarketChannel;
  readonly price: string;
  readonly at: string;
}

/** A book's best levels, best first, as price and quantity. */
export interface BookFrame {
  readonly type: 'book';
  readonly channel: MarketChannel;
  readonly bids: readonly (readonly [price: string, quantity: string])[];
  readonly asks: readonly (readonly [price: string, quantity: string])[];
  readonly at: string;
}

export interface UnsubscribedFrame extends Answer {
  readonly type: 'unsubscribed';
  readonly channel: Channel;
}

/** The channel is lost: the token has ended, or its bearer may no longer follow it. */
export interface RevokedFrame {
  readonly type: 'revoked';
  readonly channel: Channel;
  readonly problem: StreamProblem;
}

/** A request was refused, or the connection is about to be closed. */
export interface ErrorFrame extends Answer {
  readonly type: 'error';
  readonly channel?: string;
  readonly problem: StreamProblem;
}

export interface HeartbeatFrame {
  readonly type: 'heartbeat';
  readonly at: string;
  /** Every delta up to this log position has been sent. Null while that is not known. */
  readonly position: string | null;
}

export interface PongFrame extends Answer {
  readonly type: 'pong';
}

export type SnapshotBody = PortfolioSnapshot | OrdersSnapshot | FillsSnapshot | ActivitySnapshot | FollowSnapshot | LeaderSnapshot;

export type ServerFrame =
  | WelcomeFrame
  | SubscribedFrame
  | SnapshotFrame
  | DeltaFrame
  | ValuationFrame
  | PriceFrame
  | BookFrame
  | UnsubscribedFrame
  | RevokedFrame
  | ErrorFrame
  | HeartbeatFrame
  | PongFrame;
