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
import { PlatformClient } from './platform-client';

/** One has traded; the other has a mark alone. */
const [traded, marked] = ['ETH-USDT-PERP', 'ETH-USDT'] as const;
const minuteMs = 60_000;
const patienceMs = 60_000;

describeWithRedis('The platform, when it has ended and its Redis was emptied', () => {
  let redis: RedisServer;
  let platform: AppProcess;
  let accountId: string;
  let count = 0;
  const folder = mkdtempSync(join(tmpdir(), 'copyledger-hot-store-'));
  const client = new PlatformClient(folder, () => platform.url);

  const start = async (): Promise<void> => {
    const args = ['--data', folder, '--port', '0', '--no-demo', '--ready-json', '--end-with-stdin'];
    platform = await startAppProcess('platform', { REDIS_URL: redis.url, LOG_LEVEL: 'error' }, args);
  };
  const said = async (method: 'GET' | 'POST' | 'PUT', path: string, by: string, body?: object): Promise<Record<string, unknown>> => {
    const answer = await client.send({ method, path, user: by, ...(body !== undefined && { body, key: `request-${(count += 1)}` }) });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const openAccount = async (owner: string): Promise<string> => {
    const opened = await said('POST', '/v1/accounts', owner, { kind: 'simulated', baseCurrency: 'USDT' });
    const id = String(opened['accountId']);
    await said('POST', `/v1/accounts/${id}/deposits`, owner, { asset: 'USDT', amount: '100000', reference: 'first' });
    return id;
  };
  const marks = () => said('GET', `/v1/instruments/${marked}/marks`, 'ada');
  const trade = async (price: string): Promise<void> => {
    const order = { instrument: traded, type: 'limit', limitPrice: price, quantity: '1' };
    const other = await openAccount('bob');
    await said('POST', `/v1/accounts/${accountId}/orders`, 'ada', { ...order, side: 'buy' });
    await said('POST', `/v1/accounts/${other}/orders`, 'bob', { ...order, side: 'sell' });
    await eventually(async () => {
      expect((await said('GET', `/v1/accounts/${accountId}/fills`, 'ada'))['items']).toHaveLength(1);
    });
  };
  const recordMark = async (price: string): Promise<void> => {
    await said('PUT', `/v1/instruments/${marked}/price`, 'operator', { price });
    const at = instantOfMillis(Math.ceil(Date.now() / minuteMs) * minuteMs);
    await eventually(async () => {
      expect(await said('POST', '/v1/marks', 'operator', { at, instruments: [marked] })).toMatchObject({ recorded: [marked] });
    });
    await eventually(async () => {
      expect((await marks())['items']).toMatchObject([{ price }]);
    });
  };

  beforeAll(async () => {
    chmodSync(folder, 0o711);
    prepareDatabase(join(folder, 'postgres'));
    redis = await startRedis();
    await start();
    accountId = await openAccount('ada');
  }, patienceMs);
  afterAll(async () => {
    await platform.stop();
    await redis.kill();
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
      expect(await marks()).toEqual(before);
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
      await said('PUT', `/v1/instruments/${marked}/price`, 'operator', { price: '2001' });
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
