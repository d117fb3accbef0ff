create table activities (
  account_id text collate "C" not null,
  log_position bigint not null,
  type text not null,
  instrument text,
  order_id text collate "C",
  detail json not null,
  occurred_at timestamptz not null,
  primary key (account_id, log_position)
);
