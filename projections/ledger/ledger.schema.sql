create table ledger_entries (
  account_id text collate "C" not null,
  log_position bigint not null,
  line integer not null,
  event_id uuid not null,
  event_type text not null,
  ledger text not null,
  asset text not null,
  amount numeric not null,
  occurred_at timestamptz not null,
  primary key (account_id, log_position, line)
);
