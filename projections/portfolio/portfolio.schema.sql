create table accounts (
  account_id text collate "C" primary key,
  owner text collate "C" not null,
  kind text not null,
  base_currency text not null,
  base_currency_scale integer not null,
  opened_at timestamptz not null,
  opened_position bigint not null,
  log_position bigint not null
);
-- The list of an owner's accounts.
create index on accounts (owner, opened_position);

-- Balances, positions and totals of a busy account change with every batch: the free room lets a new version of the row lie beside the
-- old one, without a new entry in the index.
create table balances (
  account_id text collate "C" not null,
  asset text collate "C" not null,
  total numeric not null,
  held numeric not null,
  margin numeric not null,
  log_position bigint not null,
  primary key (account_id, asset)
) with (fillfactor = 70);

create table positions (
  account_id text collate "C" not null,
  instrument text collate "C" not null,
  instrument_kind text,
  settlement_asset text,
  contract_size numeric,
  price_scale integer,
  quantity numeric not null,
  cost numeric not null,
  average_entry_price numeric,
  realised_pnl numeric not null,
  fees numeric not null,
  funding numeric not null,
  is_traded boolean not null,
  log_position bigint not null,
  primary key (account_id, instrument)
) with (fillfactor = 70);

create table account_totals (
  account_id text collate "C" not null,
  asset text collate "C" not null,
  realised_pnl numeric not null,
  fees numeric not null,
  funding numeric not null,
  fills integer not null,
  closing_fills integer not null,
  log_position bigint not null,
  primary key (account_id, asset)
) with (fillfactor = 70);

create table discrepancies (
  account_id text collate "C" not null,
  log_position bigint not null,
  feed text not null,
  sequence numeric not null,
  instrument text not null,
  direction text not null,
  held_quantity numeric not null,
  held_cost numeric not null,
  implied_quantity numeric not null,
  implied_cost numeric not null,
  occurred_at timestamptz not null,
  primary key (account_id, log_position)
);
