create table follows (
  follow_id text collate "C" primary key,
  leader_account_id text collate "C" not null,
  follower text collate "C" not null,
  funding_account_id text collate "C" not null,
  copy_account_id text collate "C" not null,
  asset text not null,
  asset_scale integer not null,
  status text not null,
  reason text,
  stop_mode text,
  policy json not null,
  policy_version integer not null,
  terms_version integer not null,
  profit_share integer,
  subscription_fee numeric,
  lots json not null,
  capital_move json,
  charges json not null,
  capital numeric not null,
  deposited numeric not null,
  withdrawn numeric not null,
  profit_shared numeric not null,
  subscription_fees numeric not null,
  charges_paid numeric not null,
  charges_waived numeric not null,
  requested_at timestamptz not null,
  started_at timestamptz,
  stopped_at timestamptz,
  updated_at timestamptz not null,
  requested_position bigint not null,
  log_position bigint not null
) with (fillfactor = 70);
-- The list of a follower's follows, newest first.
create index on follows (follower, requested_position);

create table profit_settlements (
  follow_id text collate "C" not null,
  log_position bigint not null,
  period_from timestamptz not null,
  period_to timestamptz not null,
  value numeric not null,
  settlements json not null,
  lots json not null,
  share numeric not null,
  transfer_id text,
  settled_at timestamptz not null,
  primary key (follow_id, log_position)
);

create table subscription_charges (
  follow_id text collate "C" not null,
  log_position bigint not null,
  period_from timestamptz not null,
  period_to timestamptz not null,
  fee numeric not null,
  transfer_id text not null,
  primary key (follow_id, log_position)
);
