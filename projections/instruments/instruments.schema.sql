create table instruments (
  symbol text collate "C" primary key,
  terms json not null,
  listed_at timestamptz not null,
  updated_at timestamptz not null,
  log_position bigint not null
);
