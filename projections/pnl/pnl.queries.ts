import type { Queryable } from '@copyledger/platform/postgres/database';

/** What an account realised, paid and received in one instrument on one UTC day, counted in one asset. */
export interface PnlDay {
  readonly day: string;
  readonly instrument: string;
  readonly asset: string;
  /** Before fees. */
  readonly realisedPnl: string;
  readonly fees: string;
  /** Positive was received. */
  readonly funding: string;
  readonly fills: number;
}

/** Days of `occurredAt`, the first and the last included. */
export interface PnlRequest {
  readonly accountId: string;
  readonly from: string;
  readonly to: string;
  readonly instrument?: string;
}

/** Profit by day, oldest first. */
export const pnlDaysOf = async (db: Queryable, { accountId, from, to, instrument }: PnlRequest): Promise<readonly PnlDay[]> => {
  const { rows } = await db.query<PnlDay>({
    name: 'pnl.days',
    text: `select day, instrument, asset, realised_pnl as "realisedPnl", fees, funding, fills from read.pnl_days
      where account_id = $1 and day between $2 and $3 and ($4::text is null or instrument = $4) order by day, instrument, asset`,
    values: [accountId, from, to, instrument ?? null],
  });
  return rows;
};

/** As `pnlDaysOf`, of what was known at a log position: added up from fills and funding. */
export const pnlDaysAsOf = async (
  db: Queryable,
  { accountId, from, to, instrument, position }: PnlRequest & { readonly position: string },
): Promise<readonly PnlDay[]> => {
  const { rows } = await db.query<PnlDay>({
    name: 'pnl.days-as-of',
    // Added up by day before anything else is asked of the rows: a busy day has tens of thousands of them. Connections are in UTC.
    text: `with filled as materialized (
        select occurred_at::date as day, instrument, settlement_asset, fee_asset,
          sum(realised_pnl) as realised_pnl, sum(fee) as fees, count(*) as fills
        from read.fills
        where account_id = $1 and log_position <= $5::bigint and occurred_at >= $2::timestamptz and occurred_at < $3::timestamptz
          and ($4::text is null or instrument = $4)
        group by 1, 2, 3, 4),
      earned as (
        select day, instrument, settlement_asset as asset, realised_pnl, case when fee_asset = settlement_asset then fees else 0 end as fees,
          0 as funding, fills from filled
        union all
        select day, instrument, fee_asset, 0, fees, 0, 0 from filled where fee_asset <> settlement_asset
        union all
        select occurred_at::date, instrument, asset, 0, 0, amount, 0 from read.fundings
        where account_id = $1 and log_position <= $5::bigint and occurred_at >= $2::timestamptz and occurred_at < $3::timestamptz
          and ($4::text is null or instrument = $4))
      select to_char(day, 'YYYY-MM-DD') as day, instrument, asset, trim_scale(sum(realised_pnl))::text as "realisedPnl",
        trim_scale(sum(fees))::text as fees, trim_scale(sum(funding))::text as funding, sum(fills)::int as fills
      from earned group by earned.day, instrument, asset order by earned.day, instrument collate "C", asset collate "C"`,
    values: [accountId, `${from}T00:00:00Z`, `${to}T24:00:00Z`, instrument ?? null, position],
  });
  return rows;
};
