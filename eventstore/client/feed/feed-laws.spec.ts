import fc from 'fast-check';
import { type EventStore, LogUnavailable, type SubscribeOptions, type SubscriptionMessage } from '../event-store';
import type { Feed, FeedBatch, FeedConsumer } from '../feed';
import { memoryEventStore } from '../memory/memory-event-store';
import { codec, turn, until, write } from './fixture.contract';
import { startFeed } from './start-feed';

/** Marsaglia's xorshift32: chance that a seed repeats. */
const chance = (seed: number): (() => number) => {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
};

interface Character {
  readonly streamPrefixes: readonly string[];
  /** Up to so many turns for a batch. */
  readonly slowness: number;
  /** How often it fails, before its effects or between effects and checkpoint. */
  readonly failing: number;
}

interface Scenario {
  readonly characters: readonly Character[];
  readonly streams: readonly string[];
  readonly limits: {
    readonly bufferEventsMax: number;
    readonly recentEventsMax: number;
    readonly batchEventsMax: number;
    readonly quietEventsMax: number;
  };
  readonly checkpointIntervalEvents: number;
  /** How often a subscription breaks. */
  readonly breaking: number;
  /** How often the whole feed is ended and started again while events are written. */
  readonly restarting: number;
  readonly seed: number;
}

interface World {
  readonly log: readonly { readonly stream: string; readonly position: bigint }[];
  readonly random: () => number;
}

/** A saga: it makes its effects first and moves its checkpoint after, and may fail anywhere. It checks every batch against the log. */
class Judge implements FeedConsumer {
  readonly streamPrefixes: readonly string[];
  readonly effects: bigint[] = [];
  checkpoint = -1n;
  #isBusy = false;

  constructor(
    readonly name: string,
    private readonly character: Character,
    private readonly world: World,
  ) {
    this.streamPrefixes = character.streamPrefixes;
  }

  get wanted(): bigint[] {
    return this.world.log
      .filter(({ stream }) => this.streamPrefixes.some((prefix) => stream.startsWith(prefix)))
      .map(({ position }) => position);
  }

  async loadCheckpoint(): Promise<bigint | undefined> {
    await this.#dawdle();
    this.#perhapsFail();
    return this.checkpoint < 0n ? undefined : this.checkpoint;
  }

  async handle({ events, upTo }: FeedBatch): Promise<void> {
    if (this.#isBusy) throw new Error('Law: one batch at a time.');
    this.#isBusy = true;
    try {
      const expected = this.wanted.filter((position) => position > this.checkpoint && position <= upTo);
      const given = events.map(({ recorded }) => recorded.position);
      if (upTo <= this.checkpoint || given.join() !== expected.join())
        throw new LawBroken(`after ${this.checkpoint} up to ${upTo}: given ${given.join()}, expected ${expected.join()}`);
      await this.#dawdle();
      this.#perhapsFail();
      this.effects.push(...given);
      this.#perhapsFail();
      this.checkpoint = upTo;
    } finally {
      this.#isBusy = false;
    }
  }

  async #dawdle(): Promise<void> {
    for (let turns = Math.floor(this.world.random() * (this.character.slowness + 1)); turns > 0; turns--) await turn();
  }

  #perhapsFail(): void {
    if (this.world.random() < this.character.failing) throw new Error('as it happens');
  }
}

class LawBroken extends Error {}

/** A log behind a network: messages arrive late, and the connection breaks. */
const distantStore = (store: EventStore, breaking: number, random: () => number): EventStore =>
  Object.assign(Object.create(store) as EventStore, {
    async *subscribeToAll(options: SubscribeOptions): AsyncGenerator<SubscriptionMessage> {
      for await (const message of store.subscribeToAll(options)) {
        if (random() < breaking) throw new LogUnavailable('the connection was lost');
        for (let turns = random() < 0.3 ? 5 : 0; turns > 0; turns--) await turn();
        yield message;
      }
    },
  });

const soon = async (ms: number, signal: AbortSignal): Promise<void> => {
  for (let turns = 0; turns < Math.min(ms, 5) && !signal.aborted; turns++) await turn();
};

const run = async (scenario: Scenario): Promise<void> => {
  const random = chance(scenario.seed);
  const store = memoryEventStore({ checkpointIntervalEvents: scenario.checkpointIntervalEvents });
  const log: { stream: string; position: bigint }[] = [];
  const judges = scenario.characters.map((character, n) => new Judge(`consumer ${n}`, character, { log, random }));
  const broken: unknown[] = [];
  let controller = new AbortController();
  const start = (): Feed =>
    startFeed({
      store: distantStore(store, scenario.breaking, random),
      codec,
      consumers: judges,
      signal: controller.signal,
      limits: { ...scenario.limits, backoffMinMs: 1, backoffMaxMs: 4, quietMs: 5, patienceMs: 3 },
      sleep: soon,
      random,
      onFailure: ({ error }) => {
        if (error instanceof LawBroken) broken.push(error);
      },
    });
  let feed = start();
  for (const stream of scenario.streams) {
    // Positions are known before anybody can see the event: the memory store appends in the turn that calls it.
    const writing = write(store, stream);
    log.push({ stream, position: (await store.head()) ?? 0n });
    await writing;
    if (random() < 0.3) await turn();
    if (random() < scenario.restarting) {
      controller.abort();
      await feed.stopped;
      controller = new AbortController();
      feed = start();
    }
  }
  const isDone = (judge: Judge): boolean => judge.checkpoint >= (judge.wanted.at(-1) ?? -1n);
  await until(
    () => broken.length > 0 || judges.every(isDone),
    () => feed.status(),
  );
  controller.abort();
  await feed.stopped;
  expect(broken).toEqual([]);
  for (const judge of judges) expect([...new Set(judge.effects)]).toEqual(judge.wanted);
};

const prefixes = fc.uniqueArray(fc.constantFrom('a-', 'b-', 'c-'), { minLength: 1, maxLength: 3 });
const scenarios: fc.Arbitrary<Scenario> = fc.record({
  characters: fc.array(
    fc.record({ streamPrefixes: prefixes, slowness: fc.constantFrom(0, 1, 3, 12), failing: fc.constantFrom(0, 0, 0.02, 0.15) }),
    { minLength: 1, maxLength: 4 },
  ),
  streams: fc.array(fc.constantFrom('a-1', 'a-2', 'b-1', 'c-1', 'unwanted-1'), { maxLength: 120 }),
  limits: fc.record({
    bufferEventsMax: fc.integer({ min: 1, max: 12 }),
    recentEventsMax: fc.integer({ min: 1, max: 8 }),
    batchEventsMax: fc.integer({ min: 1, max: 6 }),
    quietEventsMax: fc.integer({ min: 1, max: 10 }),
  }),
  checkpointIntervalEvents: fc.integer({ min: 1, max: 20 }),
  breaking: fc.constantFrom(0, 0, 0.01, 0.1),
  restarting: fc.constantFrom(0, 0, 0.03),
  seed: fc.integer(),
});

describe('The laws of the feed', () => {
  it('gives every consumer every event that it wants, in order, at least once, whatever the others do', async () => {
    await fc.assert(fc.asyncProperty(scenarios, run), { numRuns: 150 });
  }, 60_000);
});
