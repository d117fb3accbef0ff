import type {
  Bracket,
  OrderOrigin,
  OrderType,
  SelfTradePrevention,
  Side,
  TimeInForce,
  Trigger,
  VenueDirection,
} from '@copyledger/domain/trading/account/account.events';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { cursorParts, type Page, pageOf, type PageRequest, rowsToRead } from '../runtime/page';
import { openStatuses, type OrderStatus } from './order-status';

/** All decimals are text, all positions are log positions as text, all times UTC with microseconds. */
export interface Order {
  readonly orderId: string;
  readonly accountId: string;
  readonly clientOrderId: string | null;
  readonly instrument: string;
  readonly instrumentRevision: number;
  readonly side: Side;
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  /** Of a good-till-date order. */
  readonly expiresAt: string | null;
  /** FIX OrderQty. */
  readonly quantity: string;
  readonly limitPrice: string;
  readonly reduceOnly: boolean;
  readonly postOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
  /** What it waits for, or waited for. */
  readonly trigger: Trigger | null;
  /** When it entered the book; null while it waits, and without a trigger. */
  readonly triggeredAt: string | null;
  /** Orders of one list cancel each other. */
  readonly listId: string | null;
  readonly bracket: Bracket | null;
  readonly origin: OrderOrigin;
  readonly status: OrderStatus;
  /** FIX CumQty. */
  readonly cumulativeQuantity: string;
  /** FIX LeavesQty: what may still be filled, zero once the order is closed. */
  readonly leavesQuantity: string;
  /** FIX AvgPx; null until the first fill. */
  readonly averagePrice: string | null;
  /** What self-trade prevention took off. */
  readonly preventedQuantity: string;
  readonly fees: string;
  /** Null until the first fill. */
  readonly feeAsset: string | null;
  /** Why it was rejected, cancelled or expired. */
  readonly reason: string | null;
  readonly placedAt: string;
  readonly updatedAt: string;
  readonly placedPosition: string;
  readonly updatedPosition: string;
}

export interface Fill {
  /** With the account, the fill's identity. */
  readonly position: string;
  readonly accountId: string;
  /** Ours, or the venue's for an observed fill. */
  readonly orderId: string;
  readonly source: 'own' | 'observed';
  readonly instrument: string;
  readonly side: Side;
  readonly quantity: string;
  readonly price: string;
  readonly notional: string;
  readonly fee: string;
  readonly feeAsset: string;
  /** Before fees. */
  readonly realisedPnl: string;
  readonly settlementAsset: string;
  /** How much of the quantity closed something; the rest opened. */
  readonly closedQuantity: string;
  readonly isClosing: boolean;
  readonly positionQuantity: string;
  readonly positionCost: string;
  /** Own fills only. */
  readonly tradeNumber: string | null;
  readonly liquidity: 'maker' | 'taker' | null;
  /** Observed fills only. */
  readonly feed: string | null;
  readonly sequence: string | null;
  readonly direction: VenueDirection | null;
  readonly venueRealisedPnl: string | null;
  readonly occurredAt: string;
}

export interface OrdersRequest extends PageRequest {
  readonly accountId: string;
  readonly instrument?: string;
  /** `open` stands for every status in which the order may still be filled. */
  readonly status?: OrderStatus | 'open';
}

export interface FillsRequest extends PageRequest {
  readonly accountId: string;
  readonly instrument?: string;
  readonly orderId?: string;
}

export const orderColumns = `order_id as "orderId", account_id as "accountId", client_order_id as "clientOrderId", instrument,
  instrument_revision as "instrumentRevision", side, order_type as "orderType", time_in_force as "timeInForce",
  expires_at as "expiresAt", quantity, limit_price as "limitPrice", reduce_only as "reduceOnly", post_only as "postOnly",
  self_trade_prevention as "selfTradePrevention", trigger, triggered_at as "triggeredAt", list_id as "listId", bracket, origin, status,
  cumulative_quantity as "cumulativeQuantity", leaves_quantity as "leavesQuantity", average_price as "averagePrice",
  prevented_quantity as "preventedQuantity", fees, fee_asset as "feeAsset", reason,
  placed_at as "placedAt", updated_at as "updatedAt", placed_position as "placedPosition", log_position as "updatedPosition"`;

export const fillColumns = `log_position as position, account_id as "accountId", order_id as "orderId", source, instrument, side, quantity,
  price, notional, fee, fee_asset as "feeAsset", realised_pnl as "realisedPnl", settlement_asset as "settlementAsset",
  closed_quantity as "closedQuantity", is_closing as "isClosing", position_quantity as "positionQuantity",
  position_cost as "positionCost", trade_number as "tradeNumber", liquidity, feed, sequence, direction,
  venue_realised_pnl as "venueRealisedPnl", occurred_at as "occurredAt"`;

/** Above every log position. */
const endOfLog = '9223372036854775807';
const startOf = ({ after }: PageRequest): string => (after === undefined ? endOfLog : (cursorParts(after)[0] ?? endOfLog));

const openList = openStatuses.map((status) => `'${status}'`).join(', ');

/** An account's orders, newest first. */
export const ordersOf = async (db: Queryable, request: OrdersRequest): Promise<Page<Order>> => {
  const isOpenOnly = request.status === 'open';
  // The words of the open statuses stand in the text, so that the planner sees that the partial index of open orders serves.
  const statusFilter = isOpenOnly ? `status in (${openList}) and $5::text is not null` : '($5::text is null or status = $5)';
  const { rows } = await db.query<Order>({
    name: isOpenOnly ? 'orders.open' : 'orders.list',
    text: `select ${orderColumns} from read.orders
      where account_id = $1 and placed_position < $2 and ($4::text is null or instrument = $4) and ${statusFilter}
      order by placed_position desc limit $3`,
    values: [request.accountId, startOf(request), rowsToRead(request), request.instrument ?? null, request.status ?? null],
  });
  return pageOf(rows, request, (order) => order.placedPosition);
};

/** One order of the account; undefined when it has none of this id. */
export const orderOf = async (db: Queryable, id: { readonly accountId: string; readonly orderId: string }): Promise<Order | undefined> => {
  const { rows } = await db.query<Order>({
    name: 'orders.one',
    text: `select ${orderColumns} from read.orders where account_id = $1 and order_id = $2`,
    values: [id.accountId, id.orderId],
  });
  return rows[0];
};

/** An account's fills, own and observed, newest first. */
export const fillsOf = async (db: Queryable, request: FillsRequest): Promise<Page<Fill>> => {
  const { rows } = await db.query<Fill>({
    name: 'orders.fills',
    text: `select ${fillColumns} from read.fills
      where account_id = $1 and log_position < $2 and ($4::text is null or instrument = $4) and ($5::text is null or order_id = $5)
      order by log_position desc limit $3`,
    values: [request.accountId, startOf(request), rowsToRead(request), request.instrument ?? null, request.orderId ?? null],
  });
  return pageOf(rows, request, (fill) => fill.position);
};
