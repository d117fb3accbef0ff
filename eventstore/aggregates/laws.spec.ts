import fc from 'fast-check';
import { LogUnavailable, OutcomeUnknown, type EventStore } from '../client/event-store';
import { memoryEventStore } from '../client/memory/memory-event-store';
import { LostRaces, MailboxFull } from './errors';
import type { CommandEnvelope } from './envelope';
import type { AppendFault, ReadFault } from './spec/faulty-store';
import { envelope, type JarCommand, jarDecider, photographed } from './spec/jar';
import { type Done, eventsOf, type JarOutcome, type Process, type ProcessOptions, startProcess } from './spec/process';
import { type Whim, WhimsicalSnapshots } from './spec/whimsical-snapshots';

interface Step {
  readonly process: number;
  readonly jar: string;
  readonly request: number;
  /** Another body than the request had in the first place. */
  readonly variant: JarCommand | undefined;
  readonly isSystem: boolean;
  /** How many turns of the loop pass before the next step. */
  readonly turns: number;
}

interface Answer {
  readonly step: Step;
  readonly command: JarCommand;
  readonly commandId: string;
  readonly commandHash: string;
  readonly outcome: JarOutcome | { readonly status: 'rejected'; readonly error: unknown };
  /** How long the jar's stream was when the command was sent, and when it was answered. */
  readonly lengths: readonly [sent: number, answered: number];
}

const commands: fc.Arbitrary<JarCommand> = fc.oneof(
  fc.record({ type: fc.constant('Add' as const), amount: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ type: fc.constant('Take' as const), amount: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ type: fc.constant('AddEach' as const), amounts: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }) }),
);

/** As a client order that is given a new id whenever it arrives: the body is the same, what is decided is not. */
interface Stamp {
  readonly type: 'Stamp';
  readonly amount: number;
}
const stamps: fc.Arbitrary<Stamp> = fc.record({ type: fc.constant('Stamp' as const), amount: fc.integer({ min: 1, max: 5 }) });
const requestsMax = 13;
const requests = fc.array(fc.oneof(commands, stamps), { minLength: requestsMax, maxLength: requestsMax });

const steps = fc.array(
  fc.record({
    process: fc.nat(1),
    jar: fc.constantFrom('a', 'a', 'b'),
    // Few numbers, so that requests are repeated: in time and later, here and there, with the same body and with another.
    request: fc.nat(requestsMax - 1),
    variant: fc.option(commands, { freq: 5, nil: undefined }),
    isSystem: fc.boolean(),
    turns: fc.nat(12),
  }),
  { minLength: 1, maxLength: 30 },
);

const appendFaults: fc.Arbitrary<AppendFault[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant('none' as const) },
    fc.constantFrom<AppendFault>('unavailable', 'landed', 'lost', 'refused'),
    fc.record({ lateByCalls: fc.nat(6) }),
  ),
  { maxLength: 25 },
);
const readFaults: fc.Arbitrary<ReadFault[]> = fc.array(
  fc.oneof({ weight: 3, arbitrary: fc.constant('none' as const) }, fc.constantFrom<ReadFault>('unavailable', 'breaks')),
  { maxLength: 25 },
);
const faults = fc.record({ append: appendFaults, read: readFaults });
const whims: fc.Arbitrary<Whim[]> = fc.array(
  fc.oneof({ weight: 3, arbitrary: fc.constant('none' as const) }, fc.constantFrom<Whim>('gone', 'damaged', 'fails')),
  { maxLength: 25 },
);
/** Snapshots in a store that both processes share, or none. */
const snapshots = fc.option(fc.record({ ofStore: whims, everyEvents: fc.integer({ min: 1, max: 4 }) }), { freq: 2, nil: undefined });

const limits = { appendEventsMax: 5, queuedCommandsMax: 6, lostRacesMax: 2, aggregatesMax: 1, settleAttemptsMax: 2 };

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let stamped = 0;

/** The system's commands carry what makes them idempotent; it sends no other kind. */
const envelopeOf = ({ variant, request, jar, isSystem }: Step, table: readonly (JarCommand | Stamp)[]) => {
  const commandId = `${isSystem ? 'system' : 'user'}-${jar}-${request}`;
  if (isSystem) return envelope({ type: 'Add', amount: (request % 5) + 1, token: commandId }, { commandId, isSystem });
  const asked = variant ?? table[request]!;
  const command: JarCommand = asked.type === 'Stamp' ? { type: 'Add', amount: asked.amount, token: `stamp ${++stamped}` } : asked;
  return envelope(command, { commandId, commandHash: JSON.stringify(asked) });
};

interface Plan {
  readonly table: readonly (JarCommand | Stamp)[];
  readonly steps: readonly Step[];
}

const run = async (log: EventStore, processes: readonly Process[], { table, steps: plan }: Plan): Promise<Answer[]> => {
  const answers: Promise<Answer>[] = [];
  for (const step of plan) {
    answers.push(answerTo(step, envelopeOf(step, table), { log, process: processes[step.process]! }));
    for (let left = step.turns; left > 0; left--) await Promise.resolve();
    if (step.turns > 8) await turn();
  }
  const given = await Promise.all(answers);
  for (const { connection } of processes) await connection.landAll();
  return given;
};

const answerTo = async (
  step: Step,
  sent: CommandEnvelope<JarCommand>,
  { log, process }: { readonly log: EventStore; readonly process: Process },
): Promise<Answer> => {
  const answering = process.jars.send(step.jar, sent).catch((error: unknown) => ({ status: 'rejected' as const, error }));
  const before = (await eventsOf(log, step.jar)).length;
  const outcome = await answering;
  const { command, commandId, commandHash } = sent;
  return { step, command, commandId, commandHash, outcome, lengths: [before, (await eventsOf(log, step.jar)).length] };
};

type History = Awaited<ReturnType<typeof eventsOf>>;
const totalsOf = (history: History): number[] =>
  history.reduce(
    (totals, { event }) => [...totals, totals.at(-1)! + (event.type === 'Added' ? event.data.amount : -event.data.amount)],
    [0],
  );

const expectEffect = (history: History, { commandId, commandHash, outcome }: Answer & { readonly outcome: Done }): void => {
  const own = history.filter(({ metadata }) => metadata.commandId === commandId);
  if (outcome.events.length === 0) return;
  expect(own.map(({ event }) => event)).toEqual(outcome.events);
  expect(own.every(({ metadata }) => metadata.commandHash === commandHash)).toBe(true);
  // All in one append: one after another, and seen by whoever has seen the position.
  const [first, last] = [Number(own[0]!.recorded.revision), Number(own.at(-1)!.recorded.revision)];
  expect(last - first + 1).toBe(own.length);
  expect(outcome.position).toBeGreaterThanOrEqual(own.at(-1)!.recorded.position);
  if (!outcome.isRepeated)
    expect(outcome.state).toEqual(
      history
        .slice(0, last + 1)
        .map(({ event }) => event)
        .reduce(jarDecider.evolve, jarDecider.initial),
    );
};

const expectHonest = (history: History, answer: Answer, all: readonly Answer[]): void => {
  const { command, commandId, commandHash, outcome, lengths } = answer;
  const own = history.filter(({ metadata }) => metadata.commandId === commandId);
  const isAnsweredElsewhere = all.some((other) => other !== answer && other.commandId === commandId);
  switch (outcome.status) {
    case 'done':
      expectEffect(history, { ...answer, outcome });
      break;
    case 'refused': {
      if (command.type !== 'Take') throw new Error('Only taking is refused.');
      const { amount } = command;
      // It was right at some moment between question and answer.
      expect(
        totalsOf(history)
          .slice(lengths[0], lengths[1] + 1)
          .some((total) => total < amount),
      ).toBe(true);
      if (!isAnsweredElsewhere) expect(own).toEqual([]);
      break;
    }
    case 'reused':
      expect(own.length).toBeGreaterThan(0);
      expect(own[0]!.metadata.commandHash).not.toBe(commandHash);
      break;
    case 'in-flight':
      expect(isAnsweredElsewhere).toBe(true);
      break;
    case 'rejected':
      if (outcome.error instanceof OutcomeUnknown || isAnsweredElsewhere) break;
      expect(
        [LogUnavailable, LostRaces, MailboxFull].some((type) => outcome.error instanceof type) || String(outcome.error).includes('refused'),
      ).toBe(true);
      expect(own).toEqual([]);
      break;
  }
};

const expectLaws = (history: History, answers: readonly Answer[]): void => {
  expect(Math.min(...totalsOf(history))).toBeGreaterThanOrEqual(0);
  for (const answer of answers) expectHonest(history, answer, answers);
  // Nothing is there twice: the events of one command stand together.
  const ids = history.map(({ metadata: { commandId } }) => commandId);
  expect(ids.filter((id, index) => id !== ids[index - 1])).toEqual([...new Set(ids)]);
};

/** A process that is started later answers as those before it did. */
const expectRemembered = async (log: EventStore, answers: readonly Answer[], kept: ProcessOptions): Promise<void> => {
  const later = startProcess(log, kept);
  for (const { step, command, commandId, commandHash, outcome } of answers) {
    if (step.isSystem || outcome.status !== 'done' || outcome.events.length === 0) continue;
    const again = await later.jars.send(step.jar, envelope(command, { commandId, commandHash }));
    expect(again).toMatchObject({ status: 'done', isRepeated: true, events: outcome.events });
  }
};

describe('Two processes on one log that fails', () => {
  it('do what they accept exactly once, and answer what the log says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record({ table: requests, steps, snapshots }), faults, faults, async (plan, ofFirst, ofSecond) => {
        const log = memoryEventStore();
        const kept: ProcessOptions = plan.snapshots
          ? {
              type: photographed({ everyEvents: plan.snapshots.everyEvents }),
              snapshotStore: new WhimsicalSnapshots([...plan.snapshots.ofStore]),
            }
          : {};
        const processes = [ofFirst, ofSecond].map(({ append, read }) => {
          const process = startProcess(log, { limits, ...kept });
          process.connection.appendFaults.push(...append);
          process.connection.readFaults.push(...read);
          return process;
        });
        const answers = await run(log, processes, plan);
        for (const { jars } of processes) expect(jars.quarantined()).toEqual([]);
        for (const jar of ['a', 'b']) {
          const ofJar = answers.filter(({ step }) => step.jar === jar);
          expectLaws(await eventsOf(log, jar), ofJar);
          await expectRemembered(log, ofJar, kept);
        }
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
