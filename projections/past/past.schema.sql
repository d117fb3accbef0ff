-- What every event left behind, so that an account can be asked about at any position without folding it from its first event.
create table balance_versions (
  account_id text collate "C" not null,
  asset text collate "C" not null,
  log_position bigint not null,
  total numeric not null,
  held numeric not null,
  margin numeric not null,
  primary key (account_id, asset, log_position)
);
create table position_versions (
  account_id text collate "C" not null,
  instrument text collate "C" not null,
  log_position bigint not null,
  quantity numeric not null,
  cost numeric not null,
  primary key (account_id, instrument, log_position)
);
create table fundings (
  account_id text collate "C" not null,
  log_position bigint not null,
  instrument text not null,
  asset text not null,
  amount numeric not null,
  occurred_at timestamptz not null,
  primary key (account_id, log_position)
);
-- What markets said about orders; what their accounts said is in the history.
create table market_order_events (
  account_id text collate "C" not null,
  order_id text collate "C" not null,
  log_position bigint not null,
  event_type text not null,
  occurred_at timestamptz not null,
  data json not null,
  primary key (account_id, order_id, log_position)
);
