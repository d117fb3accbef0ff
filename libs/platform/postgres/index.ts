export { inTransaction, openDatabase } from './database';
export { type RunningPostgres, startPostgres, startTemporaryPostgres } from './launcher';
