import { InstrumentDirectory } from '@copyledger/apps/query-api/stream/markets/instrument-directory';
import { LiveMarket } from '@copyledger/apps/query-api/valuations/live-market';
import { LiveValuations } from '@copyledger/apps/query-api/valuations/live-valuations';
import { NewestMarks } from '@copyledger/apps/query-api/valuations/newest-marks';
import { termsOf } from '@copyledger/domain/trading/instrument/instrument.terms';
import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import { memoryHotStore } from '@copyledger/hot-store';
import { openDatabase, type RunningPostgres, startTemporaryPostgres } from '@copyledger/platform/postgres';
import { createProjector, projections } from '@copyledger/projections/index';
import { marketAsOf } from '@copyledger/projections/marks/market.queries';
import { type Order, orderOf, ordersOf } from '@copyledger/projections/orders/orders.queries';
import { orderAsOf, ordersAsOf } from '@copyledger/projections/past/orders-as-of.queries';
import { portfolioAsOf, recordedBy } from '@copyledger/projections/past/past.queries';
import { equityDaysOf } from '@copyledger/projections/pnl/equity.queries';
import { pnlDaysAsOf, pnlDaysOf } from '@copyledger/projections/pnl/pnl.queries';
import { type Portfolio, portfolioOf } from '@copyledger/projections/portfolio/portfolio.queries';
import { ProjectionPositions } from '@copyledger/projections/runtime/positions.queries';
import { RecordedLog } from '@copyledger/projections/testing/recorded-log';
import { dayOf, derivedId, type Fact, formatDecimal, instantOfMillis } from '@copyledger/kernel';
import { valuationOf } from '@copyledger/valuation';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { instruments } from './account-actions';
import { type Action, live, lives } from './account-life';

/** The newest event that an answer has seen may be one that changed nothing in it. */
const values = (portfolio: Portfolio | undefined) => portfolio && { ...portfolio, updatedPosition: '' };

const hourMs = 3_600_000;
/** Events come a few hours apart, and some are recorded a day after they have happened. */
const recordedMs = (number: number): number => Date.UTC(2026, 0, 1) + number * 5 * hourMs;
const moments = (number: number) => ({
  recordedAt: instantOfMillis(recordedMs(number)),
  occurredAt: instantOfMillis(recordedMs(number) - (number % 7 === 3 ? 30 * hourMs : 0)),
});
const dayAt = (number: number): string => dayOf(moments(number).recordedAt);

interface Marked {
  /** After how much of the account's life. */
  readonly percent: number;
  readonly instrument: keyof typeof instruments;
  readonly cents: number;
  /** How late it is recorded. */
  readonly hours: number;
}
const marks: fc.Arbitrary<readonly Marked[]> = fc.array(
  fc.record({
    percent: fc.nat(100),
    instrument: fc.constantFrom(...(Object.keys(instruments) as (keyof typeof instruments)[])),
    cents: fc.integer({ min: 1, max: 200_000 }),
    hours: fc.constantFrom(0, 0, 1, 26),
  }),
  { maxLength: 12 },
);

interface Seen {
  readonly position: string;
  readonly portfolio: unknown;
  readonly valuation: unknown;
  readonly orders: readonly Order[];
  readonly pnl: unknown;
  readonly span: { readonly from: string; readonly to: string };
  readonly equity: unknown;
}

describe('an account as of a log position', () => {
  let postgres: RunningPostgres;
  let pool: Pool;
  let lived = 0;
  const log = new RecordedLog(moments);

  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    pool = openDatabase(postgres.url, { connectionsMax: 2 });
  });
  afterAll(async () => {
    await pool.end();
    await postgres.stop();
  });

  /** As the API values it just now, while no prices are known but the marks. */
  const valued = (portfolio: Portfolio) => {
    const positions = new ProjectionPositions({ db: pool });
    const store = memoryHotStore({ now: () => instantOfMillis(0), report: () => undefined });
    return new LiveValuations(new LiveMarket(new InstrumentDirectory(pool), new NewestMarks(pool, positions), store)).of(portfolio);
  };

  /** What the read models answered while the log was only so long. */
  const seen = async (accountId: string, position: string, span: Seen['span']): Promise<Seen> => {
    const portfolio = await portfolioOf(pool, accountId);
    return {
      position,
      portfolio: values(portfolio),
      valuation: portfolio && (await valued(portfolio)),
      orders: (await ordersOf(pool, { accountId, limit: 500 })).items,
      pnl: await pnlDaysOf(pool, { accountId, ...span }),
      span,
      equity: await equityDaysOf(pool, { accountId, ...span }),
    };
  };

  /** The account's events, with marks among them. */
  const happen = (accountId: string, life: readonly Action[], marked: readonly Marked[]): readonly DecodedEvent[] => {
    const events = live(life).flatMap((step) => step.events as readonly Fact<string, object>[]);
    const mark = ({ instrument, cents, hours }: Marked): DecodedEvent => {
      const at = instantOfMillis(recordedMs(log.events.length + 1) - hours * hourMs);
      const priced = { instrument: instruments[instrument].symbol, price: formatDecimal(BigInt(cents), 2), sources: ['a'] };
      return log.append<Fact<string, object>>('marks', { type: 'MarksRecorded', data: { at, marks: [priced] } })[0]!;
    };
    return events.flatMap((event, index) => {
      const due = marked.filter(({ percent }) => Math.floor((percent * (events.length - 1)) / 100) === index);
      return [...log.append(`account-${accountId}`, event), ...due.map(mark)];
    });
  };

  const check = async (accountId: string, { position, portfolio, valuation, orders, pnl, span, equity }: Seen): Promise<void> => {
    const past = await portfolioAsOf(pool, accountId, position);
    expect(values(past)).toEqual(portfolio);
    expect(past && valuationOf(past, await marketAsOf(pool, past, position))).toEqual(valuation);
    expect((await ordersAsOf(pool, { accountId, position, limit: 500 })).items).toEqual(orders);
    expect(await pnlDaysAsOf(pool, { accountId, position, ...span })).toEqual(pnl);
    expect(await equityDaysOf(pool, { accountId, position, ...span })).toEqual(equity);
    expect(dayOf((await recordedBy(pool, accountId, position))!)).toBe(span.to);
    const open = orders.filter(({ leavesQuantity }) => leavesQuantity !== '0');
    expect((await ordersAsOf(pool, { accountId, position, limit: 500, status: 'open' })).items).toEqual(open);
    const [newest] = orders;
    if (newest !== undefined) expect(await orderAsOf(pool, { accountId, orderId: newest.orderId, position })).toEqual(newest);
  };

  it('is what it was when the log ended there', async () => {
    const { consumers } = await createProjector({ pool, projections });
    const project = async (events: readonly DecodedEvent[]): Promise<void> => {
      for (const consumer of consumers) await consumer.handle({ events, upTo: events.at(-1)!.recorded.position });
    };
    for (const instrument of Object.values(instruments)) {
      const listed: Fact<string, object> = { type: 'InstrumentListed', data: { instrument: termsOf(instrument, 'trading') } };
      await project(log.append(`instrument-${instrument.symbol}`, listed));
    }
    await fc.assert(
      fc.asyncProperty(lives(), marks, fc.array(fc.nat(100), { maxLength: 4 }), async (life, marked, percents) => {
        lived += 1;
        const accountId = derivedId('account', String(lived));
        const begun = log.events.length;
        const appended = happen(accountId, life, marked);
        const cuts = [...new Set([...percents.map((percent) => Math.ceil((appended.length * percent) / 100)), appended.length])];
        const past: Seen[] = [];
        let from = 0;
        for (const cut of cuts.filter((each) => each > 0).sort((a, b) => a - b)) {
          await project(appended.slice(from, cut));
          const upTo = appended[cut - 1]!.recorded.position.toString();
          past.push(await seen(accountId, upTo, { from: dayAt(begun - 10), to: dayAt(begun + cut) }));
          from = cut;
        }
        for (const each of past) await check(accountId, each);
        const last = past.at(-1)?.orders[0];
        if (last !== undefined) expect(await orderOf(pool, { accountId, orderId: last.orderId })).toEqual(last);
        expect(await portfolioAsOf(pool, accountId, '0')).toBeUndefined();
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
