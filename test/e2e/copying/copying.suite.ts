import { derivedId } from '@copyledger/kernel';
import type { As, QueryWorld, Recorder } from '../query-api.world';
import {
  beginnings,
  copiedTrade,
  copyOfFay,
  type Happening,
  lea,
  legOfFay,
  legOfGus,
  ofFay,
  ofGus,
  secretive,
  settledPeriods,
  soldByHand,
} from './copied-trade';

export interface GivenCopying {
  readonly world: () => QueryWorld;
  readonly recorder: Recorder;
}

const unknown = derivedId<'follow'>('follow', 'nobody');

/** What people see of copying. */
export const copyingSuite = ({ world, recorder }: GivenCopying): void => {
  const happen = (happenings: readonly Happening[]): Promise<void> =>
    world().project(happenings.map(([stream, event]) => recorder.record(stream, event)));
  beforeAll(() => happen([...beginnings, ...copiedTrade]));

  const get = async (url: string, as: As, headers: Record<string, string> = {}) =>
    world().app.inject({ url: `/v1/${url}`, headers: { ...(await world().headersOf(...as)), ...headers } });
  /** Whoever does not ask for a position may be told of one some 50 ms old. */
  const upToDate = () => ({ 'min-position': recorder.position.toString() });
  const body = async (url: string, as: As): Promise<Record<string, unknown>> => {
    const response = await get(url, as);
    expect({ url, status: response.statusCode, body: response.body }).toMatchObject({ status: 200 });
    return response.json();
  };
  const items = async (url: string, as: As) => (await body(url, as))['items'] as readonly Record<string, unknown>[];
  const [fay, gus, sid] = ['fay', 'gus', 'sid'].map((user) => [user, 'trader'] as As) as [As, As, As];
  const [leading, auditor]: readonly As[] = [
    ['lea', 'leader'],
    ['eve', 'auditor'],
  ];

  describe('leaders', () => {
    it('are listed for everybody, those by invitation for whom they invite', async () => {
      const listed = async (as: As, query = '') => (await items(`leaders${query}`, as)).map(({ accountId }) => accountId);
      expect(await listed(fay)).toEqual([lea]);
      for (const as of [gus, sid, auditor!]) expect(await listed(as)).toEqual([lea, secretive]);
      expect(await listed(gus, '?sort=newest')).toEqual([secretive, lea]);
      expect(await listed(gus, '?sort=profit-share')).toEqual([secretive, lea]);
      expect(await listed(gus, '?asset=BTC')).toEqual([]);
      expect((await get('leaders?sort=luck', fay)).statusCode).toBe(400);
    });

    it.each(['followers', 'newest', 'profit-share'])('come in pages, by %s', async (sort) => {
      const whole = await items(`leaders?sort=${sort}`, gus);
      const first = await body(`leaders?sort=${sort}&limit=1`, gus);
      const rest = await body(`leaders?sort=${sort}&limit=1&cursor=${String(first['nextCursor'])}`, gus);
      expect([...(first['items'] as []), ...(rest['items'] as [])]).toEqual(whole);
      expect(rest['nextCursor']).toBeNull();
    });

    it('say what they offer and how much room is left, and not who is invited', async () => {
      expect(await body(`leaders/${lea}`, fay)).toMatchObject({
        ...{ accountId: lea, status: 'active', followers: 2, totalCapital: '1500', followersLeft: 98, capitalLeft: null },
        terms: { version: 1, profitShare: 1_000, asset: { code: 'USDT' }, access: 'public', subscriptionFee: null },
      });
      const shown = await get(`leaders/${secretive}`, gus);
      expect(shown.json()).toMatchObject({ terms: { access: 'invited' } });
      expect(shown.body).not.toMatch(/gus|sid/);
    });

    it('are not there for those whom they do not invite', async () => {
      for (const id of [secretive, unknown, 'nonsense']) expect((await get(`leaders/${id}`, fay)).statusCode).toBe(404);
      for (const as of [sid, auditor!]) expect((await get(`leaders/${secretive}`, as)).statusCode).toBe(200);
    });

    it('see their followers, but not who they are', async () => {
      const followers = await items(`leaders/${lea}/followers`, leading!);
      expect(followers).toMatchObject([
        { followId: ofGus, capital: '500', follower: null },
        { followId: ofFay, capital: '1000', follower: null },
      ]);
      expect(JSON.stringify(followers)).not.toMatch(/gus|fay/);
      expect(await items(`leaders/${lea}/followers?limit=1`, auditor!)).toMatchObject([{ follower: 'gus' }]);
      expect((await get(`leaders/${lea}/followers`, fay)).statusCode).toBe(403);
      expect((await get(`leaders/${secretive}/followers`, fay)).statusCode).toBe(404);
    });
  });

  describe('follows', () => {
    it('are listed for their follower, and for auditors by follower', async () => {
      expect(await items('follows', fay)).toMatchObject([{ followId: ofFay, status: 'active', capital: '1000', profitShare: 1_000 }]);
      expect(await items('follows?status=stopped', fay)).toEqual([]);
      expect(await items(`follows?leader=${lea}`, gus)).toMatchObject([{ followId: ofGus, status: 'requested', profitShare: null }]);
      expect(await items('follows?follower=gus', auditor!)).toHaveLength(1);
      expect((await get('follows?follower=gus', fay)).statusCode).toBe(403);
    });

    it('explain what they hold, and say what it is worth', async () => {
      expect(await body(`follows/${ofFay}`, fay)).toMatchObject({
        ...{ followId: ofFay, copyAccountId: copyOfFay, policy: { sizing: { mode: 'quantity-multiple' } } },
        ...{ equity: '1002.6', valuedAt: '2026-11-20T09:31:00.000000Z', lots: [{ highWaterMark: '1' }], charges: [] },
        positions: [
          {
            ...{ target: '0.05', held: '0.04', residual: '0', writtenOff: '0.01', manual: '0', pending: '0' },
            position: { quantity: '0.04', cost: '2000.4', price: '50100', unrealisedPnl: '3.6' },
          },
        ],
        totals: [{ asset: 'USDT', fees: '1', fills: 1 }],
      });
      expect(await body(`follows/${ofGus}`, gus)).toMatchObject({ equity: null, valuedAt: null, positions: [{ position: null }] });
    });

    it('know at once what the follower trades by hand', async () => {
      await happen([soldByHand]);
      expect(await body(`follows/${ofFay}`, fay)).toMatchObject({
        positions: [{ target: '0.05', held: '0.03', writtenOff: '0.01', manual: '0.01', position: { quantity: '0.03' } }],
      });
    });

    it('say what was skipped, and why', async () => {
      expect(await items(`follows/${ofFay}/skips`, fay)).toMatchObject([
        { legId: legOfFay, outcome: 'partly-filled', quantity: '0.05', skipped: [{ reason: 'price', quantity: '0.01' }] },
      ]);
      expect(await items(`follows/${ofGus}/skips`, gus)).toMatchObject([
        { legId: legOfGus, outcome: 'skipped', resolvedAt: null, skipped: [{ reason: 'paused', quantity: '0.1' }] },
      ]);
    });

    it('say what each copy lost against the leader, and how long it took', async () => {
      expect(await items(`follows/${ofFay}/executions`, fay)).toMatchObject([
        {
          ...{ orderId: legOfFay, leaderPrice: '50000', decisionPrice: '50000', averagePrice: '50010', filledQuantity: '0.04' },
          ...{ cost: { total: '2', delay: '1', spread: '1', impact: '0' }, fees: '1', quotedQuantity: '0.04' },
          hops: { planned: '0', accepted: '1', filled: '2' },
        },
      ]);
      expect(await items(`follows/${ofGus}/executions`, gus)).toEqual([]);
    });

    it.each(['', '/skips', '/executions'])('answer %s for the follower and those who audit only', async (part) => {
      const statuses = async (id: string) =>
        Promise.all([fay, auditor!, gus, leading!].map(async (as) => (await get(`follows/${id}${part}`, as)).statusCode));
      expect(await statuses(ofFay)).toEqual([200, 200, 403, 403]);
      for (const id of [unknown, 'nonsense', lea]) expect(await statuses(id)).toEqual([404, 404, 404, 404]);
      const { headers } = await get(`follows/${ofFay}${part}`, fay, upToDate());
      expect(headers).toMatchObject({ etag: expect.any(String) as string, 'projection-position': recorder.position.toString() });
    });
  });

  describe('statements', () => {
    beforeAll(() => happen(settledPeriods));
    const trades = async (statement: Record<string, unknown> | undefined) =>
      items(`follows/${ofFay}/statements/${String(statement?.['position'])}/trades`, fay);

    it('say what a period brought, with every lot and its mark, and list the trades that they rest on', async () => {
      const [last, first] = await items(`follows/${ofFay}/statements`, fay);
      expect(first).toMatchObject({
        ...{ from: '2026-11-16T00:00:00.000000Z', to: '2026-11-23T00:00:00.000000Z', capital: '1000', equity: '1001.8', value: '1002.6' },
        ...{ results: [{ asset: 'USDT', realisedPnl: '0.9', fees: '2', funding: '0', fills: 2 }], trades: 2, profitShare: '0.26' },
        settlements: [{ profit: '2.6', share: '0.26' }],
        lots: [{ highWaterMark: '1.0026' }],
        subscriptionFees: [{ from: '2026-11-16T00:00:00.000000Z', to: '2026-11-23T00:00:00.000000Z', fee: '5' }],
      });
      expect(await trades(first)).toMatchObject([{ side: 'sell' }, { orderId: legOfFay, quantity: '0.04', price: '50010' }]);
      // What is still held at the stop is valued by the newest mark of then.
      expect(last).toMatchObject({ equity: '1001.8', results: [], trades: 0, profitShare: '0', transferId: null, subscriptionFees: [] });
      expect(await trades(last)).toEqual([]);
      expect(await items(`follows/${ofFay}/statements?limit=1`, fay)).toEqual([last]);
    });

    it('leave what is owed to be seen in the follow', async () => {
      expect(await body(`follows/${ofFay}`, fay)).toMatchObject({
        ...{ profitShared: '0.26', subscriptionFees: '5', chargesPaid: '0', lots: [{ highWaterMark: '1.0026' }] },
        charges: [
          { kind: 'profit-share', amount: '0.26' },
          { kind: 'subscription-fee', amount: '5' },
        ],
      });
    });

    it('are for the follower and those who audit only', async () => {
      const [statement] = await items(`follows/${ofFay}/statements`, auditor!);
      for (const part of ['', `/${String(statement?.['position'])}/trades`]) {
        expect((await get(`follows/${ofFay}/statements${part}`, gus)).statusCode).toBe(403);
        expect((await get(`follows/${ofFay}/statements${part}`, fay, upToDate())).headers['projection-position']).toBe(
          recorder.position.toString(),
        );
      }
      for (const none of ['1', 'x', '9'.repeat(30)])
        expect((await get(`follows/${ofFay}/statements/${none}/trades`, fay)).statusCode).toBe(404);
    });
  });
};
