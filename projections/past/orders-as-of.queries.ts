import type { Queryable } from '@copyledger/platform/postgres/database';
import { openStatuses } from '../orders/order-status';
import { foldOrder, type OrderFact, orderFactTypes, type OrderRow, type SeenOrderFact, shownOrder } from '../orders/order-fold';
import { type Order, orderColumns, type OrdersRequest } from '../orders/orders.queries';
import { cursorParts, type Page, pageOf, rowsToRead } from '../runtime/page';
import { type OrderEvent, orderEventsUpTo } from './past.queries';

type AsOfRequest = OrdersRequest & { readonly position: string };

/** The event's name without context and version: `trading.OrderPlaced.v1` is an OrderPlaced. */
const nameOf = ({ type }: OrderEvent): string => type.split('.')[1] ?? type;
const isFolded = (event: OrderEvent): boolean => orderFactTypes.some((type) => type === nameOf(event));

const seenOf = (event: OrderEvent): SeenOrderFact => ({
  event: { type: nameOf(event), data: event.data } as OrderFact,
  metadata: { occurredAt: event.occurredAt },
  recorded: { position: BigInt(event.position) },
});

const folded = (events: readonly OrderEvent[]): Order | undefined => {
  let [row, updated] = [undefined as OrderRow | undefined, 0n];
  for (const event of events.filter(isFolded)) {
    const next = foldOrder(row, seenOf(event));
    if (next !== row) [row, updated] = [next, BigInt(event.position)];
  }
  return row && shownOrder(row, updated);
};

/** Orders whose newest event came later are folded again, by the very fold of the read model, from their events up to then. */
const wound = async (
  db: Queryable,
  orders: readonly Order[],
  { accountId, position }: Pick<AsOfRequest, 'accountId' | 'position'>,
): Promise<readonly Order[]> => {
  const late = orders.filter(({ updatedPosition }) => BigInt(updatedPosition) > BigInt(position)).map(({ orderId }) => orderId);
  if (late.length === 0) return orders;
  const events = await orderEventsUpTo(db, { accountId, orderIds: late, position });
  const isLate = new Set(late);
  return orders.flatMap((order) => {
    if (!isLate.has(order.orderId)) return [order];
    return folded(events.filter(({ orderId }) => orderId === order.orderId)) ?? [];
  });
};

/**
 * As `ordersOf`, of what was known at a log position. A page may hold fewer orders than its limit where a status is asked for; its cursor
 * goes on all the same.
 */
export const ordersAsOf = async (db: Queryable, request: AsOfRequest): Promise<Page<Order>> => {
  const { accountId, instrument, status, position } = request;
  const [before] = request.after === undefined ? [null] : cursorParts(request.after);
  const { rows } = await db.query<Order>({
    name: 'past.orders',
    text: `select ${orderColumns} from read.orders
      where account_id = $1 and placed_position <= $2::bigint and ($3::bigint is null or placed_position < $3::bigint)
        and ($5::text is null or instrument = $5)
      order by placed_position desc limit $4`,
    values: [accountId, position, before, rowsToRead(request), instrument ?? null],
  });
  const page = pageOf(rows, request, (order) => order.placedPosition);
  const items = await wound(db, page.items, request);
  return { ...page, items: items.filter((order) => isWanted(order, status)) };
};

const isWanted = (order: Order, status: OrdersRequest['status']): boolean =>
  status === undefined || (status === 'open' ? openStatuses.some((open) => open === order.status) : order.status === status);

/** As `orderOf`, of what was known at a log position; undefined before it was placed. */
export const orderAsOf = async (
  db: Queryable,
  { accountId, orderId, position }: { readonly accountId: string; readonly orderId: string; readonly position: string },
): Promise<Order | undefined> => folded(await orderEventsUpTo(db, { accountId, orderIds: [orderId], position }));
