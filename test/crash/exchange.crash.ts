import { randomOf } from './platform-load';
import { Scene, seeded } from './platform-scene';

/** Every point at which the exchange and settlement write, before and after it. */
const points = ['exchange.append', 'exchange.snapshot', 'exchange.checkpoint', 'settlement.append', 'settlement.checkpoint'].flatMap(
  (write) => [`${write}.before`, `${write}.after`],
);
/** How often each point is passed through; a share of them, by chance, when nothing is said. */
const rounds = Number(process.env['CRASH_ROUNDS'] ?? 0);
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);
const pointsOfShortRun = 4;
/** Which of the writes at a point is the last one; snapshots are rare. */
const occurrenceOf = (point: string): number => 1 + Math.floor(random() * (point.includes('snapshot') ? 2 : 12));

const random = randomOf(seed);
const shuffled = points.map((point) => [random(), point] as const).sort(([a], [b]) => a - b);
const plan = (
  rounds === 0 ? shuffled.slice(0, pointsOfShortRun).map(([, point]) => point) : Array.from({ length: rounds }, () => points).flat()
).map((point) => `${point}:${occurrenceOf(point)}`);

let scene: Scene;
beforeEach(() => {
  scene = new Scene(seed);
});
afterEach(() => scene.end(), 60_000);

it(
  `the exchange and settlement, ended ${plan.length} times in the middle of a write, lose and double nothing`,
  () =>
    seeded(seed, async () => {
      for (const point of plan) await scene.crashAt(point);
      await scene.startPlatform();
      await scene.underLoad();
      const { length } = await scene.audit();
      console.info(`${plan.join(' ')}: ${scene.load.journal.length} requests answered, ${length} events, seed ${seed}`);
    }),
  60_000 + plan.length * 30_000,
);
