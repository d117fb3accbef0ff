import fc from 'fast-check';
import { memoryEventStore } from '../client/memory/memory-event-store';
import { envelope, type JarCommand, photographed } from './spec/jar';
import { eventsOf, type JarOutcome, startProcess } from './spec/process';
import { type Whim, WhimsicalSnapshots } from './spec/whimsical-snapshots';

interface Step {
  readonly jar: 'a' | 'b';
  readonly request: number;
  readonly command: JarCommand;
  /** The process ends before, and another takes its place. */
  readonly isRestart: boolean;
  /** Snapshots have time to be taken after. */
  readonly isPause: boolean;
}

const commands: fc.Arbitrary<JarCommand> = fc.oneof(
  fc.record({ type: fc.constant('Add' as const), amount: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ type: fc.constant('Take' as const), amount: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ type: fc.constant('AddEach' as const), amounts: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }) }),
);

const lives: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    jar: fc.constantFrom('a', 'a', 'b'),
    // Few numbers, so that requests are repeated, with the same body and with another.
    request: fc.nat(25),
    command: commands,
    isRestart: fc.boolean(),
    isPause: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40, size: 'max' },
);

const whims: fc.Arbitrary<Whim[]> = fc.array(
  fc.oneof({ weight: 3, arbitrary: fc.constant('none' as const) }, fc.constantFrom<Whim>('gone', 'damaged', 'fails')),
  { maxLength: 80, size: 'max' },
);

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Lived {
  readonly outcomes: readonly JarOutcome[];
  readonly events: readonly unknown[];
}

const live = async (
  life: readonly Step[],
  snapshots?: { readonly store: WhimsicalSnapshots; readonly everyEvents: number },
): Promise<Lived> => {
  const log = memoryEventStore();
  const kept = snapshots && { snapshotStore: snapshots.store, type: photographed({ everyEvents: snapshots.everyEvents }) };
  const start = () => startProcess(log, { limits: { aggregatesMax: 1, rememberedCommandsMax: 8 }, ...kept });
  const outcomes: JarOutcome[] = [];
  let process = start();
  for (const { jar, request, command, isRestart, isPause } of life) {
    if (isRestart) process = start();
    outcomes.push(await process.jars.send(jar, envelope(command, { commandId: `${jar} ${request}` })));
    if (isPause) await turn();
    expect(process.jars.quarantined()).toEqual([]);
  }
  return { outcomes, events: [...(await eventsOf(log, 'a')), ...(await eventsOf(log, 'b'))] };
};

describe('Snapshots at any point, lost, damaged and out of reach at any time', () => {
  it('change no answer and no event', async () => {
    let loadedCount = 0;
    await fc.assert(
      fc.asyncProperty(lives, whims, fc.integer({ min: 1, max: 6 }), async (life, ofStore, everyEvents) => {
        const store = new WhimsicalSnapshots([...ofStore]);
        const [without, with_] = [await live(life), await live(life, { store, everyEvents })];
        expect(with_).toEqual(without);
        loadedCount += store.loadedCount;
      }),
      { numRuns: 100 },
    );
    // It would be easy to change nothing by never loading one.
    expect(loadedCount).toBeGreaterThan(150);
  }, 60_000);
});
