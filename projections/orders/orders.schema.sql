create table orders (
  account_id text collate "C" not null,
  order_id text collate "C" not null,
  client_order_id text,
  instrument text not null,
  instrument_revision integer not null,
  side text not null,
  order_type text not null,
  time_in_force text not null,
  expires_at timestamptz,
  quantity numeric not null,
  limit_price numeric not null,
  reduce_only boolean not null,
  post_only boolean not null,
  self_trade_prevention text not null,
  trigger json,
  triggered_at timestamptz,
  list_id text,
  bracket json,
  origin json not null,
  status text not null,
  -- What the next status follows from.
  standing text not null,
  is_cancel_pending boolean not null,
  replaces_pending integer not null,
  cumulative_quantity numeric not null,
  leaves_quantity numeric not null,
  average_price numeric,
  prevented_quantity numeric not null,
  fees numeric not null,
  fee_asset text,
  reason text,
  placed_at timestamptz not null,
  updated_at timestamptz not null,
  placed_position bigint not null,
  log_position bigint not null,
  primary key (account_id, order_id)
);
-- The list of an account's orders, newest first.
create index on orders (account_id, placed_position);
-- The few that are open among the many that were.
create index on orders (account_id, placed_position)
  where status in ('pending-new', 'new', 'partially-filled', 'pending-replace', 'pending-cancel');

create table fills (
  account_id text collate "C" not null,
  log_position bigint not null,
  order_id text collate "C" not null,
  source text not null,
  instrument text not null,
  side text not null,
  quantity numeric not null,
  price numeric not null,
  notional numeric not null,
  fee numeric not null,
  fee_asset text not null,
  realised_pnl numeric not null,
  settlement_asset text not null,
  closed_quantity numeric not null,
  is_closing boolean not null,
  position_quantity numeric not null,
  position_cost numeric not null,
  trade_number numeric,
  liquidity text,
  feed text,
  sequence numeric,
  direction text,
  venue_realised_pnl numeric,
  occurred_at timestamptz not null,
  primary key (account_id, log_position)
);
-- The fills of one order.
create index on fills (account_id, order_id);
