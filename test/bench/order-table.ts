import { openDatabase, startPostgres } from '@copyledger/platform/postgres';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { root } from './product-process';
import { using, withFolder } from './resources';

const columns = [
  ['account_id', 'order_id', 'client_order_id', 'instrument', 'instrument_revision', 'side', 'order_type', 'time_in_force'],
  ['quantity', 'limit_price', 'reduce_only', 'post_only', 'self_trade_prevention', 'origin', 'status', 'standing'],
  ['is_cancel_pending', 'replaces_pending', 'cumulative_quantity', 'leaves_quantity', 'prevented_quantity', 'fees'],
  ['placed_at', 'updated_at', 'placed_position', 'log_position'],
].flat();

const text = `insert into orders (${columns.join()}) values (${columns.map((_, index) => `$${index + 1}`).join()})`;

/** What a CRUD service would pay: the order's row, with the read model's columns and indexes, straight into Postgres. */
export class OrderTable {
  constructor(private readonly pool: Pool) {}

  async insert(accountId: string, index: number): Promise<void> {
    const now = new Date().toISOString();
    const id = `${accountId.slice(0, 24)}${index.toString(16).padStart(12, '0')}`;
    const order = [accountId, id, `client-${index}`, 'BTC-USDT', 1, 'buy', 'market', 'IOC'];
    const terms = ['0.001', '60600', false, false, 'none', '{"type":"direct"}', 'new', 'new'];
    const progress = [false, 0, '0', '0.001', '0', '0'];
    await this.pool.query({ name: 'insert-order', text, values: [...order, ...terms, ...progress, now, now, index, index] });
  }
}

const connectionsMax = 32;

/** Like the platform's own Postgres in all its settings; durable. */
export const withOrderTable = <T>(work: (table: OrderTable) => Promise<T>): Promise<T> =>
  withFolder(async (folder) => {
    const postgres = await startPostgres(join(folder, 'postgres'));
    return using(
      () => postgres.stop(),
      async () => {
        const pool = openDatabase(postgres.url, { connectionsMax });
        return using(
          () => pool.end(),
          async () => {
            await pool.query(readFileSync(join(root, 'projections/orders/orders.schema.sql'), 'utf8'));
            return work(new OrderTable(pool));
          },
        );
      },
    );
  });
