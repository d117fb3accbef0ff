import type { DecodedEvent } from '@copyledger/eventstore/client';
import { derivedId } from '@copyledger/kernel';
import { accountEvent, instrumentEvent, transferEvent } from '@copyledger/testing';
import { copyingSuite } from './copying/copying.suite';
import { parametersSuite } from './description/parameters.suite';
import { type As, type QueryWorld, Recorder, startQueryWorld } from './query-api.world';

const ada = derivedId<'account'>('account', 'ada');
const bob = derivedId<'account'>('account', 'bob');
const unknown = derivedId<'account'>('account', 'nobody');
const transferId = derivedId<'transfer'>('transfer', '1');
const orderIds = ['0', '1', '2', '3', '4'].map((n) => derivedId<'order'>('order', n));

const recorder = new Recorder();
const ofAda = `account-${ada}`;
const ofBob = `account-${bob}`;
const history = (): readonly DecodedEvent[] => [
  recorder.record('instrument-BTC', instrumentEvent.InstrumentListed()),
  recorder.record(ofAda, accountEvent.AccountOpened({ accountId: ada, owner: 'ada' })),
  recorder.record(ofBob, accountEvent.AccountOpened({ accountId: bob, owner: 'bob', kind: 'observed' })),
  recorder.record(ofAda, accountEvent.FundsCredited()),
  recorder.record(ofAda, accountEvent.InstrumentAdmitted()),
  ...orderIds.map((orderId) => recorder.record(ofAda, accountEvent.OrderPlaced({ accountId: ada, orderId }))),
  recorder.record(ofAda, accountEvent.OrderFilled({ orderId: orderIds[0]! })),
  recorder.record(ofBob, accountEvent.InstrumentAdmitted()),
  recorder.record(ofBob, accountEvent.FillObserved()),
  recorder.record(ofBob, accountEvent.PositionAdjusted({ sequence: '2' })),
  recorder.record(`transfer-${transferId}`, transferEvent.TransferStarted({ transferId, owner: 'ada', from: ada, to: bob })),
];

let world: QueryWorld;

beforeAll(async () => {
  world = await startQueryWorld(recorder);
  await world.project(history());
}, 60_000);

afterAll(() => world.end());

const get = async (url: string, as: As = ['ada', 'trader'], headers: Record<string, string> = {}) =>
  world.app.inject({ url, headers: { ...(await world.headersOf(...as)), ...headers } });

interface Listing {
  readonly items: readonly Record<string, unknown>[];
  readonly nextCursor: string | null;
}
const listing = async (url: string, as?: As): Promise<Listing> => {
  const response = await get(url, as);
  expect({ url, status: response.statusCode }).toEqual({ url, status: 200 });
  return response.json<Listing>();
};

describe('accounts', () => {
  it('are listed for their owner, and for auditors by owner', async () => {
    expect((await listing('/v1/accounts')).items).toMatchObject([{ accountId: ada, owner: 'ada', kind: 'simulated' }]);
    expect((await listing('/v1/accounts?owner=bob', ['eve', 'auditor'])).items).toMatchObject([{ accountId: bob }]);
    expect((await listing('/v1/accounts', ['eve', 'auditor'])).items).toEqual([]);
    expect((await get('/v1/accounts?owner=bob')).json()).toMatchObject({ type: '/problems/forbidden', status: 403 });
  });

  it('show balances, positions and results with decimals as text', async () => {
    const portfolio = (await get(`/v1/accounts/${ada}/portfolio`)).json<Record<string, unknown>>();
    expect(portfolio).toMatchObject({
      accountId: ada,
      balances: [{ asset: 'USDT', total: '9995', margin: '5000', available: '4995' }],
      positions: [{ quantity: '0.1', cost: '5000', averageEntryPrice: '50000', realisedPnl: '0', fees: '5' }],
      totals: [{ asset: 'USDT', fills: 1, closingFills: 0, fees: '5' }],
      discrepancies: 0,
    });
    expect(JSON.stringify(portfolio)).not.toMatch(/\":-?\d+\.\d/);
  });

  it.each(['', '/portfolio', '/reconciliation', '/orders', `/orders/${orderIds[0]!}`, '/fills', '/ledger', '/events'])(
    'answer %s for the owner, auditors and administrators only',
    async (part) => {
      const url = `/v1/accounts/${ada}${part}`;
      const asked = [
        ['ada', 'trader'],
        ['eve', 'auditor'],
        ['root', 'admin'],
        ['bob', 'leader'],
      ] as const;
      const statuses = await Promise.all(asked.map(async (as) => (await get(url, as)).statusCode));
      expect(statuses).toEqual([200, 200, 200, 403]);
      expect((await world.app.inject({ url })).statusCode).toBe(401);
      for (const id of [unknown, 'nonsense', '%00', `${ada}%20`]) {
        const missing = await get(url.replace(ada, id));
        expect(missing.json()).toMatchObject({ type: '/problems/not-found', status: 404 });
      }
    },
  );

  it('are reconciled with what the venue said', async () => {
    const answer = await get(`/v1/accounts/${bob}/reconciliation`, ['eve', 'auditor']);
    expect(answer.json()).toMatchObject({
      accountId: bob,
      fills: 1,
      discrepancies: [{ sequence: '2', held: '0.1', implied: '0.2' }],
    });
  });
});

describe('lists', () => {
  it('come in pages that cover everything once', async () => {
    const seen: unknown[] = [];
    let next = '';
    do {
      const page = await listing(`/v1/accounts/${ada}/orders?limit=2${next}`);
      seen.push(...page.items.map(({ orderId }) => orderId));
      next = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (next !== '');
    expect(seen).toEqual([...orderIds].reverse());
  });

  it('are filtered', async () => {
    const orders = async (filter: string) => (await listing(`/v1/accounts/${ada}/orders?${filter}`)).items.length;
    expect(await Promise.all(['status=open', 'status=filled', 'instrument=NONE', 'status=open&limit=1'].map(orders))).toEqual([4, 1, 0, 1]);
    expect((await listing(`/v1/accounts/${ada}/fills?orderId=${orderIds[0]!}`)).items).toHaveLength(1);
    expect((await listing(`/v1/accounts/${ada}/fills?orderId=${orderIds[1]!}`)).items).toHaveLength(0);
    expect((await listing(`/v1/accounts/${ada}/ledger?ledger=fees`)).items).toMatchObject([{ amount: '5', ledger: 'fees' }]);
  });

  it('show the history in either direction', async () => {
    const types = async (order: string) => (await listing(`/v1/accounts/${ada}/events?order=${order}`)).items.map(({ type }) => type);
    const oldestFirst = await types('asc');
    expect(oldestFirst[0]).toBe('trading.AccountOpened.v1');
    expect(await types('desc')).toEqual([...oldestFirst].reverse());
  });

  it.each(['limit=0', 'limit=501', 'limit=1e2', 'limit=', 'limit=1&limit=2', 'status=lost', 'instrument=%00', 'surprise=1'])(
    'refuse %s',
    async (query) => {
      expect((await get(`/v1/accounts/${ada}/orders?${query}`)).json()).toMatchObject({ type: '/problems/validation-failed', status: 400 });
    },
  );

  it('refuse a cursor that is altered or comes from elsewhere', async () => {
    const cursor = (await listing(`/v1/accounts/${ada}/orders?limit=2`)).nextCursor!;
    const refused = async (url: string, as?: As) => (await get(url, as)).json<{ type: string }>().type;
    const otherFirst = cursor.startsWith('A') ? 'B' : 'A';
    const urls = [
      `/v1/accounts/${ada}/orders?cursor=${otherFirst}${cursor.slice(1)}`,
      `/v1/accounts/${ada}/orders?cursor=x`,
      `/v1/accounts/${ada}/orders?status=open&cursor=${cursor}`,
      `/v1/accounts/${ada}/fills?cursor=${cursor}`,
    ];
    for (const url of urls) expect(await refused(url)).toBe('/problems/invalid-cursor');
    expect(await refused(`/v1/accounts/${ada}/orders?cursor=${cursor}`, ['eve', 'auditor'])).toBe('/problems/invalid-cursor');
  });
});

describe('the market and transfers', () => {
  it('are shown', async () => {
    expect((await listing('/v1/instruments')).items).toMatchObject([{ status: 'trading', revision: 1 }]);
    expect((await get(`/v1/transfers/${transferId}`)).json()).toMatchObject({
      transferId,
      status: 'started',
      purpose: null,
      from: ada,
      to: bob,
    });
    expect((await get(`/v1/transfers/${transferId}`, ['bob', 'trader'])).statusCode).toBe(403);
    expect((await get(`/v1/transfers/${unknown}`)).statusCode).toBe(404);
  });
});

describe('copying', () => {
  copyingSuite({ world: () => world, recorder });
});

describe('freshness', () => {
  const fresh = (headers: Record<string, string>, url = `/v1/accounts/${ada}/portfolio`) => get(url, undefined, headers);

  it('is told by every answer', async () => {
    // Whoever does not ask for a position may be told of one some 50 ms old.
    const upToDate = { 'min-position': recorder.position.toString() };
    for (const part of ['', '/portfolio', '/orders', '/ledger', '/events', '/reconciliation']) {
      const { headers } = await fresh(upToDate, `/v1/accounts/${ada}${part}`);
      expect({ part, position: headers['projection-position'] }).toEqual({ part, position: recorder.position.toString() });
    }
    expect((await fresh(upToDate, `/v1/accounts/${unknown}`)).headers['projection-position']).toBe(recorder.position.toString());
  });

  it('is given at once when the projection is there', async () => {
    expect((await fresh({ 'min-position': recorder.position.toString() })).statusCode).toBe(200);
  });

  it('waits for a write that is on its way', async () => {
    const credited = recorder.record(ofAda, accountEvent.FundsCredited({ reference: 'late' }));
    const answer = fresh({ 'min-position': credited.recorded.position.toString(), prefer: 'wait=10' });
    await world.project([credited]);
    const { statusCode, headers } = await answer;
    expect([statusCode, headers['projection-position']]).toEqual([200, recorder.position.toString()]);
  });

  it('is refused as projection-lagging when it does not come in time', async () => {
    const response = await fresh({ 'min-position': '999999999', prefer: 'wait=0' });
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '1']);
    expect(response.json()).toMatchObject({
      type: '/problems/projection-lagging',
      minPosition: '999999999',
      projectionPosition: recorder.position.toString(),
    });
  });

  it('keeps no more waiting requests of a user than it has places for', async () => {
    const statuses = Promise.all(
      Array.from({ length: 70 }, async () => (await fresh({ 'min-position': '999999999', prefer: 'wait=1' })).statusCode),
    );
    const counted = (await statuses).reduce<Record<number, number>>((sums, status) => ({ ...sums, [status]: (sums[status] ?? 0) + 1 }), {});
    expect(counted).toEqual({ 503: 64, 429: 6 });
  });

  it('is refused when the header is no position', async () => {
    expect((await fresh({ 'min-position': '1e9' })).json()).toMatchObject({ errors: [{ field: 'Min-Position' }] });
  });
});

describe('the description of the API', () => {
  interface Operation {
    readonly parameters?: readonly { readonly name: string }[];
    readonly responses: Readonly<Record<string, { readonly content?: object }>>;
  }

  it('has every route with parameters, problems and what may be null', async () => {
    const document = (await world.app.inject({ url: '/docs-json' })).json<{
      paths: Record<string, { get?: Operation }>;
      components: { schemas: Record<string, { properties: Record<string, unknown> }> };
    }>();
    const routes = Object.keys(document.paths).filter((path) => path.startsWith('/v1/'));
    expect(routes).toHaveLength(25);
    for (const route of routes) {
      const { parameters = [], responses } = document.paths[route]!.get!;
      expect(parameters.map(({ name }) => name)).toEqual(expect.arrayContaining(['Min-Position', 'Prefer']));
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '400', '401', '503']));
      expect(responses['503']?.content).toHaveProperty('application/problem+json');
    }
    expect(document.components.schemas['OrderAnswer']?.properties['averagePrice']).toMatchObject({ type: ['string', 'null'] });
    expect(JSON.stringify(document)).not.toContain('"nullable"');
  });

  describe('query parameters', () => {
    parametersSuite({ world: () => world, accountId: ada, orderId: orderIds[0]! });
  });
});

describe('a database that is away', () => {
  it('is 503, in answers and in readiness, and the process lives on', async () => {
    const lonely = await world.createOn('postgres://nobody:secret@127.0.0.1:1/none');
    const headers = await world.headersOf('ada', 'trader');
    const response = await lonely.inject({ url: `/v1/accounts/${ada}`, headers });
    expect(response.json()).toMatchObject({ type: '/problems/unavailable', status: 503 });
    expect(response.body).not.toContain('secret');
    expect((await lonely.inject({ url: '/health/ready' })).json()).toEqual({ status: 'down', checks: { 'read-database': 'down' } });
    expect((await lonely.inject({ url: '/health/live' })).statusCode).toBe(200);
    await lonely.close();
  });
});
