import type { AccountKind, VenueDirection } from '@copyledger/domain/trading/account/account.events';
import type { Asset, InstrumentKind } from '@copyledger/kernel';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { cursorParts, type Page, pageOf, type PageRequest, rowsToRead } from '../runtime/page';

/** All decimals are text, all positions are log positions as text, all times UTC with microseconds. */
export interface Account {
  readonly accountId: string;
  readonly owner: string;
  readonly kind: AccountKind;
  readonly baseCurrency: Asset;
  readonly openedAt: string;
  readonly openedPosition: string;
}

export interface Balance {
  readonly asset: string;
  readonly total: string;
  /** The part of the total that backs open orders. */
  readonly held: string;
  /** The part that backs positions. */
  readonly margin: string;
  /** Total less held and margin. */
  readonly available: string;
}

export interface Position {
  readonly instrument: string;
  /** Null until the instrument's terms are known. */
  readonly instrumentKind: InstrumentKind | null;
  readonly settlementAsset: string | null;
  /** Negative when short. */
  readonly quantity: string;
  /** What the quantity has cumulatively cost, signed like it, in the settlement asset. */
  readonly cost: string;
  /** In the quote asset; null when nothing is held. */
  readonly averageEntryPrice: string | null;
  /** Before fees. */
  readonly realisedPnl: string;
  /** Fees paid in the settlement asset; fees in other assets are in the totals only. */
  readonly fees: string;
  /** Positive was received. */
  readonly funding: string;
}

/** What an account has realised in one asset so far. */
export interface AssetTotal {
  readonly asset: string;
  /** Before fees. */
  readonly realisedPnl: string;
  readonly fees: string;
  readonly funding: string;
  /** Fills that settle in the asset. */
  readonly fills: number;
  readonly closingFills: number;
}

export interface Portfolio extends Account {
  readonly balances: readonly Balance[];
  /** Ever held, those now at zero included. */
  readonly positions: readonly Position[];
  readonly totals: readonly AssetTotal[];
  readonly discrepancies: number;
  /** The position of the account's newest event that is in this answer. */
  readonly updatedPosition: string;
}

/** The source of an observed account lost something: the next fill contradicted the position that was held. */
export interface Discrepancy {
  readonly feed: string;
  /** The place of the contradicting record in its feed: the line of a replayed file. */
  readonly sequence: string;
  readonly instrument: string;
  readonly direction: VenueDirection;
  readonly held: string;
  readonly heldCost: string;
  /** The position that the fill implies, and that was adopted. */
  readonly implied: string;
  readonly impliedCost: string;
  readonly occurredAt: string;
  readonly position: string;
}

/** An account's own profits beside those that the venue reported. */
export interface Reconciliation {
  readonly accountId: string;
  readonly fills: number;
  /** Fills whose venue direction closes or flips; without a direction, those that closed something by our own count. */
  readonly closingFills: number;
  /** Closing fills for which the venue reported a profit: `matched + mismatched`. */
  readonly compared: number;
  /** |ours - venue's| <= 0.02 + 0.002 * |venue's|, in the settlement asset. */
  readonly matched: number;
  readonly mismatched: number;
  readonly totals: readonly AssetTotal[];
  /** The first `discrepanciesMax`; the rest by `discrepanciesOf`. */
  readonly discrepancies: readonly Discrepancy[];
}

const discrepanciesMax = 1_000;

const accountColumns = `a.account_id as "accountId", a.owner, a.kind,
  json_build_object('code', a.base_currency, 'scale', a.base_currency_scale) as "baseCurrency",
  a.opened_at as "openedAt", a.opened_position as "openedPosition"`;

const totalsOf = (account: string): string => `(select coalesce(json_agg(json_build_object('asset', t.asset,
    'realisedPnl', t.realised_pnl::text, 'fees', t.fees::text, 'funding', t.funding::text,
    'fills', t.fills, 'closingFills', t.closing_fills) order by t.asset), '[]')
  from read.account_totals t where t.account_id = ${account})`;

/** The account, or undefined when there is none (yet). */
export const accountOf = async (db: Queryable, accountId: string): Promise<Account | undefined> => {
  const { rows } = await db.query<Account>({
    name: 'portfolio.account',
    text: `select ${accountColumns} from read.accounts a where a.account_id = $1`,
    values: [accountId],
  });
  return rows[0];
};

/** An owner's accounts, oldest first. */
export const accountsOf = async (db: Queryable, request: PageRequest & { readonly owner: string }): Promise<Page<Account>> => {
  const { rows } = await db.query<Account>({
    name: 'portfolio.accounts',
    text: `select ${accountColumns} from read.accounts a
      where a.owner = $1 and a.opened_position > $2 order by a.opened_position limit $3`,
    values: [request.owner, request.after === undefined ? '-1' : cursorParts(request.after)[0], rowsToRead(request)],
  });
  return pageOf(rows, request, (account) => account.openedPosition);
};

const portfolioSelect = `select ${accountColumns},
    (select coalesce(json_agg(json_build_object('asset', b.asset, 'total', b.total::text, 'held', b.held::text,
        'margin', b.margin::text, 'available', trim_scale(b.total - b.held - b.margin)::text) order by b.asset), '[]')
      from read.balances b where b.account_id = a.account_id) as balances,
    (select coalesce(json_agg(json_build_object('instrument', p.instrument, 'instrumentKind', p.instrument_kind,
        'settlementAsset', p.settlement_asset, 'quantity', p.quantity::text, 'cost', p.cost::text,
        'averageEntryPrice', p.average_entry_price::text, 'realisedPnl', p.realised_pnl::text, 'fees', p.fees::text,
        'funding', p.funding::text) order by p.instrument), '[]')
      from read.positions p where p.account_id = a.account_id and p.is_traded) as positions,
    ${totalsOf('a.account_id')} as totals,
    (select count(*)::int from read.discrepancies d where d.account_id = a.account_id) as discrepancies,
    greatest(a.log_position,
      (select max(b.log_position) from read.balances b where b.account_id = a.account_id),
      (select max(p.log_position) from read.positions p where p.account_id = a.account_id)) as "updatedPosition"
    from read.accounts a`;

/** Balances, positions and totals of an account as of one moment, in one statement; undefined when there is no such account. */
export const portfolioOf = async (db: Queryable, accountId: string): Promise<Portfolio | undefined> => {
  const { rows } = await db.query<Portfolio>({
    name: 'portfolio.portfolio',
    text: `${portfolioSelect} where a.account_id = $1`,
    values: [accountId],
  });
  return rows[0];
};

/** As `portfolioOf` for several accounts by one statement, which costs hardly more than for one. Those that do not exist are absent. */
export const portfoliosOf = async (db: Queryable, accountIds: readonly string[]): Promise<ReadonlyMap<string, Portfolio>> => {
  const { rows } = await db.query<Portfolio>({
    name: 'portfolio.portfolios',
    text: `${portfolioSelect} where a.account_id = any($1)`,
    values: [accountIds],
  });
  return new Map(rows.map((portfolio) => [portfolio.accountId, portfolio]));
};

/** An observed account's discrepancies in the order in which they were noticed. */
export const discrepanciesOf = async (db: Queryable, request: PageRequest & { readonly accountId: string }): Promise<Page<Discrepancy>> => {
  const { rows } = await db.query<Discrepancy>({
    name: 'portfolio.discrepancies',
    text: `select feed, sequence, instrument, direction, held_quantity as held, held_cost as "heldCost", implied_quantity as implied,
        implied_cost as "impliedCost", occurred_at as "occurredAt", log_position as position
      from read.discrepancies where account_id = $1 and log_position > $2 order by log_position limit $3`,
    values: [request.accountId, request.after === undefined ? '-1' : cursorParts(request.after)[0], rowsToRead(request)],
  });
  return pageOf(rows, request, (discrepancy) => discrepancy.position);
};

/** How the account's profits compare with the venue's own; undefined when there is no such account. */
export const reconciliation = async (db: Queryable, accountId: string): Promise<Reconciliation | undefined> => {
  const { rows } = await db.query<Omit<Reconciliation, 'discrepancies'>>({
    name: 'portfolio.reconciliation',
    text: `with compared as (
        select count(*)::int as compared, (count(*) filter (
          where abs(realised_pnl - venue_realised_pnl) <= 0.02 + 0.002 * abs(venue_realised_pnl)))::int as matched
        from read.fills where account_id = $1 and is_closing and venue_realised_pnl is not null),
      counted as (select coalesce(sum(fills), 0)::int as fills, coalesce(sum(closing_fills), 0)::int as closing
        from read.account_totals where account_id = $1)
      select a.account_id as "accountId", counted.fills, counted.closing as "closingFills", compared.compared, compared.matched,
        compared.compared - compared.matched as mismatched, ${totalsOf('a.account_id')} as totals
      from read.accounts a, compared, counted where a.account_id = $1`,
    values: [accountId],
  });
  const [found] = rows;
  if (found === undefined) return undefined;
  const { items } = await discrepanciesOf(db, { accountId, limit: discrepanciesMax });
  return { ...found, discrepancies: items };
};
