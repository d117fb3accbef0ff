import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type ExpectedRevision } from '../wire/append';
import { decodeFrame, type ProposedEvent } from '../wire/record';
import { AllBackwards, AllForwards, presenceOf, StreamBackwards, StreamForwards, type Cursor } from './cursors';
import { Model, type Expectation, type ModelOutcome } from './model';
import { Store } from './store';
import { metadataStreamOf } from './stream-metadata';
import { type WriteOutcome } from './write-operations';

const nothing = Buffer.alloc(0);
/** Few ids and few streams, so that repetitions and conflicts are common. */
const idOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const eventOf = (id: string, type = 'Happened', data: Buffer = nothing): ProposedEvent => ({
  id,
  type,
  isJson: false,
  data,
  metadata: nothing,
});

const expectationOf = (expected: Expectation): ExpectedRevision =>
  typeof expected === 'number' ? { kind: 'exact', revision: BigInt(expected) } : { kind: expected };

const summary = (outcome: WriteOutcome): ModelOutcome => {
  if (outcome.kind === 'written') return { revision: outcome.revision };
  return outcome.kind === 'stream-deleted' ? outcome.kind : { wrong: outcome.current };
};

/** For operations whose revision is one of the metadata stream. */
const verdict = (outcome: ModelOutcome): ModelOutcome | 'done' => (typeof outcome === 'object' && 'revision' in outcome ? 'done' : outcome);

const drain = (cursor: Cursor, page: number): { id: string; revision: number }[] => {
  const found: { id: string; revision: number }[] = [];
  for (let frames = cursor.take(page); frames.length > 0; frames = cursor.take(page))
    for (const { frame } of frames) {
      const { id, revision } = decodeFrame(frame);
      found.push({ id, revision });
    }
  return found;
};

const stream = fc.constantFrom('a', 'b', 'c-1');
const expected = fc.oneof(fc.constantFrom<Expectation>('any', 'no-stream', 'stream-exists'), fc.nat({ max: 6 }));
const command = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      stream,
      expected,
      ids: fc.uniqueArray(fc.nat({ max: 40 }), { maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), stream, expected }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('bury' as const), stream: fc.constant('c-1'), expected }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('metadata' as const),
      stream,
      maxCount: fc.option(fc.integer({ min: 1, max: 4 })),
      before: fc.option(fc.nat({ max: 8 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

class Trial {
  private store: Store;
  private readonly model = new Model();
  private sequence = 1_000;

  constructor(private readonly path: string) {
    this.store = new Store({ kind: 'directory', path });
  }

  async run(given: Command): Promise<void> {
    if (given.kind === 'reopen') await this.reopen();
    else if (given.kind === 'append') await this.append(given);
    else if (given.kind === 'metadata') await this.setMetadata(given);
    else await this.remove(given);
    this.compare();
  }

  close(): Promise<void> {
    return this.store.close();
  }

  private async reopen(): Promise<void> {
    await this.store.close();
    this.store = new Store({ kind: 'directory', path: this.path });
  }

  private async append({ stream: name, expected: expectation, ids }: Extract<Command, { kind: 'append' }>): Promise<void> {
    const events = ids.map((index) => eventOf(idOf(index)));
    const outcome = await this.store.append({ stream: name, expected: expectationOf(expectation), events });
    expect(summary(outcome)).toEqual(
      this.model.append(
        name,
        events.map(({ id }) => id),
        expectation,
      ),
    );
  }

  private async setMetadata({ stream: name, maxCount, before }: Extract<Command, { kind: 'metadata' }>): Promise<void> {
    const metadata = { ...(maxCount !== null && { maxCount }), ...(before !== null && { truncateBefore: before }) };
    this.sequence += 1;
    const data = Buffer.from(JSON.stringify({ $maxCount: metadata.maxCount, $tb: metadata.truncateBefore }));
    const events = [eventOf(idOf(this.sequence), '$metadata', data)];
    const outcome = await this.store.append({ stream: metadataStreamOf(name), expected: { kind: 'any' }, events });
    expect(verdict(summary(outcome))).toEqual(verdict(this.model.setMetadata(name, metadata)));
  }

  private async remove({ kind, stream: name, expected: expectation }: Extract<Command, { kind: 'delete' | 'bury' }>): Promise<void> {
    const options = { stream: name, expected: expectationOf(expectation) };
    const outcome = kind === 'delete' ? await this.store.softDelete(options) : await this.store.tombstone(options);
    expect(verdict(summary(outcome))).toEqual(verdict(this.model[kind](name, expectation)));
  }

  private compare(): void {
    for (const name of ['a', 'b', 'c-1']) {
      const visible = this.model.read(name);
      const presence = presenceOf(this.store, name);
      expect(presence).toBe(visible === undefined ? 'absent' : visible === 'stream-deleted' ? 'deleted' : 'present');
      if (visible === undefined || visible === 'stream-deleted') continue;
      const plain = visible.map(({ id, revision }) => ({ id, revision }));
      expect(drain(new StreamForwards(this.store, name, 0), 3)).toEqual(plain);
      expect(drain(new StreamBackwards(this.store, name, Number.MAX_SAFE_INTEGER), 2)).toEqual(plain.toReversed());
    }
    const logged = drain(new AllForwards(this.store, 0), 5).map(({ id }) => id);
    const mine = new Set(this.model.log.map(({ id }) => id));
    expect(logged.filter((id) => mine.has(id))).toEqual(this.model.log.map(({ id }) => id));
    expect(drain(new AllBackwards(this.store, this.store.lastPosition + 1), 4).map(({ id }) => id)).toEqual(logged.toReversed());
  }
}

it('agrees with the model whatever is done to it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 40 }), async (commands) => {
      const path = mkdtempSync(join(tmpdir(), 'store-spec-'));
      const trial = new Trial(path);
      try {
        for (const given of commands) await trial.run(given);
      } finally {
        await trial.close();
        rmSync(path, { recursive: true, force: true });
      }
    }),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? '25') },
  );
}, 60_000);

it('shares commits between appends that arrive together, and publishes nothing before', async () => {
  const store = new Store({ kind: 'memory' });
  const commits: number[] = [];
  store.onCommit(({ frames }) => commits.push(frames.length));
  const appends = Array.from({ length: 100 }, (_, index) =>
    store.append({ stream: `s-${index}`, expected: { kind: 'no-stream' }, events: [eventOf(idOf(index))] }),
  );
  expect(store.lastPosition).toBe(0);
  await Promise.all(appends);
  expect(commits).toEqual([100]);
  await store.close();
});
