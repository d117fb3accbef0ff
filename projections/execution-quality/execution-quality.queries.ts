import { formatDecimal, type Instant, microsOf } from '@copyledger/kernel';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { cursorParts, type Page, pageOf, type PageRequest, rowsToRead } from '../runtime/page';
import { type ExecutionCost, executionCost } from './execution-cost';

/** How well one order copied what the leader did. */
export interface Execution {
  readonly orderId: string;
  readonly planId: string;
  readonly instrument: string;
  readonly effect: 'open' | 'close';
  readonly side: 'buy' | 'sell';
  readonly quantity: string;
  readonly filledQuantity: string;
  /** On average, of the leader's fills that are answered; null where the plan answers none. */
  readonly leaderPrice: string | null;
  /** The market's when the plan was made, where it was known. */
  readonly decisionPrice: string | null;
  readonly averagePrice: string | null;
  readonly fees: string;
  readonly feeAsset: string | null;
  /** How much was traded at quotes that are known. */
  readonly quotedQuantity: string;
  /** In basis points of the leader's price. */
  readonly cost: ExecutionCost;
  /** Milliseconds. */
  readonly hops: ExecutionHops;
  readonly leaderFilledAt: Instant | null;
  readonly plannedAt: Instant;
  readonly placedAt: Instant | null;
  readonly acceptedAt: Instant | null;
  readonly filledAt: Instant | null;
  readonly plannedPosition: string;
  readonly updatedPosition: string;
}

/** How long each step took, as text to the microsecond; null while its end is not known. By the business time of the events. */
export interface ExecutionHops {
  /** From the leader's first fill to the plan, ... */
  readonly planned: string | null;
  /** ... from there to the order on the copy account, ... */
  readonly placed: string | null;
  /** ... to the market, ... */
  readonly accepted: string | null;
  /** ... and to the newest fill. */
  readonly filled: string | null;
  /** From the leader's first fill to the newest fill. */
  readonly total: string | null;
}

type Times = Pick<Execution, 'leaderFilledAt' | 'plannedAt' | 'placedAt' | 'acceptedAt' | 'filledAt'>;
type Row = Omit<Execution, 'cost' | 'hops'> & {
  readonly quotedMiddle: string;
  readonly quotedTouch: string;
  readonly legNumber: number;
};

const millisecondDigits = 3;
const between = (from: Instant | null, to: Instant | null): string | null =>
  from === null || to === null ? null : formatDecimal(microsOf(to) - microsOf(from), millisecondDigits);

const hopsOf = ({ leaderFilledAt, plannedAt, placedAt, acceptedAt, filledAt }: Times): ExecutionHops => ({
  planned: between(leaderFilledAt, plannedAt),
  placed: between(plannedAt, placedAt),
  accepted: between(placedAt, acceptedAt),
  filled: between(acceptedAt ?? placedAt, filledAt),
  total: between(leaderFilledAt, filledAt),
});

const executionOf = (row: Row): Execution => ({
  orderId: row.orderId,
  planId: row.planId,
  instrument: row.instrument,
  effect: row.effect,
  side: row.side,
  quantity: row.quantity,
  filledQuantity: row.filledQuantity,
  leaderPrice: row.leaderPrice,
  decisionPrice: row.decisionPrice,
  averagePrice: row.averagePrice,
  fees: row.fees,
  feeAsset: row.feeAsset,
  quotedQuantity: row.quotedQuantity,
  cost: executionCost(row),
  hops: hopsOf(row),
  leaderFilledAt: row.leaderFilledAt,
  plannedAt: row.plannedAt,
  placedAt: row.placedAt,
  acceptedAt: row.acceptedAt,
  filledAt: row.filledAt,
  plannedPosition: row.plannedPosition,
  updatedPosition: row.updatedPosition,
});

const columns = `order_id as "orderId", plan_id as "planId", instrument, effect, side, quantity, filled_quantity as "filledQuantity",
  leader_price as "leaderPrice", decision_price as "decisionPrice", average_price as "averagePrice", fees, fee_asset as "feeAsset",
  quoted_quantity as "quotedQuantity", quoted_middle as "quotedMiddle", quoted_touch as "quotedTouch",
  leader_filled_at as "leaderFilledAt", planned_at as "plannedAt", placed_at as "placedAt", accepted_at as "acceptedAt",
  filled_at as "filledAt", planned_position as "plannedPosition", log_position as "updatedPosition", leg_number as "legNumber"`;

const endOfLog = ['9223372036854775807', '0'] as const;

/** The orders of a follow that copied something, newest first. */
export const executionsOf = async (db: Queryable, request: PageRequest & { readonly followId: string }): Promise<Page<Execution>> => {
  const [position, number] = request.after === undefined ? endOfLog : cursorParts(request.after);
  const { rows } = await db.query<Row>({
    name: 'execution-quality.list',
    text: `select ${columns} from read.executions
      where follow_id = $1 and (planned_position, leg_number) < ($2::bigint, $3::integer)
      order by planned_position desc, leg_number desc limit $4`,
    values: [request.followId, position, number, rowsToRead(request)],
  });
  const { items, next } = pageOf(rows, request, ({ plannedPosition, legNumber }) => `${plannedPosition}.${legNumber}`);
  return { items: items.map(executionOf), next };
};
