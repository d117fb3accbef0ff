-- A version of a projection in a schema of its own: the one that readers see, one that is being built, or one that they have left.
create table deployment (
  schema text collate "C" primary key,
  projection text collate "C" not null,
  version integer not null,
  -- How many partitions its rows are shared out among, for ever.
  partitions integer not null,
  created_at timestamptz not null default now(),
  -- Since when readers have left it.
  retired_at timestamptz
);

-- How far each partition has come, and who writes it. A writer shows its lease with every commit; taking a partition over makes it
-- worthless, so that a process which was thought dead and is not writes nothing.
create table partition (
  schema text collate "C" not null references deployment on delete cascade,
  partition integer not null,
  -- Null at the start of the log.
  position bigint,
  lease bigint not null default 0,
  owner uuid,
  moved_at timestamptz not null default now(),
  primary key (schema, partition)
) with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- The processes that write partitions. One that has not been heard of in time is dead, and what it owned is free.
create table worker (
  id uuid primary key,
  name text not null,
  -- Tells processes of one machine whether this one still runs; null where nobody can tell.
  process text,
  -- The deployments that it can write.
  schemas text[] not null,
  started_at timestamptz not null default now(),
  expires_at timestamptz not null
);

-- Keys that wait, each behind an event that could not be folded.
create table parked (
  schema text collate "C" not null references deployment on delete cascade,
  -- Empty where the projection's rows have no key in common, and so wait all together.
  key text collate "C" not null,
  partition integer not null,
  position bigint not null,
  event_id uuid not null,
  event_type text not null,
  stream text not null,
  revision bigint not null,
  error text not null,
  parked_at timestamptz not null default now(),
  -- Set by an operator: its partition's owner tries again.
  retry_requested_at timestamptz,
  primary key (schema, key)
);

-- The events that wait, the one that could not be folded first.
create table parked_event (
  schema text collate "C" not null,
  key text collate "C" not null,
  position bigint not null,
  stream text not null,
  revision bigint not null,
  primary key (schema, key, position),
  foreign key (schema, key) references parked on delete cascade
);

-- Deltas of one epoch continue each other. It is the projection's version, unless a rebuild has repaired rows of the same version.
alter table reader add column epoch integer;
update reader set epoch = substring(schema from '_v([0-9]+)')::integer;
alter table reader alter column epoch set not null;

-- As far as all partitions have come. A version that nobody has run since its partitions were introduced has its checkpoint still.
create or replace view read.projection_positions as
  select r.projection, coalesce(p.position, c.position) as position, coalesce(p.moved_at, c.moved_at) as moved_at
  from reader r
    left join lateral (
      select case when bool_and(position is not null) then min(position) end as position, max(moved_at) as moved_at
      from partition where schema = r.schema
    ) p on true
    left join checkpoint c on c.consumer = r.schema;

-- Indexes that a rebuild makes when its rows are there, which is quicker than to keep them up to date from the first row on.
create table deferred_index (
  schema text collate "C" not null references deployment on delete cascade,
  name text not null,
  definition text not null,
  primary key (schema, name)
);
