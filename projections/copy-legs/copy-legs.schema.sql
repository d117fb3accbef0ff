create table copied_positions (
  follow_id text collate "C" not null,
  instrument text collate "C" not null,
  target numeric not null,
  held numeric not null,
  residual numeric not null,
  written_off numeric not null,
  manual numeric not null,
  pending numeric not null,
  consumed bigint not null,
  updated_at timestamptz not null,
  log_position bigint not null,
  primary key (follow_id, instrument)
) with (fillfactor = 70);

create table copy_legs (
  follow_id text collate "C" not null,
  leg_id text collate "C" not null,
  plan_id text not null,
  plan_number integer not null,
  leader_account_id text not null,
  copy_account_id text not null,
  instrument text not null,
  cause text not null,
  effect text not null,
  side text not null,
  policy_version integer not null,
  outcome text not null,
  quantity numeric not null,
  limit_price numeric,
  filled_quantity numeric not null,
  average_price numeric,
  cuts json not null,
  reason text,
  is_skipped boolean not null,
  planned_at timestamptz not null,
  resolved_at timestamptz,
  planned_position bigint not null,
  leg_number integer not null,
  log_position bigint not null,
  primary key (follow_id, leg_id)
) with (fillfactor = 70);
-- The legs of a follow, newest first, ...
create index on copy_legs (follow_id, planned_position, leg_number);
-- ... and those of which something was not traded.
create index on copy_legs (follow_id, planned_position, leg_number) where is_skipped;
