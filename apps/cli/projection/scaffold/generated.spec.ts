import { openDatabase, type RunningPostgres, startTemporaryPostgres } from '@copyledger/platform/postgres';
import type { Queryable } from '@copyledger/platform/postgres/database';
import type { Projection } from '@copyledger/projections/runtime/projection';
import { startProjector } from '@copyledger/projections/runtime/running-projector';
import { WrittenLog } from '@copyledger/projections/testing/written-log';
import { accountEvent, eventually } from '@copyledger/testing';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';

const root = join(__dirname, '../../../..');

/** A checkout whose projections are ours, with room for one more. */
const checkoutOf = (): string => {
  const checkout = mkdtempSync(join(tmpdir(), 'copyledger-generated-'));
  mkdirSync(join(checkout, 'projections'));
  for (const name of readdirSync(join(root, 'projections')))
    if (name === 'index.ts') cpSync(join(root, 'projections', name), join(checkout, 'projections', name));
    else symlinkSync(join(root, 'projections', name), join(checkout, 'projections', name));
  return checkout;
};

const checkout = checkoutOf();
const printed = execFileSync(
  process.execPath,
  ['-r', join(root, 'tools/register-ts.cjs'), join(root, 'apps/cli/main.ts'), 'projection', 'new', 'trading-streaks'],
  { cwd: checkout, encoding: 'utf8' },
);
const generated = (file: string): unknown => jest.requireActual(join(checkout, 'projections', file));

afterAll(() => {
  rmSync(checkout, { recursive: true });
});

describe('what `projection new` has made', () => {
  // Its own specification, as it would run in the checkout.
  generated('trading-streaks/trading-streaks.spec.ts');

  describe('on a real database', () => {
    let postgres: RunningPostgres;
    let pool: Pool;
    beforeAll(async () => {
      postgres = await startTemporaryPostgres();
      pool = openDatabase(postgres.url);
    });
    afterAll(async () => {
      await pool.end();
      await postgres.stop();
    });

    it('is listed, has its tables made, is kept up to date, and answers', async () => {
      expect(printed.trimEnd().split('\n')).toHaveLength(6);
      const { projections } = generated('index.ts') as { readonly projections: readonly Projection[] };
      const projection = projections.at(-1)!;
      const { tradingStreaksOf } = generated('trading-streaks/trading-streaks.queries.ts') as {
        readonly tradingStreaksOf: (db: Queryable, accountId: string) => Promise<unknown>;
      };
      expect(projection.name).toBe('trading_streaks');
      const log = new WrittenLog();
      const { store, codec } = log;
      const projector = await startProjector({ pool, store, codec, projections: [projection], beatMs: 20 });
      await log.append('account-a', accountEvent.OrderFilled(), accountEvent.OrderFilled(), accountEvent.OrderFilled());
      await eventually(async () => {
        expect(await tradingStreaksOf(pool, 'a')).toMatchObject({ accountId: 'a', fills: 3 });
      });
      expect(await tradingStreaksOf(pool, 'b')).toBeUndefined();
      await projector.stop();
    });
  });
});
