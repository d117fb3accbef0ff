import type { CopyFindings } from '@copyledger/apps/saga-runner/copying/spec/copy-audit';
import { setTimeout as sleep } from 'node:timers/promises';
import { CopyingScene } from './copying-scene';
import { randomOf } from './platform-load';
import { seeded } from './platform-scene';
import { CrashPlan } from './write-points';

const rounds = Number(process.env['CRASH_ROUNDS'] ?? 0);
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);
const killsOfShortRun = 1;
/** How long two processes are left alone. */
const liveMs = { min: 50, max: 800 } as const;

const plan = new CrashPlan('copying', randomOf(seed));
const { endings } = plan;
const kills = rounds === 0 ? killsOfShortRun : rounds * 4;

let scene: CopyingScene;
beforeEach(async () => {
  scene = await CopyingScene.open(seed);
}, 60_000);
afterEach(() => scene.end(), 60_000);

const nothingIsWrong = (findings: CopyFindings): void => {
  const { fills, plans, orders, skips, ...wrong } = findings;
  console.info(`${fills} fills, ${plans} plans, ${orders} orders, skips ${JSON.stringify(skips)}, CRASH_SEED=${seed}`);
  expect(wrong).toEqual({ missed: [], doubled: [], unexplained: [], astray: [], unbalanced: [] });
  expect(scene.lastWords).toBe('');
};

it(
  `copying, ended ${endings.length} times in the middle of its writes, misses and doubles nothing`,
  () =>
    seeded(seed, async () => {
      scene.trade();
      for (const ending of endings) await scene.crashAt(ending);
      scene.start();
      await scene.planned(3);
      nothingIsWrong(await scene.settled());
      console.info(plan.summary(scene.visited));
    }),
  180_000 + endings.length * 30_000,
);

it(
  `two processes that copy, one of them killed ${kills} times, miss and double nothing`,
  () =>
    seeded(seed, async () => {
      scene.trade();
      scene.start();
      scene.start();
      for (let kill = 0; kill < kills; kill += 1) {
        await scene.planned(3);
        await sleep(liveMs.min + scene.random() * (liveMs.max - liveMs.min));
        const running = scene.processes.filter(({ isRunning }) => isRunning);
        await running[scene.random() < 0.7 ? 0 : 1]?.end('SIGKILL');
        scene.start();
      }
      await scene.planned(3);
      nothingIsWrong(await scene.settled());
    }),
  180_000 + kills * 30_000,
);
