-- One row for an event, whatever the number of its postings: they are written and read together.
create table posted_events (
  account_id text collate "C" not null,
  log_position bigint not null,
  event_id uuid not null,
  event_type text not null,
  occurred_at timestamptz not null,
  postings json not null,
  primary key (account_id, log_position)
);
