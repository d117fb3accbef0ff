import type { CapitalLot, LotSettlement } from '@copyledger/domain/copying/follow/follow.events';
import { dayOf, type Instant, instantOfMicros, microsOf } from '@copyledger/kernel';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { valuationOf } from '@copyledger/valuation';
import { type Fill, fillColumns } from '../orders/orders.queries';
import { marketAsOf } from '../marks/market.queries';
import { portfolioAsOf } from '../past/past.queries';
import { equityOn } from '../pnl/equity.queries';
import type { AssetTotal } from '../portfolio/portfolio.queries';
import { addDecimals } from '../runtime/decimal-sum';
import { endOfLog } from '../runtime/end-of-log';
import { cursorParts, type Page, pageOf, type PageRequest, rowsToRead } from '../runtime/page';

/** What one period brought. All decimals are text, amounts in the capital asset but for the results. */
export interface Statement {
  /** The log position of its settlement, and its name. */
  readonly position: string;
  /** Included, ... */
  readonly from: Instant;
  /** ... and excluded. */
  readonly to: Instant;
  readonly settledAt: Instant;
  /** What is left of the deposits. */
  readonly capital: string;
  /** At the end, by the marks of then; null when something could not be valued. */
  readonly equity: string | null;
  /** What profit was shared by: the lesser of realised and realised plus unrealised, net of charges. */
  readonly value: string;
  /** Of the trades of the period, per asset. */
  readonly results: readonly Pick<AssetTotal, 'asset' | 'realisedPnl' | 'fees' | 'funding' | 'fills'>[];
  /** How many they are. */
  readonly trades: number;
  /** Of the lots that had earned above their marks. */
  readonly settlements: readonly LotSettlement[];
  /** All of them, after, with their marks. */
  readonly lots: readonly CapitalLot[];
  readonly profitShare: string;
  /** What pays the share; null when there is none. */
  readonly transferId: string | null;
  /** Those that fell due in the period. */
  readonly subscriptionFees: readonly { readonly from: Instant; readonly to: Instant; readonly fee: string; readonly transferId: string }[];
}

/** Whose statements: the follow's, drawn from what its account traded. */
export interface StatementsRequest extends PageRequest {
  readonly followId: string;
  readonly copyAccountId: string;
}

type Row = Omit<Statement, 'equity' | 'capital'>;

/** JSON has no moments of its own. */
const instant = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** A week ends on Monday; a period that ends at another moment ends with the follow. */
const isStop = (to: string): string => `${to} at time zone 'UTC' <> date_trunc('week', ${to} at time zone 'UTC')`;

/**
 * Periods follow each other without a gap, so that one look at the account's fills sorts them all into theirs. The last one ends with the
 * fill that left nothing to copy: it has all that its settlement had seen.
 */
const statements = `with
  page as (select *, row_number() over (order by period_from)::int as number from (
    select * from read.profit_settlements where follow_id = $1 and log_position < $3::bigint order by log_position desc limit $4) newest),
  bounds as (select array_agg(period_from order by period_from) as starts, min(period_from) as first, max(period_to) as last,
    max(log_position) filter (where ${isStop('period_to')}) as stop from page),
  earned as (
    select log_position, occurred_at, settlement_asset as asset, realised_pnl, case when fee_asset = settlement_asset then fee else 0 end as fee,
      0 as funding, 1 as fill from read.fills where account_id = $2
    union all select log_position, occurred_at, fee_asset, 0, fee, 0, 0 from read.fills
      where account_id = $2 and fee_asset <> settlement_asset and fee <> 0
    union all select log_position, occurred_at, asset, 0, 0, amount, 0 from read.fundings where account_id = $2),
  results as (
    select width_bucket(e.occurred_at, b.starts) as number, e.asset, sum(e.realised_pnl) as realised_pnl, sum(e.fee) as fees,
      sum(e.funding) as funding, sum(e.fill)::int as fills
    from bounds b join earned e on e.occurred_at >= b.first and (e.occurred_at < b.last or e.log_position < b.stop) group by 1, 2)
  select p.log_position as position, p.period_from as "from", p.period_to as "to", p.settled_at as "settledAt", p.value,
    (select coalesce(json_agg(json_build_object('asset', r.asset, 'realisedPnl', trim_scale(r.realised_pnl)::text,
        'fees', trim_scale(r.fees)::text, 'funding', trim_scale(r.funding)::text, 'fills', r.fills) order by r.asset), '[]')
      from results r where r.number = p.number) as results,
    (select coalesce(sum(r.fills), 0)::int from results r where r.number = p.number) as trades,
    p.settlements, p.lots, p.share as "profitShare", p.transfer_id as "transferId",
    (select coalesce(json_agg(json_build_object('from', ${instant('s.period_from')}, 'to', ${instant('s.period_to')}, 'fee', s.fee::text,
        'transferId', s.transfer_id) order by s.log_position), '[]')
      from read.subscription_charges s where s.follow_id = p.follow_id and s.period_to > p.period_from and s.period_to <= p.period_to)
      as "subscriptionFees"
  from page p order by p.log_position desc`;

/** The day that a moment ends; undefined for one within a day. */
const dayEndedAt = (moment: Instant): string | undefined =>
  moment.endsWith('T00:00:00.000000Z') ? dayOf(instantOfMicros(microsOf(moment) - 1n)) : undefined;

/** A period that ends within a day ends with the follow: what was left then, by the marks that were recorded. */
const equityAtStop = async (db: Queryable, accountId: string, position: string): Promise<string | null> => {
  const portfolio = await portfolioAsOf(db, accountId, position);
  return portfolio === undefined ? null : valuationOf(portfolio, await marketAsOf(db, portfolio, position)).equity;
};

const withEquity = async (db: Queryable, accountId: string, rows: readonly Row[]): Promise<readonly Statement[]> => {
  const days = rows.flatMap(({ to }) => dayEndedAt(to) ?? []);
  const equities = await equityOn(db, { accountId, days });
  return Promise.all(
    rows.map(async (row) => {
      const day = dayEndedAt(row.to);
      const equity = day === undefined ? await equityAtStop(db, accountId, row.position) : (equities.get(day) ?? null);
      return { ...row, equity, capital: row.lots.reduce((sum, { capital }) => addDecimals(sum, capital), '0') };
    }),
  );
};

/** The periods of a follow that were settled, newest first. */
export const statementsOf = async (db: Queryable, request: StatementsRequest): Promise<Page<Statement>> => {
  const before = request.after === undefined ? endOfLog : cursorParts(request.after)[0];
  const { rows } = await db.query<Row>({
    name: 'follows.statements',
    text: statements,
    values: [request.followId, request.copyAccountId, before, rowsToRead(request)],
  });
  const { items, next } = pageOf(rows, request, ({ position }) => position);
  return { items: await withEquity(db, request.copyAccountId, items), next };
};

export interface StatementTradesRequest extends StatementsRequest {
  /** Of the statement. */
  readonly position: string;
}

/** The trades that a statement rests on, newest first; undefined when there is no such statement. */
export const statementTradesOf = async (db: Queryable, request: StatementTradesRequest): Promise<Page<Fill> | undefined> => {
  const { followId, copyAccountId, position, after } = request;
  const { rows: periods } = await db.query<{ readonly from: Instant; readonly to: Instant; readonly stop: string | null }>({
    name: 'follows.statement-period',
    text: `select period_from as "from", period_to as "to", case when ${isStop('period_to')} then log_position end as stop
      from read.profit_settlements where follow_id = $1 and log_position = $2`,
    values: [followId, position],
  });
  const [period] = periods;
  if (period === undefined) return undefined;
  const { rows } = await db.query<Fill>({
    name: 'follows.statement-trades',
    text: `select ${fillColumns} from read.fills
      where account_id = $1 and log_position < $2 and occurred_at >= $4::timestamptz
        and (occurred_at < $5::timestamptz or log_position < $6::bigint)
      order by log_position desc limit $3`,
    values: [
      copyAccountId,
      after === undefined ? endOfLog : cursorParts(after)[0],
      rowsToRead(request),
      period.from,
      period.to,
      period.stop,
    ],
  });
  return pageOf(rows, request, (fill) => fill.position);
};
