create table pnl_days (
  account_id text collate "C" not null,
  day text collate "C" not null,
  instrument text collate "C" not null,
  asset text collate "C" not null,
  realised_pnl numeric not null,
  fees numeric not null,
  funding numeric not null,
  fills integer not null,
  log_position bigint not null,
  primary key (account_id, day, instrument, asset)
) with (fillfactor = 70);

-- How a day left an account: what its value is drawn from, with the marks of the day's end.
create table balance_days (
  account_id text collate "C" not null,
  asset text collate "C" not null,
  day text collate "C" not null,
  total numeric not null,
  first_position bigint not null,
  log_position bigint not null,
  primary key (account_id, asset, day)
) with (fillfactor = 70);
create table position_days (
  account_id text collate "C" not null,
  instrument text collate "C" not null,
  day text collate "C" not null,
  quantity numeric not null,
  cost numeric not null,
  first_position bigint not null,
  log_position bigint not null,
  primary key (account_id, instrument, day)
) with (fillfactor = 70);
create table cash_flows (
  account_id text collate "C" not null,
  log_position bigint not null,
  asset text collate "C" not null,
  day text collate "C" not null,
  amount numeric not null,
  primary key (account_id, log_position)
);
