import type { Fact } from '@copyledger/kernel';
import { openDatabase, type RunningPostgres, startTemporaryPostgres } from '@copyledger/platform/postgres';
import { accountEvent as account, instrumentEvent, linearTerms, marketEvent, transferEvent } from '@copyledger/testing';
import type { Pool } from 'pg';
import { createProjector, projections } from '.';
import { historyOf } from './history/history.queries';
import { instrumentOf, instruments } from './instruments/instruments.queries';
import { entriesOf, ledgerSums } from './ledger/ledger.queries';
import { fillsOf, orderOf, ordersOf } from './orders/orders.queries';
import { accountOf, accountsOf, discrepanciesOf, portfolioOf, reconciliation } from './portfolio/portfolio.queries';
import type { Page } from './runtime/page';
import { ProjectionPositions } from './runtime/positions.queries';
import { RecordedLog } from './testing/recorded-log';
import { transferOf, transfersOf } from './transfers/transfers.queries';

const trader = '01930000-0000-7000-8000-00000000acc1';
const observed = '01930000-0000-7000-8000-00000000acc2';

const observedFill = (venue: string, ours: string) =>
  account.FillObserved({
    direction: 'close-long',
    venueRealisedPnl: venue,
    realisedPnl: { asset: 'USDT', amount: ours },
    legs: [{ effect: 'close', quantity: '0.1', realisedPnl: ours }],
  });

const wholeLog = (): RecordedLog => {
  const log = new RecordedLog();
  const append = (stream: string, ...events: readonly Fact<string, object>[]): void => {
    log.append<Fact<string, object>>(stream, ...events);
  };
  append(`instrument-${linearTerms.symbol}`, instrumentEvent.InstrumentListed());
  append(`account-${trader}`, account.AccountOpened(), account.FundsCredited(), account.InstrumentAdmitted());
  for (const orderId of ['order-1', 'order-2', 'order-3']) append(`account-${trader}`, account.OrderPlaced({ orderId }));
  append(`market-${linearTerms.symbol}`, marketEvent.OrderAccepted({ orderId: 'order-2' }));
  append(`account-${trader}`, account.OrderFilled({ orderId: 'order-1' }), account.OrderCancelled({ orderId: 'order-3' }));
  append(`account-${observed}`, account.AccountOpened({ accountId: observed, kind: 'observed' }));
  // The tolerance is 0.02 + 0.002 * 10 = 0.04.
  append(`account-${observed}`, observedFill('10', '10.04'), observedFill('10', '9.96'), observedFill('-10', '-10.0401'));
  append(`account-${observed}`, account.PositionAdjusted({ sequence: '17' }), account.FillObserved({ direction: 'open-long' }));
  append('transfer-1', transferEvent.TransferStarted({ transferId: 'transfer-1' }));
  append(
    'transfer-2',
    transferEvent.TransferStarted({ transferId: 'transfer-2' }),
    transferEvent.TransferCompleted({ transferId: 'transfer-2' }),
  );
  return log;
};

/** Walks a list in pages of one, as a client with the smallest limit would. */
const everything = async <T>(page: (request: { limit: number; after?: string }) => Promise<Page<T>>): Promise<readonly T[]> => {
  const items: T[] = [];
  for (let after: string | undefined; ;) {
    const { items: found, next } = await page({ limit: 1, ...(after !== undefined && { after }) });
    items.push(...found);
    if (next === undefined) return items;
    after = next;
  }
};

describe('the queries', () => {
  let postgres: RunningPostgres;
  let pool: Pool;
  const log = wholeLog();

  beforeAll(async () => {
    postgres = await startTemporaryPostgres();
    pool = openDatabase(postgres.url);
    const { consumers } = await createProjector({ pool, projections });
    for (const consumer of consumers) await consumer.handle(log.batch());
  });
  afterAll(async () => {
    await pool.end();
    await postgres.stop();
  });

  it('show an account with everything it has, as of one moment', async () => {
    expect(await portfolioOf(pool, trader)).toEqual({
      ...(await accountOf(pool, trader)),
      balances: [{ asset: 'USDT', total: '10000', held: '0', margin: '0', available: '10000' }],
      positions: [
        {
          instrument: 'BTCUSDT-PERP',
          instrumentKind: 'linear-perpetual',
          settlementAsset: 'USDT',
          quantity: '0.1',
          cost: '5000',
          averageEntryPrice: '50000',
          realisedPnl: '0',
          fees: '5',
          funding: '0',
        },
      ],
      totals: [{ asset: 'USDT', realisedPnl: '0', fees: '5', funding: '0', fills: 1, closingFills: 0 }],
      discrepancies: 0,
      updatedPosition: '100',
    });
    expect(await portfolioOf(pool, 'nobody')).toBeUndefined();
  });

  it('list accounts by owner, oldest first', async () => {
    const accounts = await everything((page) => accountsOf(pool, { owner: 'alice', ...page }));
    expect(accounts.map(({ accountId, kind }) => [accountId, kind])).toEqual([
      [trader, 'simulated'],
      [observed, 'observed'],
    ]);
  });

  it('reconcile own profits with the venue, with its tolerance to the last digit', async () => {
    expect(await reconciliation(pool, observed)).toEqual({
      accountId: observed,
      fills: 4,
      closingFills: 3,
      compared: 3,
      matched: 2,
      mismatched: 1,
      totals: [{ asset: 'USDT', realisedPnl: '9.9599', fees: '20', funding: '0', fills: 4, closingFills: 3 }],
      discrepancies: [expect.objectContaining({ sequence: '17', instrument: 'BTCUSDT-PERP', held: '0.1', implied: '0.2' })],
    });
    expect(await reconciliation(pool, 'nobody')).toBeUndefined();
    expect(await everything((page) => discrepanciesOf(pool, { accountId: observed, ...page }))).toHaveLength(1);
  });

  it('list orders newest first, all or the open ones or those of one status', async () => {
    const idsOf = async (filter: { status?: 'open' | 'cancelled'; instrument?: string }): Promise<readonly string[]> =>
      (await everything((page) => ordersOf(pool, { accountId: trader, ...filter, ...page }))).map(({ orderId }) => orderId);
    expect(await idsOf({})).toEqual(['order-3', 'order-2', 'order-1']);
    expect(await idsOf({ status: 'open' })).toEqual(['order-2']);
    expect(await idsOf({ status: 'cancelled' })).toEqual(['order-3']);
    expect(await idsOf({ instrument: 'ETHUSDT' })).toEqual([]);
    expect(await orderOf(pool, { accountId: trader, orderId: 'order-2' })).toMatchObject({ status: 'new', origin: { type: 'direct' } });
    expect(await orderOf(pool, { accountId: observed, orderId: 'order-2' })).toBeUndefined();
  });

  it('list fills newest first, all or those of an order', async () => {
    const fills = await everything((page) => fillsOf(pool, { accountId: observed, ...page }));
    expect(fills.map(({ realisedPnl }) => realisedPnl)).toEqual(['0', '-10.0401', '9.96', '10.04']);
    expect((await fillsOf(pool, { accountId: trader, orderId: 'order-1', limit: 10 })).items).toHaveLength(1);
    expect((await fillsOf(pool, { accountId: trader, orderId: 'order-2', limit: 10 })).items).toEqual([]);
  });

  it('list ledger entries, also when a page ends within an event, and sum them to zero', async () => {
    const entries = await everything((page) => entriesOf(pool, { accountId: trader, ...page }));
    expect(entries.map(({ ledger, amount }) => `${ledger} ${amount}`)).toEqual(['fees 5', 'account -5', 'outside -10000', 'account 10000']);
    expect((await entriesOf(pool, { accountId: trader, ledger: 'fees', limit: 10 })).items).toHaveLength(1);
    expect(await ledgerSums(pool)).toEqual([{ asset: 'USDT', entries: '12', sum: '0' }]);
  });

  it("list the account's own events in both directions", async () => {
    const types = async (order: 'oldest-first' | 'newest-first'): Promise<readonly string[]> =>
      (await everything((page) => historyOf(pool, { accountId: trader, order, ...page }))).map(({ type }) => type);
    const forwards = await types('oldest-first');
    expect(forwards.slice(0, 3)).toEqual(['trading.AccountOpened.v1', 'trading.FundsCredited.v1', 'trading.InstrumentAdmitted.v1']);
    expect(await types('newest-first')).toEqual([...forwards].reverse());
    const [newest] = (await historyOf(pool, { accountId: trader, order: 'newest-first', limit: 1 })).items;
    expect(newest).toMatchObject({ revision: '7', data: { orderId: 'order-3' }, metadata: { actor: { id: 'alice' } } });
  });

  it('show instruments and transfers', async () => {
    expect(await instruments(pool)).toEqual([await instrumentOf(pool, linearTerms.symbol)]);
    expect(await instrumentOf(pool, linearTerms.symbol)).toMatchObject(linearTerms);
    const transfers = await everything((page) => transfersOf(pool, { owner: 'alice', ...page }));
    expect(transfers.map(({ transferId, status }) => [transferId, status])).toEqual([
      ['transfer-2', 'completed'],
      ['transfer-1', 'started'],
    ]);
    expect(await transferOf(pool, 'transfer-2')).toMatchObject({ from: trader, asset: 'USDT', amount: '100' });
  });

  it('say how far each projection has come', async () => {
    const positions = new ProjectionPositions({ db: pool });
    expect(new Set((await positions.positions()).values())).toEqual(new Set([log.head]));
    expect((await positions.waitFor({ projection: 'orders', position: log.head, timeoutMs: 1_000 })).outcome).toBe('reached');
    positions.close();
  });

  it('refuse a cursor that no page gave out', async () => {
    await expect(ordersOf(pool, { accountId: trader, limit: 1, after: '1 or true' })).rejects.toThrow(RangeError);
  });
});
