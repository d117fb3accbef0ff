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
    text: `with earned as (
        select occurred_at, instrument, settlement_asset as asset, realised_pnl, case when fee_asset = settlement_asset then fee else 0 end as fee,
          0 as funding, 1 as fill
        from read.fills where account_id = $1 and log_position <= $5::bigint
        union all
        select occurred_at, instrument, fee_asset, 0, fee, 0, 0 from read.fills
        where account_id = $1 and log_position <= $5::bigint and fee_asset <> settlement_asset
        union all
        select occurred_at, instrument, asset, 0, 0, amount, 0 from read.fundings where account_id = $1 and log_position <= $5::bigint),
      by_day as (select to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD') as day, earned.* from earned)
      select day, instrument, asset, trim_scale(sum(realised_pnl))::text as "realisedPnl", trim_scale(sum(fee))::text as fees,
        trim_scale(sum(funding))::text as funding, sum(fill)::int as fills
      from by_day where day between $2 and $3 and ($4::text is null or instrument = $4)
      group by day, instrument, asset order by day collate "C", instrument collate "C", asset collate "C"`,
    values: [accountId, from, to, instrument ?? null, position],
  });
  return rows;
};
