create table account_events (
  account_id text collate "C" not null,
  log_position bigint not null,
  revision bigint not null,
  event_id uuid not null,
  event_type text not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  -- Kept as it was written: nothing looks inside.
  data json not null,
  metadata json not null,
  primary key (account_id, log_position)
);
