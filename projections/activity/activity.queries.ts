import type { Queryable } from '@copyledger/platform/postgres/database';
import { cursorParts, type Page, pageOf, type PageRequest, rowsToRead } from '../runtime/page';

export const activityTypeNames = [
  'account-opened',
  'funds-credited',
  'funds-debited',
  'order-placed',
  'order-rejected',
  'cancel-requested',
  'amend-requested',
  'order-amended',
  'amend-rejected',
  'order-triggered',
  'self-trade-prevented',
  'order-filled',
  'order-cancelled',
  'order-expired',
  'fill-observed',
  'position-adjusted',
  'funding-paid',
] as const;
export type ActivityType = (typeof activityTypeNames)[number];

/** Something that happened to an account. */
export interface Activity {
  readonly type: ActivityType;
  readonly instrument: string | null;
  readonly orderId: string | null;
  /** What the event says beside, decimals as text. */
  readonly detail: object;
  readonly occurredAt: string;
  readonly position: string;
}

/** What happened to an account, newest first. */
export const activitiesOf = async (db: Queryable, request: PageRequest & { readonly accountId: string }): Promise<Page<Activity>> => {
  const { rows } = await db.query<Activity>({
    name: 'activity.of',
    text: `select type, instrument, order_id as "orderId", detail, occurred_at as "occurredAt", log_position as position
      from read.activities where account_id = $1 and log_position < $2 order by log_position desc limit $3`,
    values: [request.accountId, request.after === undefined ? '9223372036854775807' : cursorParts(request.after)[0], rowsToRead(request)],
  });
  return pageOf(rows, request, (activity) => activity.position);
};
