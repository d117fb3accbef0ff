import type { DecodedEvent } from '@copyledger/eventstore/client';
import { derivedId, type Instant } from '@copyledger/kernel';
import { accountEvent, instrumentEvent, linearTerms } from '@copyledger/testing';
import { seriesHistory } from './results/series.history';
import { seriesSuite } from './results/series.suite';
import { type AnyEvent, type As, type QueryWorld, Recorder, startQueryWorld } from './query-api.world';

const ada = derivedId<'account'>('account', 'ada');
const first = derivedId<'order'>('order', '1');
const second = derivedId<'order'>('order', '2');
const ofAda = `account-${ada}`;
const { symbol } = linearTerms;
const recorder = new Recorder();
const record = (stream: string, event: object): DecodedEvent => recorder.record(stream, event as AnyEvent);
const balances = (total: string) => [{ asset: 'USDT', total, held: '0', margin: '0' }];
const usdt = (amount: string) => ({ asset: 'USDT', amount });
interface Filled {
  readonly orderId: string;
  readonly price: string;
  readonly position: { readonly quantity: string; readonly cost: string };
  readonly total: string;
  readonly profit: string;
}
const fill = ({ orderId, price, position, total, profit }: Filled) =>
  accountEvent.OrderFilled({
    ...{ orderId, instrument: symbol, price, position, fee: usdt('1'), realisedPnl: usdt(profit), balances: balances(total) },
    ...{ quantity: '0.1', cumulativeQuantity: '0.1', leavesQuantity: '0', side: position.quantity === '0' ? 'sell' : 'buy' },
  });

/** Positions 1 to 10, a millisecond apart, all on one day. */
const history: readonly DecodedEvent[] = [
  record(`instrument-${symbol}`, instrumentEvent.InstrumentListed()),
  record(ofAda, accountEvent.AccountOpened({ accountId: ada, owner: 'ada' })),
  record(ofAda, accountEvent.FundsCredited({ ...usdt('10000'), balances: balances('10000') })),
  record(ofAda, accountEvent.InstrumentAdmitted()),
  record(ofAda, accountEvent.OrderPlaced({ accountId: ada, orderId: first, quantity: '0.1', balances: balances('10000') })),
  record(ofAda, fill({ orderId: first, price: '50000', position: { quantity: '0.1', cost: '5000' }, total: '9999', profit: '0' })),
  record('marks', {
    type: 'MarksRecorded',
    data: { at: '2026-11-20T23:59:00.000000Z' as Instant, marks: [{ instrument: symbol, price: '51000', sources: ['a'] }] },
  }),
  record(ofAda, accountEvent.OrderPlaced({ accountId: ada, orderId: second, quantity: '0.1', balances: balances('9999') })),
  record(ofAda, fill({ orderId: second, price: '52000', position: { quantity: '0', cost: '0' }, total: '10198', profit: '200' })),
];

const series = seriesHistory(recorder);

let world: QueryWorld;
beforeAll(async () => {
  world = await startQueryWorld(recorder);
  await world.project([...history, ...series.events]);
}, 60_000);
afterAll(() => world.end());

const get = async (url: string, as: As = ['ada', 'trader']) =>
  world.app.inject({ url: `/v1/accounts/${ada}/${url}`, headers: await world.headersOf(...as) });
const body = async (url: string): Promise<Record<string, unknown>> => {
  const response = await get(url);
  expect({ url, status: response.statusCode, body: response.body }).toMatchObject({ status: 200 });
  return response.json();
};

describe('any instant', () => {
  it('shows the portfolio as it was, and says at which position', async () => {
    const response = await get('portfolio?asOf=6');
    expect(response.headers['as-of-position']).toBe('6');
    expect(response.json()).toMatchObject({
      balances: [{ total: '9999' }],
      positions: [{ quantity: '0.1', cost: '5000', averageEntryPrice: '50000', realisedPnl: '0', fees: '1' }],
      totals: [{ fills: 1, fees: '1' }],
    });
    expect(await body('portfolio')).toMatchObject({ positions: [{ quantity: '0' }], totals: [{ fills: 2, realisedPnl: '200' }] });
  });

  it('is resolved from a recorded time', async () => {
    const response = await get('portfolio?asOf=2026-11-20T00:00:00.005Z');
    expect(response.headers['as-of-position']).toBe('5');
    expect(response.json()).toMatchObject({ balances: [{ total: '10000' }], positions: [], totals: [] });
  });

  it('shows orders and profit as they were', async () => {
    expect(await body('orders?asOf=5')).toMatchObject({ items: [{ orderId: first, cumulativeQuantity: '0' }] });
    expect(await body(`orders/${first}?asOf=5`)).toMatchObject({ status: 'pending-new' });
    expect(await body('orders?asOf=8&status=open')).toMatchObject({ items: [{ orderId: second }] });
    expect(await body(`orders/${first}`)).toMatchObject({ status: 'filled' });
    expect(await body('pnl?from=2026-11-20&to=2026-11-20&asOf=8')).toEqual({
      days: [{ day: '2026-11-20', instrument: symbol, asset: 'USDT', realisedPnl: '0', fees: '1', funding: '0', fills: 1 }],
    });
  });

  it.each([
    { moment: 'a position that has not been reached', url: 'portfolio?asOf=1000', status: 400, problem: 'as-of-in-future' },
    { moment: 'a time to come', url: 'portfolio?asOf=2999-01-01T00:00:00Z', status: 400, problem: 'as-of-in-future' },
    { moment: 'neither', url: 'portfolio?asOf=yesterday', status: 400, problem: 'validation-failed' },
    { moment: 'a time without zone', url: 'orders?asOf=2026-11-20', status: 400, problem: 'validation-failed' },
    { moment: 'before the account was there', url: 'portfolio?asOf=1', status: 404, problem: 'not-found' },
    { moment: 'before the order was there', url: `orders/${second}?asOf=7`, status: 404, problem: 'not-found' },
  ])('refuses $moment', async ({ url, status, problem }) => {
    expect((await get(url)).json()).toMatchObject({ status, type: `/problems/${problem}` });
  });
});

describe('several days', () => {
  seriesSuite({ world: () => world, stations: series.stations });
});

describe('results', () => {
  it('are told by day, with fees and funding apart', async () => {
    expect(await body('pnl?from=2026-11-01&to=2026-11-30')).toEqual({
      days: [{ day: '2026-11-20', instrument: symbol, asset: 'USDT', realisedPnl: '200', fees: '2', funding: '0', fills: 2 }],
    });
    expect(await body('pnl?from=2026-11-21&to=2026-11-30')).toEqual({ days: [] });
  });

  it('are valued at the marks of the day, which deposits do not move', async () => {
    expect(await body('equity?from=2026-11-20&to=2026-11-20')).toEqual({
      days: [{ day: '2026-11-20', equity: '10198', flow: '10000', nav: '1', unvalued: [] }],
    });
  });

  it('have lots, first in, first out', async () => {
    expect(await body(`lots?instrument=${symbol}`)).toMatchObject({
      open: [],
      closureCount: 1,
      realisedPnl: '200',
      closures: [{ openedPosition: '6', closedPosition: '9', quantity: '0.1', cost: '5000', proceeds: '5200' }],
    });
    expect(await body(`lots?instrument=${symbol}&asOf=6`)).toMatchObject({ open: [{ quantity: '0.1', cost: '5000' }], closures: [] });
  });

  it('have a feed of what happened', async () => {
    const { items } = (await body('activity?limit=2')) as { items: unknown };
    expect(items).toMatchObject([{ type: 'order-filled', orderId: second, detail: { price: '52000' } }, { type: 'order-placed' }]);
  });

  it('have marks', async () => {
    const url = `/v1/instruments/${symbol}/marks?limit=1`;
    const response = await world.app.inject({ url, headers: await world.headersOf('ada', 'trader') });
    expect(response.json()).toMatchObject({ items: [{ instrument: symbol, price: '51000', sources: ['a'] }], nextCursor: null });
  });

  it.each([
    ['pnl?from=2026-02-30&to=2026-03-01', 'from'],
    ['pnl?from=2026-11-21&to=2026-11-20', 'from'],
    ['equity?from=2000-01-01&to=2026-11-20', 'from'],
    ['equity?to=today', 'to'],
    ['lots', 'instrument'],
  ])('name the field that is wrong: %s', async (url, field) => {
    const problem = (await get(url)).json<{ status: number }>();
    expect(problem).toMatchObject({ status: 400, type: '/problems/validation-failed' });
    expect(JSON.stringify(problem)).toContain(field);
  });

  it.each(['pnl', 'equity', `lots?instrument=${symbol}`, 'activity', 'orders?asOf=5', 'portfolio?asOf=6'])(
    'are for their owner and those who audit: %s',
    async (url) => {
      expect((await get(url, ['bob', 'trader'])).statusCode).toBe(403);
      expect((await get(url, ['eve', 'auditor'])).statusCode).toBe(200);
    },
  );
});
