import type { CopiedPosition, CopyLegResolved, CopyPlanned, CutQuantity } from '@copyledger/domain/copying/copy/copy.events';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { isZero, subtractDecimals } from '../runtime/decimal-sum';
import { cursorParts, type Page, pageOf, type PageRequest, rowsToRead } from '../runtime/page';
import { heldNow } from './held-now';

/** `ordered` until it is known what became of the order. */
export type LegOutcome = 'ordered' | 'skipped' | CopyLegResolved['data']['outcome'];

/** target - held = residual + writtenOff + manual + pending, in units of quantity, signed, as text. */
export interface ExplainedPosition extends CopiedPosition {
  readonly instrument: string;
  readonly updatedAt: string;
  readonly updatedPosition: string;
}

/** What one plan wanted of one follow in one direction. */
export interface CopyLeg {
  readonly legId: string;
  readonly planId: string;
  /** Plans of one leader are numbered from 1. */
  readonly planNumber: number;
  readonly instrument: string;
  /** Why there was a plan. */
  readonly cause: CopyPlanned['data']['cause'];
  readonly effect: 'open' | 'close';
  readonly side: 'buy' | 'sell';
  readonly policyVersion: number;
  readonly outcome: LegOutcome;
  /** What was ordered; of a skipped leg, what was not. */
  readonly quantity: string;
  /** The worst price; null for an order at market. */
  readonly limitPrice: string | null;
  readonly filledQuantity: string;
  readonly averagePrice: string | null;
  /** What was not traded, and why: cut off or skipped by the plan, or left over by the order. */
  readonly skipped: readonly CutQuantity[];
  readonly plannedAt: string;
  /** Null until it is known what became of the order. */
  readonly resolvedAt: string | null;
  readonly plannedPosition: string;
  readonly updatedPosition: string;
}

type LegRow = Omit<CopyLeg, 'skipped'> & {
  readonly cuts: readonly CutQuantity[];
  readonly reason: CutQuantity['reason'] | null;
};

/** The position as everybody is told it who may know of it. */
export const shownPosition = (row: ExplainedPosition): ExplainedPosition => ({
  instrument: row.instrument,
  target: row.target,
  held: row.held,
  residual: row.residual,
  writtenOff: row.writtenOff,
  manual: row.manual,
  pending: row.pending,
  updatedAt: row.updatedAt,
  updatedPosition: row.updatedPosition,
});

const skippedOf = ({ cuts, reason, quantity, filledQuantity }: LegRow): readonly CutQuantity[] => {
  const rest = subtractDecimals(quantity, filledQuantity);
  return reason === null || isZero(rest) ? cuts : [...cuts, { reason, quantity: rest }];
};

export const shownLeg = (row: LegRow): CopyLeg => ({
  legId: row.legId,
  planId: row.planId,
  planNumber: row.planNumber,
  instrument: row.instrument,
  cause: row.cause,
  effect: row.effect,
  side: row.side,
  policyVersion: row.policyVersion,
  outcome: row.outcome,
  quantity: row.quantity,
  limitPrice: row.limitPrice,
  filledQuantity: row.filledQuantity,
  averagePrice: row.averagePrice,
  skipped: skippedOf(row),
  plannedAt: row.plannedAt,
  resolvedAt: row.resolvedAt,
  plannedPosition: row.plannedPosition,
  updatedPosition: row.updatedPosition,
});

const positionColumns = `c.instrument, c.target, c.held, c.residual, c.written_off as "writtenOff", c.manual, c.pending,
  c.updated_at as "updatedAt", c.log_position as "updatedPosition"`;

const legColumns = `leg_id as "legId", plan_id as "planId", plan_number as "planNumber", instrument, cause, effect, side,
  policy_version as "policyVersion", outcome, quantity, limit_price as "limitPrice", filled_quantity as "filledQuantity",
  average_price as "averagePrice", cuts, reason, planned_at as "plannedAt", resolved_at as "resolvedAt",
  planned_position as "plannedPosition", leg_number as "legNumber", log_position as "updatedPosition"`;

/** As the newest plan or leg of each left it: every instrument that was ever copied, by symbol. */
export const copiedPositionsOf = async (db: Queryable, followId: string): Promise<readonly ExplainedPosition[]> => {
  const { rows } = await db.query<ExplainedPosition>({
    name: 'copy-legs.positions',
    text: `select ${positionColumns} from read.copied_positions c where c.follow_id = $1 order by c.instrument`,
    values: [followId],
  });
  return rows;
};

/** As `copiedPositionsOf`, with what the copy account has traded since. */
export const positionsNowOf = async (
  db: Queryable,
  { followId, copyAccountId }: { readonly followId: string; readonly copyAccountId: string },
): Promise<readonly ExplainedPosition[]> => {
  const { rows } = await db.query<ExplainedPosition & { readonly quantity: string | null }>({
    name: 'copy-legs.positions-now',
    text: `select ${positionColumns}, p.quantity from read.copied_positions c
      left join read.positions p on p.account_id = $2 and p.instrument = c.instrument and p.log_position > c.consumed
      where c.follow_id = $1 order by c.instrument`,
    values: [followId, copyAccountId],
  });
  return rows.map(({ quantity, ...position }) => (quantity === null ? position : heldNow(position, quantity)));
};

export interface LegsRequest extends PageRequest {
  readonly followId: string;
  /** Only legs of which something was not traded. */
  readonly isSkippedOnly?: boolean;
}

const endOfLog = ['9223372036854775807', '0'] as const;

/** The legs of a follow, newest first. */
export const copyLegsOf = async (db: Queryable, request: LegsRequest): Promise<Page<CopyLeg>> => {
  const { followId, isSkippedOnly = false, after } = request;
  const [position, number] = after === undefined ? endOfLog : cursorParts(after);
  const { rows } = await db.query<LegRow & { readonly legNumber: number }>({
    name: isSkippedOnly ? 'copy-legs.skipped' : 'copy-legs.all',
    text: `select ${legColumns} from read.copy_legs
      where follow_id = $1 and (planned_position, leg_number) < ($2::bigint, $3::integer)${isSkippedOnly ? ' and is_skipped' : ''}
      order by planned_position desc, leg_number desc limit $4`,
    values: [followId, position, number, rowsToRead(request)],
  });
  const { items, next } = pageOf(rows, request, ({ plannedPosition, legNumber }) => `${plannedPosition}.${legNumber}`);
  return { items: items.map(shownLeg), next };
};
