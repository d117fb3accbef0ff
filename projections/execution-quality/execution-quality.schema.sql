create table executions (
  account_id text collate "C" not null,
  order_id text collate "C" not null,
  follow_id text collate "C" not null,
  plan_id text not null,
  instrument text not null,
  effect text not null,
  side text not null,
  quantity numeric not null,
  leader_price numeric,
  leader_filled_at timestamptz,
  decision_price numeric,
  planned_at timestamptz not null,
  placed_at timestamptz,
  accepted_at timestamptz,
  filled_at timestamptz,
  filled_quantity numeric not null,
  average_price numeric,
  fees numeric not null,
  fee_asset text,
  -- Sums over the part that was traded at known quotes: quantity, and quantity times middle and near side.
  quoted_quantity numeric not null,
  quoted_middle numeric not null,
  quoted_touch numeric not null,
  planned_position bigint not null,
  leg_number integer not null,
  log_position bigint not null,
  primary key (account_id, order_id)
) with (fillfactor = 70);
-- Those of a follow, newest first.
create index on executions (follow_id, planned_position, leg_number);
