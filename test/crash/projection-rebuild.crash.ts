import { projections } from '@copyledger/projections/index';
import { ledgerSums } from '@copyledger/projections/ledger/ledger.queries';
import { eventually } from '@copyledger/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cli, type Ended } from '../e2e/replay-command';
import { brokenDeltas, differences, rowsRead } from './projector-audit';
import { Questions } from './projector-queries';
import { Scene } from './projector-scene';

const rounds = Number(process.env['CRASH_ROUNDS'] ?? 4);
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);
const limitMs = 90_000 + rounds * 15_000;
const eventsMin = 2_000;

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.open(seed);
}, 60_000);
afterEach(() => scene.end(), 60_000);

/** The command as operators run it. */
const rebuild = (): Cli => {
  const [nothing, parts] = [
    { EVENTSTORE_URL_FILE: '', DATABASE_URL_FILE: '' },
    { EVENTSTORE_URL: scene.node.url, DATABASE_URL: scene.postgres.url },
  ];
  return new Cli(['projection', 'rebuild', '--all'], { ...nothing, ...parts });
};

/** What it says on its way: what it builds, that all is folded, and then the indexes, the comparison and the switch of one after the other. */
const linesBeforeFolded = projections.length + 1;
const linesInAll = linesBeforeFolded + 3 * projections.length;
const linesOf = ({ said }: Cli): number => said.err.split('\n').length - 1;

/** Lets it come to any moment of its life, and ends it without a word. Resolves with what it had said last. */
const killed = async (): Promise<string> => {
  const cli = rebuild();
  // In as many cases while it folds as while it replaces one projection after the other, however long either takes.
  const lines = scene.random() < 0.5 ? linesBeforeFolded - 1 : Math.floor(scene.random() * linesInAll);
  while (cli.isRunning && linesOf(cli) < lines) await sleep(2);
  await sleep(scene.random() * (lines < linesBeforeFolded ? 600 : 30));
  cli.kill('SIGKILL');
  const { code, err } = await cli.ended;
  // By itself it may only have ended because it was done.
  if (code !== null) expect({ code, err }).toMatchObject({ code: 0 });
  return err.trimEnd().split('\n').at(-1) ?? '';
};

it(
  `a rebuild, killed ${rounds} times, starts over or goes on, and touches nothing that readers see`,
  async () => {
    scene.start();
    scene.load.start();
    await eventually(() => {
      expect(scene.load.written).toBeGreaterThan(eventsMin);
    });
    await scene.passed();
    const questions = await Questions.start(scene.postgres.url, scene.folder);
    const lastWords: string[] = [];
    for (let round = 0; round < rounds / 2; round += 1) lastWords.push(await killed());
    await scene.load.stop();
    await scene.passed();
    // From here on nothing happens but rebuilds: what readers see stays as it is, to the last row.
    const rows = await rowsRead(scene);
    while (lastWords.length < rounds) {
      lastWords.push(await killed());
      expect(await rowsRead(scene)).toEqual(rows);
    }
    const { code, out, err }: Ended = await rebuild().ended;
    await questions.stop();
    console.info(
      `${scene.load.written} events, killed behind\n  ${lastWords.join('\n  ')}\n${questions.answered} answers, CRASH_SEED=${seed}`,
    );
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(out.match(/^\w+: readers see \w+_v\d+(_b\d+)?; /gm)).toHaveLength(projections.length);
    expect(await rowsRead(scene)).toEqual(rows);
    expect(questions.failures).toEqual([]);
    expect(questions.answered).toBeGreaterThan(50);
    await scene.passed();
    for (const projector of scene.projectors.splice(0)) await projector.stop();
    expect((await ledgerSums(scene.pool)).map(({ sum }) => sum)).toEqual(['0']);
    expect(await brokenDeltas(scene)).toBe(0);
    expect(await differences(scene)).toEqual([]);
  },
  limitMs,
);
