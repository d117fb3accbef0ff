import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StreamClient } from '@copyledger/contracts/client';
import type { Valuation } from '@copyledger/contracts/stream/server-frames';
import { now } from '@copyledger/command-side/clock';
import { redisHotStore } from '@copyledger/hot-store';
import { instantOfMillis } from '@copyledger/kernel';
import { describeWithRedis, eventually, prepareDatabase, type RedisServer, startRedis } from '@copyledger/testing';
import { type AppProcess, startAppProcess } from './app-process';
import { type Answer, PlatformClient, type Request } from './platform-client';

interface Asked {
  readonly by?: string;
  readonly body?: object;
}

/** One has traded; the other has a mark alone. */
const [traded, marked] = ['ETH-USDT-PERP', 'ETH-USDT'] as const;
const minuteMs = 60_000;
const patienceMs = 60_000;

describeWithRedis('The platform, when it has ended and its Redis was emptied', () => {
  let redis: RedisServer;
  let platform: AppProcess;
  let accountId: string;
  let count = 0;
  let folder: string;
  let client: PlatformClient;

  const start = async (): Promise<void> => {
    const args = ['--data', folder, '--port', '0', '--no-demo', '--ready-json', '--end-with-stdin'];
    platform = await startAppProcess('platform', { REDIS_URL: redis.url, LOG_LEVEL: 'error' }, args);
  };
  const said = async (method: Request['method'], path: string, { by = 'ada', body }: Asked = {}): Promise<Answer['body']> => {
    const answer = await client.send({ method, path, user: by, ...(body !== undefined && { body, key: `request-${(count += 1)}` }) });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const openAccount = async (owner: string): Promise<string> => {
    const opened = await said('POST', '/v1/accounts', { by: owner, body: { kind: 'simulated', baseCurrency: 'USDT' } });
    const id = String(opened['accountId']);
    await said('POST', `/v1/accounts/${id}/deposits`, { by: owner, body: { asset: 'USDT', amount: '100000', reference: 'first' } });
    return id;
  };
  const feed = (price: string) => said('PUT', `/v1/instruments/${marked}/price`, { by: 'operator', body: { price } });
  const marks = async () => (await said('GET', `/v1/instruments/${marked}/marks`))['items'];
  const trade = async (price: string): Promise<void> => {
    const order = { instrument: traded, type: 'limit', limitPrice: price, quantity: '1' };
    const other = await openAccount('bob');
    await said('POST', `/v1/accounts/${accountId}/orders`, { body: { ...order, side: 'buy' } });
    await said('POST', `/v1/accounts/${other}/orders`, { by: 'bob', body: { ...order, side: 'sell' } });
    await eventually(async () => {
      expect((await said('GET', `/v1/accounts/${accountId}/fills`))['items']).toHaveLength(1);
    });
  };
  const recordMark = async (price: string): Promise<void> => {
    await feed(price);
    const at = instantOfMillis(Math.ceil(Date.now() / minuteMs) * minuteMs);
    await eventually(async () => {
      await said('POST', '/v1/marks', { by: 'operator', body: { at, instruments: [marked] } });
      expect(await marks()).toContainEqual(expect.objectContaining({ price }));
    });
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'copyledger-hot-store-'));
    chmodSync(folder, 0o711);
    client = new PlatformClient(folder, () => platform.url);
    prepareDatabase(join(folder, 'postgres'));
    redis = await startRedis();
    await start();
    accountId = await openAccount('ada');
  }, patienceMs);
  afterAll(async () => {
    await platform.stop().finally(() => redis.kill());
    rmSync(folder, { recursive: true, force: true });
  }, patienceMs);

  it(
    'knows what markets were worth, and their marks, from the log',
    async () => {
      await trade('2000');
      await recordMark('1999.5');
      const before = await marks();
      await platform.stop();
      await redis.restart();
      await start();

      const prices = new Map<string, string>();
      let valuation: Valuation | undefined;
      const stream = new StreamClient({ url: `${platform.url.replace('http', 'ws')}/v1/stream`, token: () => client.tokenOf('ada') });
      for (const symbol of [traded, marked]) stream.follow(`prices:${symbol}`, { onPrice: ({ price }) => prices.set(symbol, price) });
      const deaf = { onSnapshot: () => undefined, onDelta: () => undefined };
      stream.follow(`portfolio:${accountId}`, { ...deaf, onValuation: ({ body }) => (valuation = body) });
      await eventually(() => {
        expect(Object.fromEntries(prices)).toEqual({ [traded]: '2000', [marked]: '1999.5' });
        expect(valuation?.positions).toMatchObject([{ instrument: traded, price: '2000' }]);
      });
      stream.close();
      expect(await marks()).toEqual(expect.arrayContaining(before as unknown[]));
      // The mark is known to those who take orders: this one would fire at once.
      const trigger = { kind: 'stop', watches: 'mark', stopPrice: '1999' };
      const order = { instrument: marked, type: 'market', side: 'buy', quantity: '1', trigger };
      const path = `/v1/accounts/${accountId}/orders`;
      expect(await client.send({ method: 'POST', path, user: 'ada', key: 'late', body: order })).toMatchObject({
        body: { type: '/problems/trigger-would-fire' },
      });
    },
    patienceMs,
  );

  it(
    'lets what is newer in Redis stand, when that was not emptied',
    async () => {
      const hotStore = await redisHotStore({ url: redis.url, now, report: () => undefined });
      await hotStore.prices.publish(traded, '2050');
      await platform.kill();
      await start();
      await feed('2001');
      // By then the exchange has told all that it has to tell of its markets.
      await eventually(() => {
        expect(hotStore.marks.latest(marked)?.price).toBe('2001');
      });
      expect(hotStore.prices.latest(traded)?.price).toBe('2050');
      await hotStore.close();
    },
    patienceMs,
  );
});
