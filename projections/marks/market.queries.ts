import type { Instant, InstrumentKind } from '@copyledger/kernel';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { type HeldPortfolio, type Listing, listingOf, type Market, type PricedAt } from '@copyledger/valuation';

interface ListedRow {
  readonly symbol: string;
  readonly kind: InstrumentKind;
  readonly base: { readonly code: string };
  readonly quote: { readonly code: string };
  readonly settlement: { readonly code: string; readonly scale: number };
  readonly contractSize: string;
}

interface Listed {
  readonly listing: Listing;
  readonly symbols: readonly string[];
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** What the portfolios hold, and the spot markets that say what their assets, and those that contracts settle in, are worth. */
const listedFor = async (db: Queryable, portfolios: readonly HeldPortfolio[]): Promise<Listed> => {
  const { rows } = await db.query<ListedRow>({
    name: 'market.listed',
    text: `select i.symbol, i.terms->>'kind' as kind, i.terms->'base' as base, i.terms->'quote' as quote, i.terms->'settlement' as settlement,
        i.terms->>'contractSize' as "contractSize"
      from read.instruments i
      where i.symbol = any($1) or (i.terms->>'kind' = 'spot' and i.terms->'quote'->>'code' = any($3) and (i.terms->'base'->>'code' = any($2)
        or i.terms->'base'->>'code' in (select s.terms->'settlement'->>'code' from read.instruments s where s.symbol = any($1))))
      order by i.symbol`,
    values: [
      distinct(portfolios.flatMap(({ positions }) => positions.map(({ instrument }) => instrument))),
      distinct(portfolios.flatMap(({ balances }) => balances.map(({ asset }) => asset))),
      distinct(portfolios.map(({ baseCurrency }) => baseCurrency.code)),
    ],
  });
  return { listing: listingOf(rows), symbols: rows.map(({ symbol }) => symbol) };
};

interface MarkRow extends PricedAt {
  readonly symbol: string;
}

/** What a portfolio is valued by as of a log position: of every mark the one that was recorded last by then, never a later one. */
export const marketAsOf = async (db: Queryable, portfolio: HeldPortfolio, position: string): Promise<Market> => {
  const { listing, symbols } = await listedFor(db, [portfolio]);
  const { rows } = await db.query<MarkRow>({
    name: 'market.marks-as-of',
    text: `select wanted.symbol, m.price, m.at from unnest($1::text[]) as wanted (symbol) cross join lateral (
        select price, at from read.marks
        where instrument = wanted.symbol and log_position <= $2::bigint order by log_position desc limit 1) m`,
    values: [symbols, position],
  });
  const marks = new Map(rows.map(({ symbol, price, at }) => [symbol, { price, at }]));
  return { ...listing, priceOf: (symbol) => marks.get(symbol) };
};

/** A portfolio as a UTC day left it. */
export interface DayHolding extends HeldPortfolio {
  readonly day: string;
}

/** What each day's portfolio is valued by: the marks of the day's end, as far as they were recorded by a log position. */
export const marketsAtDayEnds = async (
  db: Queryable,
  holdings: readonly DayHolding[],
  position: string,
): Promise<(day: string) => Market> => {
  const { listing, symbols } = await listedFor(db, holdings);
  const { rows } = await db.query<MarkRow & { readonly day: string }>({
    name: 'market.marks-at-day-ends',
    text: `select d.day, wanted.symbol, m.price, m.at
      from unnest($2::text[]) as d (day) cross join unnest($1::text[]) as wanted (symbol) cross join lateral (
        select price, at from read.marks
        where instrument = wanted.symbol and at <= (d.day::timestamp + interval '1 day') at time zone 'UTC' and log_position <= $3::bigint
        order by at desc, log_position desc limit 1) m`,
    values: [symbols, holdings.map(({ day }) => day), position],
  });
  const marks = new Map<string, { readonly price: string; readonly at: Instant }>(
    rows.map(({ day, symbol, price, at }) => [`${day} ${symbol}`, { price, at }]),
  );
  return (day) => ({ ...listing, priceOf: (symbol) => marks.get(`${day} ${symbol}`) });
};
