import { freePort } from './platform-process';
import { Scene, seeded } from './platform-scene';

const rounds = Number(process.env['CRASH_ROUNDS'] ?? 2);
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);
const limitMs = 60_000 + rounds * 30_000;

let scene: Scene;
afterEach(() => scene.end(), 60_000);

const audit = async (): Promise<void> => {
  const { length } = await scene.audit();
  const { load, client } = scene;
  console.info(`${rounds} crashes, ${load.journal.length} requests answered, ${client.repeated} repeated, ${length} events, seed ${seed}`);
};

it(
  `the platform, killed ${rounds} times under load, loses and doubles nothing`,
  () =>
    seeded(seed, async () => {
      scene = new Scene(seed, 'outside');
      await scene.startPlatform();
      await scene.load.start();
      for (let round = 0; round < rounds; round += 1) {
        await scene.underLoad();
        await scene.kill('platform');
        await scene.startPlatform();
      }
      await scene.underLoad();
      await scene.untilMarked();
      await audit();
    }),
  limitMs,
);

it(
  `the log alone, killed ${rounds} times under load, loses and doubles nothing`,
  () =>
    seeded(seed, async () => {
      // A platform that goes on without its log tells whoever sends it trades that it may have lost some.
      scene = new Scene(seed, 'fed');
      const port = await freePort();
      await scene.startPlatform({ eventStoreUrl: await scene.startLog(port) });
      await scene.load.start();
      for (let round = 0; round < rounds; round += 1) {
        await scene.underLoad();
        await scene.kill('log');
        await scene.startLog(port);
      }
      await scene.underLoad();
      await audit();
    }),
  limitMs,
);
