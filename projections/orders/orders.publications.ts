import type { Publication } from '../runtime/projection';
import { type OrderRow, shownOrder } from './order-fold';
import type { FillRow } from './orders.projection';
import type { Fill } from './orders.queries';

export const orderPublication: Publication<OrderRow> = {
  channelOf: ({ accountId }) => `orders:${accountId}`,
  show: shownOrder,
};

export const fillPublication: Publication<FillRow> = {
  channelOf: ({ accountId }) => `fills:${accountId}`,
  show: ({ logPosition, ...fill }): Fill => ({ ...fill, position: String(logPosition) }),
};
