import { setTimeout as sleep } from 'node:timers/promises';
import type { PortfolioSnapshot } from '@copyledger/contracts/stream/bodies';
import { describeWithRedis, eventually } from '@copyledger/testing';
import { randomOf } from './platform-load';
import { Proxy } from './stream-proxy';
import { Replica } from './stream-replica';
import { accountIds, instrument, StreamScene } from './stream-scene';
import { StreamTrading } from './stream-trading';
import { Troubles } from './stream-troubles';
import { twinsSuite } from './stream-twins.suite';

const seconds = Number(process.env['STREAM_CHAOS_SECONDS'] ?? '20');
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);
const replicasPerAccount = 3;

/** What the API says of an account, and of a market what this process has published. */
const compare = async (scene: StreamScene, { of, views, price, book }: Replica): Promise<void> => {
  const path = `/v1/accounts/${of.accountId}`;
  const items = async (list: string) => (await scene.get<{ items: unknown }>(`${path}/${list}`)).items;
  const portfolio = await scene.get<PortfolioSnapshot>(`${path}/portfolio`);
  // A row that shows nothing may have seen a newer event than those that do.
  expect(views.portfolio).toBeDefined();
  // The API answers with what it is worth besides.
  expect({ ...portfolio, updatedPosition: '' }).toMatchObject({ ...views.portfolio, updatedPosition: '' });
  expect(views.orders?.orders).toEqual(await items('orders?status=open&limit=500'));
  expect(views.fills?.fills).toEqual(await items('fills?limit=100'));
  expect(views.activity?.activities).toEqual(await items('activity?limit=100'));
  const { prices, depths } = scene.hotStore;
  expect(price?.price).toBe(prices.latest(of.instrument)?.price);
  expect([book?.bids, book?.asks]).toEqual([depths.latest(of.instrument)?.bids, depths.latest(of.instrument)?.asks]);
};

describeWithRedis('The stream of several gateways', () => {
  let scene: StreamScene;
  let trading: StreamTrading;
  beforeAll(async () => {
    scene = await StreamScene.open(seed);
    trading = new StreamTrading(scene, randomOf(seed));
  }, 60_000);
  afterAll(() => scene.end(), 60_000);

  twinsSuite({ scene: () => scene, trading: () => trading });

  it(
    `gives clients what the API says in the end, whatever was killed, cut off or forgotten meanwhile (${seconds} s)`,
    async () => {
      const random = randomOf(seed + 1);
      const proxy = await Proxy.start(random);
      proxy.serve(scene.gateways.map(({ url }) => Number(new URL(url).port)));
      const address = { url: `ws://127.0.0.1:${proxy.port}/v1/stream`, token: () => scene.tokenOf() };
      const replicas = accountIds.flatMap((accountId) =>
        Array.from({ length: replicasPerAccount }, () => new Replica({ accountId, instrument }, address)),
      );
      const troubles = new Troubles(scene, proxy, random);
      const sum = (of: (replica: Replica) => number): number => replicas.reduce((total, replica) => total + of(replica), 0);
      const until = Date.now() + seconds * 1000;
      const trade = async (): Promise<void> => {
        while (Date.now() < until) {
          await trading.step();
          await sleep(random() * 20);
        }
      };
      try {
        await Promise.all([troubles.make(until), trade()]);
        await scene.read.passed();
        for (const replica of replicas) {
          await eventually(() => compare(scene, replica));
          expect(replica.views.orders?.orders.map(({ orderId }) => orderId).sort()).toEqual(
            [...trading.openOrders(replica.of.accountId)].sort(),
          );
          expect(replica.faults).toEqual([]);
        }
        expect(sum(({ deltas }) => deltas)).toBeGreaterThan(100);
        expect(sum(({ resumed }) => resumed)).toBeGreaterThan(0);
      } finally {
        for (const replica of replicas) replica.close();
        await proxy.stop();
        console.info(
          `${trading.happened} events, ${JSON.stringify(troubles.counts)}, ${sum(({ deltas }) => deltas)} deltas, ` +
            `${sum(({ snapshots }) => snapshots)} snapshots, ${sum(({ resumed }) => resumed)} resumed, ` +
            `${sum(({ closes }) => closes.length)} closes, CRASH_SEED=${seed}`,
        );
      }
    },
    (seconds + 120) * 1000,
  );
});
