-- A partition a year, so that old minutes can be detached whole.
create table marks (
  instrument text collate "C" not null,
  at timestamptz not null,
  log_position bigint not null,
  price numeric not null,
  sources json not null,
  primary key (instrument, at, log_position)
) partition by range (at);
create table marks_before_2010 partition of marks for values from (minvalue) to ('2010-01-01Z');
do $$
begin
  for year in 2010..2059 loop
    execute format('create table marks_%s partition of marks for values from (%L) to (%L)', year, year || '-01-01Z', year + 1 || '-01-01Z');
  end loop;
end $$;
create table marks_from_2060 partition of marks for values from ('2060-01-01Z') to (maxvalue);
-- The newest of an instrument that was recorded at a position.
create index on marks (instrument, log_position);

create table mark_recordings (
  log_position bigint primary key,
  recorded_at timestamptz not null
);
-- What was recorded by an instant.
create index on mark_recordings (recorded_at, log_position);
