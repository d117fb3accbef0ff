import { decimalOf, formatDecimal } from '@copyledger/kernel';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { addDecimals, scaleOf, subtractDecimals } from '../runtime/decimal-sum';
import { chainedNav } from './chained-nav';

/** What an account was worth when a UTC day ended. */
export interface EquityDay {
  readonly day: string;
  /** In the base currency, at the marks of the day's end; null when something could not be valued. */
  readonly equity: string | null;
  /** What came from outside on the day less what went, in the base currency. */
  readonly flow: string;
  /** Of one unit, which deposits and withdrawals do not move; null from the first day on that could not be valued. */
  readonly nav: string | null;
  /** Assets and instruments without a mark. */
  readonly unvalued: readonly string[];
}

interface Held {
  readonly day: string;
  readonly name: string;
  readonly isBase: boolean;
  readonly amount: string;
  /** What the position has cost; null for a balance. */
  readonly cost: string | null;
  readonly contractSize: string | null;
  readonly flow: string;
  readonly mark: string | null;
}

/**
 * One row for every balance and every contract held, every day: days carry on what the newest day before them left. Coins count as
 * balances, at the mark of the spot instrument that trades them for the base currency.
 */
const heldOn = (days: string): string => `with
  account as (select account_id, base_currency from read.accounts where account_id = $1),
  days as (${days}),
  balances as (
    select d.day, d.ends, b.asset as name, b.asset = a.base_currency as is_base, v.total as amount, null::numeric as cost,
      null::numeric as contract_size, case when v.day = d.day then v.deposited - v.withdrawn else 0 end as flow,
      (select min(i.symbol) from read.instruments i where i.terms->>'kind' = 'spot' and i.terms->'base'->>'code' = b.asset
        and i.terms->'quote'->>'code' = a.base_currency) as priced_by
    from account a cross join days d
    cross join (select distinct asset from read.balance_days where account_id = $1) b, lateral (
      select * from read.balance_days v where v.account_id = $1 and v.asset = b.asset and v.day <= d.day order by v.day desc limit 1) v),
  contracts as (
    select d.day, d.ends, p.instrument as name, false as is_base, v.quantity as amount, v.cost, p.contract_size, 0 as flow,
      -- A contract that is not linear in its price, or settles in another asset, is not valued here.
      case when p.instrument_kind = 'linear-perpetual' and p.settlement_asset = a.base_currency then p.instrument end as priced_by
    from account a cross join days d join read.positions p on p.account_id = a.account_id, lateral (
      select * from read.position_days v where v.account_id = $1 and v.instrument = p.instrument and v.day <= d.day order by v.day desc limit 1) v
    where p.instrument_kind <> 'spot' and v.quantity <> 0),
  held as (select * from balances union all select * from contracts)
select h.day, h.name, h.is_base as "isBase", h.amount::text as amount, h.cost::text as cost, h.contract_size::text as "contractSize",
  h.flow::text as flow, m.price::text as mark
from held h left join lateral (
  select price from read.marks m where m.instrument = h.priced_by and m.at <= h.ends at time zone 'UTC'
  order by m.at desc, m.log_position desc limit 1) m on true
order by h.day, h.name`;

const product = (...factors: readonly string[]): string => {
  const scale = factors.reduce((sum, factor) => sum + scaleOf(factor), 0);
  return formatDecimal(
    factors.reduce((all, factor) => all * decimalOf(factor, scaleOf(factor)), 1n),
    scale,
  );
};

/** What it is worth in the base currency; undefined without a mark. */
const worthOf = ({ isBase, amount, cost, contractSize, mark }: Held): string | undefined => {
  if (isBase || amount === '0') return amount;
  if (mark === null) return undefined;
  if (cost === null) return product(amount, mark);
  return subtractDecimals(product(amount, mark, contractSize ?? '1'), cost);
};

const valueOf = ({ isBase, flow, mark }: Held): string => {
  if (isBase || flow === '0') return flow;
  return mark === null ? '0' : product(flow, mark);
};

interface ValuedDay {
  readonly day: string;
  readonly equity: string;
  readonly flow: string;
  readonly unvalued: readonly string[];
}

const valued = (day: string, held: readonly Held[]): ValuedDay => ({
  day,
  equity: held.reduce((sum, each) => addDecimals(sum, worthOf(each) ?? '0'), '0'),
  flow: held.reduce((sum, each) => addDecimals(sum, valueOf(each)), '0'),
  unvalued: held.filter((each) => worthOf(each) === undefined).map(({ name }) => name),
});

const everyDay = `select to_char(d, 'YYYY-MM-DD') as day, d + interval '1 day' as ends
    from generate_series($2::date, least($3::date, (now() at time zone 'UTC')::date), interval '1 day') d`;
const givenDays = `select day, day::timestamp + interval '1 day' as ends from unnest($2::text[]) as given (day)`;

const valuedDays = (rows: readonly Held[]): readonly ValuedDay[] => {
  const byDay = new Map<string, Held[]>();
  for (const held of rows) byDay.set(held.day, [...(byDay.get(held.day) ?? []), held]);
  return [...byDay].map(([day, held]) => valued(day, held));
};

/** Equity at the end of each of these days; null when something could not be valued, absent before the account had anything. */
export const equityOn = async (
  db: Queryable,
  { accountId, days }: { readonly accountId: string; readonly days: readonly string[] },
): Promise<ReadonlyMap<string, string | null>> => {
  const { rows } = await db.query<Held>({ name: 'pnl.equity-on', text: heldOn(givenDays), values: [accountId, days] });
  return new Map(valuedDays(rows).map(({ day, equity, unvalued }) => [day, unvalued.length === 0 ? equity : null]));
};

/** Equity and chained NAV by day, oldest first, from the first day on which the account had anything. */
export const equityDaysOf = async (
  db: Queryable,
  { accountId, from, to }: { readonly accountId: string; readonly from: string; readonly to: string },
): Promise<readonly EquityDay[]> => {
  const { rows } = await db.query<Held>({ name: 'pnl.equity', text: heldOn(everyDay), values: [accountId, from, to] });
  const days = valuedDays(rows);
  const firstUnvalued = days.findIndex(({ unvalued }) => unvalued.length > 0);
  const known = firstUnvalued === -1 ? days : days.slice(0, firstUnvalued);
  const navs = chainedNav(known);
  return days.map(({ day, equity, flow, unvalued }, index) => ({
    day,
    equity: unvalued.length === 0 ? equity : null,
    flow,
    nav: navs[index] ?? null,
    unvalued,
  }));
};
