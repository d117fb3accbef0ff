create table leaders (
  leader_account_id text collate "C" primary key,
  owner text collate "C" not null,
  status text not null,
  version integer not null,
  access text not null,
  asset text collate "C" not null,
  profit_share integer not null,
  terms json not null,
  followers integer not null,
  total_capital numeric not null,
  published_at timestamptz not null,
  updated_at timestamptz not null,
  published_position bigint not null,
  log_position bigint not null
) with (fillfactor = 70);
-- The list, by each of its orders.
create index on leaders (published_position);
create index on leaders (followers, published_position);
create index on leaders (profit_share, published_position);

create table leader_followers (
  leader_account_id text collate "C" not null,
  follow_id text collate "C" not null,
  follower text collate "C" not null,
  capital numeric not null,
  terms_version integer not null,
  admitted_at timestamptz not null,
  released_at timestamptz,
  admitted_position bigint not null,
  log_position bigint not null,
  primary key (leader_account_id, follow_id)
) with (fillfactor = 70);
-- Those that follow now, newest first.
create index on leader_followers (leader_account_id, admitted_position) where released_at is null;
