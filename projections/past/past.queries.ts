import type { Instant } from '@copyledger/kernel';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { averageEntryPrice } from '../portfolio/average-entry-price';
import type { Portfolio, Position } from '../portfolio/portfolio.queries';

/** The log position of the account's newest event that was recorded by then; undefined before its first. */
export const positionAt = async (db: Queryable, accountId: string, instant: string): Promise<string | undefined> => {
  const { rows } = await db.query<{ position: string }>({
    name: 'past.position-at',
    text: `select log_position as position from read.account_events where account_id = $1 and recorded_at <= $2::timestamptz
      order by recorded_at desc, log_position desc limit 1`,
    values: [accountId, instant],
  });
  return rows[0]?.position;
};

/** When the newest was recorded of what is known of an account, and of marks, at a log position; undefined before everything. */
export const recordedBy = async (db: Queryable, accountId: string, position: string): Promise<Instant | undefined> => {
  const { rows } = await db.query<{ recordedAt: Instant | null }>({
    name: 'past.recorded-by',
    text: `select greatest(
        (select recorded_at from read.account_events where account_id = $1 and log_position <= $2::bigint order by log_position desc limit 1),
        (select recorded_at from read.mark_recordings where log_position <= $2::bigint order by log_position desc limit 1)) as "recordedAt"`,
    values: [accountId, position],
  });
  return rows[0]?.recordedAt ?? undefined;
};

interface PastPosition extends Omit<Position, 'averageEntryPrice'> {
  readonly contractSize: string | null;
  readonly priceScale: number | null;
}
type PastPortfolio = Omit<Portfolio, 'positions'> & { readonly positions: readonly PastPosition[] };

const priced = ({ contractSize, priceScale, ...position }: PastPosition): Position => {
  const { instrumentKind: kind, quantity, cost } = position;
  const isPriced = kind !== null && contractSize !== null && priceScale !== null;
  return { ...position, averageEntryPrice: isPriced ? averageEntryPrice({ quantity, cost }, { kind, contractSize, priceScale }) : null };
};

/** What an event left is looked up; what adds up is added up, from the fills and funding up to the position. */
const portfolioAt = `with
  filled as materialized (
    select instrument, settlement_asset, fee_asset, sum(realised_pnl) as realised_pnl, sum(fee) as fees, count(*)::int as fills,
      (count(*) filter (where is_closing))::int as closing_fills
    from read.fills where account_id = $1 and log_position <= $2::bigint group by instrument, settlement_asset, fee_asset),
  funded as materialized (
    select instrument, asset, sum(amount) as funding from read.fundings
    where account_id = $1 and log_position <= $2::bigint group by instrument, asset),
  balances as (
    select v.* from (select asset from read.balances where account_id = $1) a, lateral (
      select * from read.balance_versions v
      where v.account_id = $1 and v.asset = a.asset and v.log_position <= $2::bigint order by v.log_position desc limit 1) v),
  positions as (
    select p.instrument, p.instrument_kind, p.contract_size, p.price_scale,
      coalesce(p.settlement_asset, (select min(f.settlement_asset) from filled f where f.instrument = p.instrument)) as settlement_asset,
      coalesce(v.quantity, 0) as quantity, coalesce(v.cost, 0) as cost
    from read.positions p left join lateral (
      select quantity, cost from read.position_versions v
      where v.account_id = $1 and v.instrument = p.instrument and v.log_position <= $2::bigint order by v.log_position desc limit 1) v on true
    where p.account_id = $1 and (v.quantity is not null or exists (select from funded d where d.instrument = p.instrument))),
  assets as (
    select settlement_asset as asset from filled union select fee_asset from filled union select asset from funded)
select a.account_id as "accountId", a.owner, a.kind,
  json_build_object('code', a.base_currency, 'scale', a.base_currency_scale) as "baseCurrency",
  a.opened_at as "openedAt", a.opened_position as "openedPosition",
  (select coalesce(json_agg(json_build_object('asset', b.asset, 'total', b.total::text, 'held', b.held::text, 'margin', b.margin::text,
      'available', trim_scale(b.total - b.held - b.margin)::text) order by b.asset), '[]') from balances b) as balances,
  (select coalesce(json_agg(json_build_object('instrument', p.instrument, 'instrumentKind', p.instrument_kind,
      'settlementAsset', p.settlement_asset, 'contractSize', p.contract_size::text, 'priceScale', p.price_scale,
      'quantity', p.quantity::text, 'cost', p.cost::text,
      'realisedPnl', (select trim_scale(coalesce(sum(f.realised_pnl), 0))::text from filled f where f.instrument = p.instrument),
      'fees', (select trim_scale(coalesce(sum(f.fees), 0))::text from filled f
        where f.instrument = p.instrument and f.fee_asset = f.settlement_asset),
      'funding', (select trim_scale(coalesce(sum(d.funding), 0))::text from funded d where d.instrument = p.instrument))
      order by p.instrument), '[]') from positions p) as positions,
  (select coalesce(json_agg(json_build_object('asset', t.asset,
      'realisedPnl', (select trim_scale(coalesce(sum(f.realised_pnl), 0))::text from filled f where f.settlement_asset = t.asset),
      'fees', (select trim_scale(coalesce(sum(f.fees), 0))::text from filled f where f.fee_asset = t.asset),
      'funding', (select trim_scale(coalesce(sum(d.funding), 0))::text from funded d where d.asset = t.asset),
      'fills', (select coalesce(sum(f.fills), 0)::int from filled f where f.settlement_asset = t.asset),
      'closingFills', (select coalesce(sum(f.closing_fills), 0)::int from filled f where f.settlement_asset = t.asset))
      order by t.asset), '[]') from assets t) as totals,
  (select count(*)::int from read.discrepancies d where d.account_id = $1 and d.log_position <= $2::bigint) as discrepancies,
  (select max(e.log_position) from read.account_events e where e.account_id = $1 and e.log_position <= $2::bigint) as "updatedPosition"
from read.accounts a where a.account_id = $1 and a.opened_position <= $2::bigint`;

/** As `portfolioOf`, of what was known at a log position; undefined when the account was not there yet. */
export const portfolioAsOf = async (db: Queryable, accountId: string, position: string): Promise<Portfolio | undefined> => {
  const { rows } = await db.query<PastPortfolio>({ name: 'past.portfolio', text: portfolioAt, values: [accountId, position] });
  const [found] = rows;
  return found && { ...found, positions: found.positions.map(priced) };
};

/** An event of an order, as it is folded. */
export interface OrderEvent {
  readonly orderId: string;
  readonly type: string;
  readonly position: string;
  readonly occurredAt: Instant;
  readonly data: object;
}

/** The events of these orders up to a position, in log order: what their state is folded from. */
export const orderEventsUpTo = async (
  db: Queryable,
  { accountId, orderIds, position }: { readonly accountId: string; readonly orderIds: readonly string[]; readonly position: string },
): Promise<readonly OrderEvent[]> => {
  const { rows } = await db.query<OrderEvent>({
    name: 'past.order-events',
    text: `select order_id as "orderId", event_type as type, log_position as position, occurred_at as "occurredAt", data
        from read.account_events where account_id = $1 and order_id = any($2) and log_position <= $3::bigint
      union all
      select order_id, event_type, log_position, occurred_at, data
        from read.market_order_events where account_id = $1 and order_id = any($2) and log_position <= $3::bigint
      order by position`,
    values: [accountId, orderIds, position],
  });
  return rows;
};
