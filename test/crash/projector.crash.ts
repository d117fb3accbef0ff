import { createEventCodec } from '@copyledger/command-side/contracts';
import { projections } from '@copyledger/projections/index';
import { ledgerSums } from '@copyledger/projections/ledger/ledger.queries';
import { type RebuildOutcome, rebuildProjections } from '@copyledger/projections/runtime/rebuild/rebuild-projections';
import { setTimeout as sleep } from 'node:timers/promises';
import { brokenDeltas, differences } from './projector-audit';
import { Questions } from './projector-queries';
import { Scene } from './projector-scene';

const rounds = Number(process.env['CRASH_ROUNDS'] ?? 4);
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);
const limitMs = 60_000 + rounds * 30_000;
/** How long a projector writes before one is killed. */
const liveMs = { min: 50, max: 800 } as const;
const longRun = 20;
/** How long the first rebuild goes on until it is interrupted. */
const interruptedAfterMs = 300;

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.open(seed);
}, 60_000);
afterEach(() => scene.end(), 60_000);

/** A long run rebuilds everything. */
const rebuiltOnes = projections.filter(({ name }) => rounds >= longRun || ['portfolio', 'orders', 'pnl'].includes(name));

/** Rebuilds them under the load, and is interrupted once. */
const rebuilt = async ({ pool, store }: Scene): Promise<readonly RebuildOutcome[]> => {
  const request = { pool, store, codec: createEventCodec(), projections: rebuiltOnes, lanes: 2, throttle: undefined };
  const deaf = { onProgress: () => undefined, onFailure: () => undefined, onStep: () => undefined };
  const interrupted = rebuildProjections({ ...request, ...deaf, signal: AbortSignal.timeout(interruptedAfterMs) });
  await interrupted.catch(() => undefined);
  return rebuildProjections({ ...request, ...deaf, signal: new AbortController().signal });
};

it(
  `projectors, killed ${rounds} times under load, lose and double nothing, and no query fails during a rebuild`,
  async () => {
    scene.start();
    scene.start();
    scene.load.start();
    for (let round = 0; round < rounds; round += 1) {
      await scene.passed();
      await sleep(liveMs.min + scene.random() * (liveMs.max - liveMs.min));
      const [victim] = scene.projectors.splice(scene.random() < 0.5 ? 0 : 1, 1);
      await victim?.kill();
      // Now and then nobody is left for a moment.
      if (scene.random() < 0.3) await scene.projectors.pop()?.kill();
      while (scene.projectors.length < 2) scene.start();
    }
    await scene.passed();
    const questions = await Questions.start(scene.postgres.url, scene.folder);
    const outcomes = await rebuilt(scene);
    await questions.stop();
    await scene.load.stop();
    await scene.passed();
    for (const projector of scene.projectors.splice(0)) await projector.stop();
    console.info(`${rounds} rounds, ${scene.load.written} events, ${questions.answered} answers during a rebuild, CRASH_SEED=${seed}`);
    expect(questions.failures).toEqual([]);
    expect(questions.answered).toBeGreaterThan(50);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(rebuiltOnes.map(() => 'switched'));
    expect((await ledgerSums(scene.pool)).map(({ sum }) => sum)).toEqual(['0']);
    expect(await brokenDeltas(scene)).toBe(0);
    expect(await differences(scene)).toEqual([]);
  },
  limitMs,
);
