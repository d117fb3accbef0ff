import type { Queryable } from '@copyledger/platform/postgres/database';
import { type HeldPosition, type Market, valuationOf, worthOf } from '@copyledger/valuation';
import { type DayHolding, marketsAtDayEnds } from '../marks/market.queries';
import { addDecimals } from '../runtime/decimal-sum';
import { endOfLog } from '../runtime/end-of-log';
import { chainedNav } from './chained-nav';

/** What an account was worth when a UTC day ended. */
export interface EquityDay {
  readonly day: string;
  /** In the base currency, at the marks of the day's end; null when something could not be valued. */
  readonly equity: string | null;
  /** What came from outside on the day less what went, in the base currency; null when some of it could not be valued. */
  readonly flow: string | null;
  /** Of one unit, which deposits and withdrawals do not move; null from the first day on that could not be valued. */
  readonly nav: string | null;
  /** Assets and instruments without a mark. */
  readonly unvalued: readonly string[];
}

interface DayRow extends DayHolding {
  readonly balances: readonly { readonly asset: string; readonly total: string; readonly flow: string }[];
  readonly positions: readonly HeldPosition[];
}

/**
 * What an account held when each day ended, as far as it was known at a log position: days carry on what the newest day before them left.
 * A row whose newest event came later is looked up as that position left it; one whose first event came later was not there.
 */
const heldOn = (days: string): string => `with
  account as (select account_id, base_currency, base_currency_scale from read.accounts where account_id = $1 and opened_position <= $2::bigint),
  days as (${days}),
  balances as (
    select d.day, b.asset, (select coalesce(sum(f.amount), 0) from read.cash_flows f
        where f.account_id = $1 and f.asset = b.asset and f.day = d.day and f.log_position <= $2::bigint) as flow,
      case when v.log_position <= $2::bigint then v.total else (
        select w.total from read.balance_versions w join read.posted_events e using (account_id, log_position)
        where w.account_id = $1 and w.asset = b.asset and w.log_position between v.first_position and $2::bigint
          and (e.occurred_at at time zone 'UTC')::date = v.day::date
        order by w.log_position desc limit 1) end as total
    from days d cross join (select distinct asset from read.balance_days where account_id = $1) b, lateral (
      select * from read.balance_days v where v.account_id = $1 and v.asset = b.asset and v.day <= d.day and v.first_position <= $2::bigint
      order by v.day desc limit 1) v),
  positions as (
    select d.day, p.instrument, p.settlement_asset, held.quantity, held.cost
    from days d join read.positions p on p.account_id = $1, lateral (
      select * from read.position_days v where v.account_id = $1 and v.instrument = p.instrument and v.day <= d.day
        and v.first_position <= $2::bigint order by v.day desc limit 1) v, lateral (
      select v.quantity, v.cost where v.log_position <= $2::bigint
      union all (
        select w.quantity, w.cost from read.position_versions w join read.account_events e using (account_id, log_position)
        where v.log_position > $2::bigint and w.account_id = $1 and w.instrument = p.instrument
          and w.log_position between v.first_position and $2::bigint and (e.occurred_at at time zone 'UTC')::date = v.day::date
        order by w.log_position desc limit 1)) held)
select d.day, json_build_object('code', a.base_currency, 'scale', a.base_currency_scale) as "baseCurrency",
  coalesce(b.items, '[]') as balances, coalesce(p.items, '[]') as positions
from account a cross join days d
left join (
  select day, json_agg(json_build_object('asset', asset, 'total', total::text, 'flow', trim_scale(flow)::text) order by asset) as items
  from balances group by day) b on b.day = d.day
left join (
  select day, json_agg(json_build_object('instrument', instrument, 'settlementAsset', settlement_asset, 'quantity', quantity::text,
    'cost', cost::text) order by instrument) as items
  from positions where quantity <> 0 group by day) p on p.day = d.day
where b.items is not null or p.items is not null
order by d.day`;

const everyDay = `select to_char(d, 'YYYY-MM-DD') as day from generate_series($3::date, $4::date, interval '1 day') d`;
const givenDays = `select day from unnest($3::text[]) as given (day)`;

type ValuedDay = Omit<EquityDay, 'nav'>;

const valued = (row: DayRow, market: Market): ValuedDay => {
  const { equity, unvalued } = valuationOf(row, market);
  const flows = row.balances
    .filter(({ flow }) => flow !== '0')
    .map(({ asset, flow }) => worthOf({ asset, amount: flow }, row.baseCurrency, market));
  const flow = flows.reduce<string | undefined>(
    (sum, each) => (sum === undefined || each === undefined ? undefined : addDecimals(sum, each)),
    '0',
  );
  return { day: row.day, equity, flow: flow ?? null, unvalued };
};

const valuedDays = async (db: Queryable, rows: readonly DayRow[], position: string): Promise<readonly ValuedDay[]> => {
  if (rows.length === 0) return [];
  const marketOn = await marketsAtDayEnds(db, rows, position);
  return rows.map((row) => valued(row, marketOn(row.day)));
};

/** Equity at the end of each of these days; null when something could not be valued, absent before the account had anything. */
export const equityOn = async (
  db: Queryable,
  { accountId, days }: { readonly accountId: string; readonly days: readonly string[] },
): Promise<ReadonlyMap<string, string | null>> => {
  const { rows } = await db.query<DayRow>({ name: 'pnl.equity-on', text: heldOn(givenDays), values: [accountId, endOfLog, days] });
  return new Map((await valuedDays(db, rows, endOfLog)).map(({ day, equity }) => [day, equity]));
};

export interface EquityRequest {
  readonly accountId: string;
  /** Days of `occurredAt`, the first and the last included. */
  readonly from: string;
  readonly to: string;
  /** What was known at this log position; everything when absent. */
  readonly position?: string;
}

/** Equity and chained NAV by day, oldest first, from the first day on which the account had anything. */
export const equityDaysOf = async (db: Queryable, request: EquityRequest): Promise<readonly EquityDay[]> => {
  const { accountId, from, to, position = endOfLog } = request;
  const { rows } = await db.query<DayRow>({ name: 'pnl.equity', text: heldOn(everyDay), values: [accountId, position, from, to] });
  const days = await valuedDays(db, rows, position);
  const known: { readonly equity: string; readonly flow: string }[] = [];
  for (const { equity, flow } of days) {
    if (equity === null || flow === null) break;
    known.push({ equity, flow });
  }
  const navs = chainedNav(known);
  return days.map((day, index) => ({ ...day, nav: navs[index] ?? null }));
};
