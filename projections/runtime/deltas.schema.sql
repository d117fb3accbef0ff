-- What changed, for gateways to hand on: one row per channel and commit, in the transaction that changed the rows. (projection, partition) has
-- one fenced writer, which counts `sequence` without a gap, so whoever tails `sequence > n` misses nothing. Every transaction that
-- writes some says so: notify projections_delta, '<projection>/<partition>'. Old rows are deleted after some hours, the newest one of a
-- partition never.
create table delta (
  projection text collate "C" not null,
  partition integer not null,
  sequence bigint not null,
  -- Whose rows, `portfolio:<account>`.
  channel text collate "C" not null,
  -- The projection's version: rows of another one cannot be continued by these.
  epoch integer not null,
  -- The log position of the newest event in it; for rows that had to wait, after everything that the partition had seen by then.
  log_offset bigint not null,
  -- The `log_offset` of the channel's delta before; null for the first of the epoch.
  previous bigint,
  body jsonb not null,
  written_at timestamptz not null default now(),
  primary key (projection, partition, sequence)
);
create index delta_by_channel on delta (channel, epoch, log_offset);

-- The newest delta of every channel, which outlives it.
create table delta_head (
  projection text collate "C" not null,
  channel text collate "C" not null,
  epoch integer not null,
  log_offset bigint not null,
  primary key (projection, channel, epoch)
) with (fillfactor = 70);
