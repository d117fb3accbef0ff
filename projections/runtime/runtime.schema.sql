-- Where every consumer of the log stands: projections under the name of their schema, sagas under names of their own.
create table checkpoint (
  consumer text collate "C" primary key,
  -- Null at the start of the log.
  position bigint,
  moved_at timestamptz not null default now()
) with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Which schema the views in "read" show for a projection.
create table reader (
  projection text collate "C" primary key,
  schema text not null,
  switched_at timestamptz not null default now()
);

create view read.projection_positions as
  select r.projection, c.position, c.moved_at from reader r join checkpoint c on c.consumer = r.schema;
