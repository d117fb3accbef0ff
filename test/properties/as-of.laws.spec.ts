import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import { openDatabase, type RunningPostgres, startTemporaryPostgres } from '@copyledger/platform/postgres';
import { createProjector, projections } from '@copyledger/projections/index';
import { type Order, orderOf, ordersOf } from '@copyledger/projections/orders/orders.queries';
import { orderAsOf, ordersAsOf } from '@copyledger/projections/past/orders-as-of.queries';
import { portfolioAsOf } from '@copyledger/projections/past/past.queries';
import { pnlDaysAsOf, pnlDaysOf } from '@copyledger/projections/pnl/pnl.queries';
import { type Portfolio, portfolioOf } from '@copyledger/projections/portfolio/portfolio.queries';
import { RecordedLog } from '@copyledger/projections/testing/recorded-log';
import { derivedId, type Fact } from '@copyledger/kernel';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { live, lives } from './account-life';

/** The newest event that an answer has seen may be one that changed nothing in it. */
const values = (portfolio: Portfolio | undefined) => portfolio && { ...portfolio, updatedPosition: '' };

const days = { from: '2000-01-01', to: '2100-01-01' };

interface Seen {
  readonly position: string;
  readonly portfolio: unknown;
  readonly orders: readonly Order[];
  readonly pnl: unknown;
}

describe('an account as of a log position', () => {
  let postgres: RunningPostgres;
  let pool: Pool;
  let lived = 0;

  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    pool = openDatabase(postgres.url);
  });
  afterAll(async () => {
    await pool.end();
    await postgres.stop();
  });

  /** What the read models answered while the log was only so long. */
  const seen = async (accountId: string, position: string): Promise<Seen> => ({
    position,
    portfolio: values(await portfolioOf(pool, accountId)),
    orders: (await ordersOf(pool, { accountId, limit: 500 })).items,
    pnl: await pnlDaysOf(pool, { accountId, ...days }),
  });

  it('is what it was when the log ended there', async () => {
    const log = new RecordedLog();
    const { consumers } = await createProjector({ pool, projections });
    await fc.assert(
      fc.asyncProperty(lives(), fc.array(fc.nat(100), { maxLength: 4 }), async (life, percents) => {
        lived += 1;
        const accountId = derivedId('account', String(lived));
        const events = live(life).flatMap((step) => step.events as readonly Fact<string, object>[]);
        const appended = log.append<Fact<string, object>>(`account-${accountId}`, ...events);
        const cuts = [...new Set([...percents.map((percent) => Math.ceil((appended.length * percent) / 100)), appended.length])];
        const past: Seen[] = [];
        let from = 0;
        for (const cut of cuts.filter((each) => each > 0).sort((a, b) => a - b)) {
          const batch: readonly DecodedEvent[] = appended.slice(from, cut);
          const upTo = appended[cut - 1]!.recorded.position;
          for (const consumer of consumers) await consumer.handle({ events: batch, upTo });
          past.push(await seen(accountId, upTo.toString()));
          from = cut;
        }
        for (const { position, portfolio, orders, pnl } of past) {
          expect(values(await portfolioAsOf(pool, accountId, position))).toEqual(portfolio);
          expect((await ordersAsOf(pool, { accountId, position, limit: 500 })).items).toEqual(orders);
          expect(await pnlDaysAsOf(pool, { accountId, position, ...days })).toEqual(pnl);
          const open = orders.filter(({ leavesQuantity }) => leavesQuantity !== '0');
          expect((await ordersAsOf(pool, { accountId, position, limit: 500, status: 'open' })).items).toEqual(open);
          const [newest] = orders;
          if (newest !== undefined) expect(await orderAsOf(pool, { accountId, orderId: newest.orderId, position })).toEqual(newest);
        }
        const last = past.at(-1)?.orders[0];
        if (last !== undefined) expect(await orderOf(pool, { accountId, orderId: last.orderId })).toEqual(last);
        expect(await portfolioAsOf(pool, accountId, '0')).toBeUndefined();
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
