create table account_events (
  account_id text collate "C" not null,
  log_position bigint not null,
  revision bigint not null,
  event_id uuid not null,
  event_type text not null,
  -- Of an event that is about one order.
  order_id text collate "C",
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  -- Kept as it was written: nothing looks inside.
  data json not null,
  metadata json not null,
  primary key (account_id, log_position)
);
-- The newest event at an instant.
create index on account_events (account_id, recorded_at, log_position);
-- The events of one order.
create index on account_events (account_id, order_id, log_position) where order_id is not null;
