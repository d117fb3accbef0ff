create table transfers (
  transfer_id text collate "C" primary key,
  owner text collate "C" not null,
  from_account text collate "C" not null,
  to_account text collate "C" not null,
  asset text not null,
  amount numeric not null,
  -- Of what copying moves.
  purpose text,
  follow_id text,
  status text not null,
  reason text,
  started_at timestamptz not null,
  updated_at timestamptz not null,
  started_position bigint not null,
  log_position bigint not null
);
-- The list of an owner's transfers, newest first.
create index on transfers (owner, started_position);
