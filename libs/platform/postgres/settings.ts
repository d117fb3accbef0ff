/**
 * `crash-safe` survives the machine's crash; `throwaway` is for data that nobody will miss: it starts from a copy of a database that
 * was made once, and writes faster.
 */
export type Durability = 'crash-safe' | 'throwaway';

/**
 * For read models on a machine that two cores and a few gigabytes have to serve whole. Rows come in large batches from one connection
 * and are read by key from some tens; everything in here can be rebuilt from the log, but a crash need not cost that.
 */
const common = {
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  // Nothing replicates from here: less is written ahead.
  wal_level: 'minimal',
  max_wal_senders: '0',
  // Rare checkpoints, because each one makes every page that is touched after it go to the log whole.
  checkpoint_timeout: '15min',
  max_wal_size: '2GB',
  min_wal_size: '256MB',
  // Short statements: compiling them, or splitting them over processes, costs more than it saves on two cores.
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '1',
  io_method: 'sync',
  autovacuum_max_workers: '2',
  autovacuum_naptime: '20s',
  // Queries go by keys, so a rough picture of what is in a table is enough. Tables that grow from nothing are looked at again and again, which with
  // a sample of 30,000 rows takes as much as a third of what it takes to write them.
  default_statistics_target: '10',
  autovacuum_analyze_scale_factor: '0.3',
  autovacuum_analyze_threshold: '1000',
  autovacuum_vacuum_insert_threshold: '10000',
  random_page_cost: '1.1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_duration_statement: '2s',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] %a ',
} as const;

const throwaway = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' } as const;

/** Command line flags of the server. */
export const serverFlags = (durability: Durability): readonly string[] =>
  Object.entries({ ...common, ...(durability === 'throwaway' ? throwaway : {}) }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
