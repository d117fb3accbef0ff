create table tallies (
  account_id text collate "C" not null primary key,
  credits integer not null,
  log_position bigint not null
);
create table notes (
  account_id text collate "C" not null,
  log_position bigint not null,
  note text not null,
  primary key (account_id, log_position)
);
