import { randomOf } from './platform-load';
import { Scene, seeded } from './platform-scene';
import { CrashPlan } from './write-points';

const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);
const plan = new CrashPlan('exchange', randomOf(seed));
const { endings } = plan;
/** So that there is something to audit, also after a single ending. */
const answersInAll = 250;

let scene: Scene;
beforeEach(() => {
  scene = new Scene(seed, 'outside');
});
afterEach(() => scene.end(), 60_000);

it(
  `the platform, ended ${endings.length} times in the middle of its writes, loses and doubles nothing`,
  () =>
    seeded(seed, async () => {
      for (const ending of endings) await scene.crashAt(ending);
      await scene.startPlatform();
      await scene.underLoad(answersInAll);
      const { length } = await scene.audit();
      const { load, visited } = scene;
      console.info(`${plan.summary(visited)}\n${load.journal.length} requests answered, ${length} events, seed ${seed}`);
    }),
  60_000 + endings.length * 30_000,
);
