import { isDeepStrictEqual } from 'node:util';
import { MatchingEngine } from '@copyledger/matching';
import { inlineMore } from '@copyledger/platform/inlining';
import { type Contender, OurEngine, peersFor } from './matching.contenders';
import { type Figure, reporterOf } from './figures';
import { type Latency, latencyOf } from './latency';
import { arithmeticPerSecond } from './machine-speed';
import { type Flow, FlowGenerator, type FlowShape } from './matching.flow';
import { sized } from './size';

const report = reporterOf('matching', { engine: 'libs/matching' });

const ROUNDS = sized(7, 2);
const PEER_ROUNDS = 2;
/** So many times as fast as public order books in JavaScript. */
const PEERS_TIMES = 10;
const SNAPSHOT_ORDERS = sized(1_000_000, 50_000);
const NS_PER_MS = 1_000_000;

const goals: Readonly<Record<string, Pick<Figure, 'budget' | 'aim'>>> = {
  'mixed flow': { budget: { value: 5_000_000 }, aim: { value: 10_000_000 } },
};

type Measured = Pick<FlowShape, 'resting' | 'messages'>;

/** The peers search their queues, so a deep one is given fewer messages of the same flow. */
type Course = FlowShape & { peerMessages: number };

const courses: Readonly<Record<string, Course>> = {
  'mixed flow': { seed: 1, messages: sized(2_000_000, 50_000), peerMessages: sized(1_000_000, 20_000), resting: 10_000, depthTicks: 200 },
  'mixed flow, deep queues': {
    seed: 2,
    messages: sized(2_000_000, 50_000),
    peerMessages: sized(10_000, 1_000),
    resting: sized(1_000_000, 50_000),
    depthTicks: 100,
  },
};

const nanoseconds = (from: number): number => (performance.now() - from) * NS_PER_MS;

interface Round {
  readonly perSecond: number;
  /** Of the whole process: while others use the core, more than by the clock. */
  readonly perProcessorSecond: number;
  readonly book: Contender;
}

/** One run over a fresh book that holds the resting orders already. */
const throughputOf = (create: () => Contender, flow: Flow, { resting, messages }: Measured): Round => {
  const book = create();
  book.apply(flow, { from: 0, to: resting });
  const before = process.cpuUsage();
  const start = performance.now();
  book.apply(flow, { from: resting, to: resting + messages });
  const perSecond = Math.round((messages / nanoseconds(start)) * 1e9);
  const { user, system } = process.cpuUsage(before);
  return { perSecond, perProcessorSecond: Math.round((messages / (user + system)) * 1e6), book };
};

/** Every message timed by itself. The clock's own cost is in every figure, and printed. */
const latenciesOf = (book: Contender, flow: Flow, { resting, messages }: Measured): Latency => {
  const sample = new Float64Array(messages);
  const range = { from: 0, to: resting };
  book.apply(flow, range);
  let before = performance.now();
  for (let index = 0; index < messages; index += 1) {
    range.from = resting + index;
    range.to = range.from + 1;
    book.apply(flow, range);
    const now = performance.now();
    sample[index] = now - before;
    before = now;
  }
  return latencyOf(sample);
};

const clockCost = (): number => {
  const start = performance.now();
  for (let index = 0; index < 1e5; index += 1) performance.now();
  return Math.round(nanoseconds(start) / 1e5);
};

const median = (sample: readonly number[]): number => [...sample].sort((a, b) => a - b)[sample.length >> 1] ?? 0;

const benchPeers = async (name: string, flow: Flow, course: Course): Promise<void> => {
  const shape = { ...course, messages: course.peerMessages };
  const ours = Array.from({ length: ROUNDS }, () => throughputOf(() => new OurEngine(shape.resting * 2), flow, shape));
  const perSecond = median(ours.map((round) => round.perSecond));
  const levels = ours[0]?.book.levels();
  for (const peer of await peersFor(flow)) {
    const runs = Array.from({ length: PEER_ROUNDS }, () => throughputOf(peer, flow, shape));
    const messagesPerSecond = Math.max(...runs.map((run) => run.perSecond));
    const sameBook = isDeepStrictEqual(runs[0]?.book.levels(), levels);
    report({
      name: `${name}, beside a public order book`,
      value: perSecond,
      unit: 'messages/s',
      budget: { ratio: PEERS_TIMES },
      reference: { name: runs[0]?.book.name ?? '', value: messagesPerSecond },
      conditions: { messages: shape.messages, sameBook },
    });
  }
};

const reportLatency = (name: string, latency: Latency): void => {
  const clock = { name: 'reading the clock, which is in every figure', value: clockCost() };
  report({ name, value: latency.p50 * NS_PER_MS, unit: 'ns', latency, reference: clock });
};

const benchFlow = async (name: string, course: Course): Promise<number> => {
  const flow = new FlowGenerator(course).generate();
  const ours = (): OurEngine => new OurEngine(course.resting * 2);
  const measured = Array.from({ length: ROUNDS }, () => {
    const speed = arithmeticPerSecond();
    const { perSecond, perProcessorSecond } = throughputOf(ours, flow, course);
    return { speed, perSecond, perProcessorSecond };
  });
  const rounds = measured.map(({ perSecond }) => perSecond);
  const { messages, resting } = course;
  const perProcessorSecond = median(measured.map((round) => round.perProcessorSecond));
  const conditions = { messages, resting, bestPerSecond: Math.max(...rounds), perProcessorSecond };
  const reference = { name: 'steps of fixed arithmetic between the rounds', value: median(measured.map(({ speed }) => speed)) };
  report({ name, value: median(rounds), unit: 'messages/s', ...goals[name], reference, conditions });
  reportLatency(`${name}, latency by message`, latenciesOf(ours(), flow, course));
  await benchPeers(name, flow, course);
  return Math.max(...rounds);
};

/** From an empty book with the smallest tables: the pauses are the doublings. */
const benchGrowth = (): void => {
  const messages = SNAPSHOT_ORDERS;
  const flow = new FlowGenerator({ seed: 3, messages: 0, resting: messages, depthTicks: 200 }).generate();
  reportLatency(`${messages} new orders, tables growing from nothing`, latenciesOf(new OurEngine(1), flow, { resting: 0, messages }));
};

const benchSnapshot = (): void => {
  const flow = new FlowGenerator({ seed: 4, messages: 0, resting: SNAPSHOT_ORDERS, depthTicks: 5_000 }).generate();
  const book = new OurEngine(SNAPSHOT_ORDERS);
  book.apply(flow, { from: 0, to: flow.length });
  let start = performance.now();
  const hash = book.engine.hash();
  const hashMs = Math.round(performance.now() - start);
  start = performance.now();
  const snapshot = book.engine.save();
  const saveMs = Math.round(performance.now() - start);
  start = performance.now();
  const restored = MatchingEngine.restore(snapshot, new OurEngine(1).sink);
  const restoreMs = Math.round(performance.now() - start);
  const sameHash = restored.hash() === hash;
  const conditions = { orders: book.engine.view.size, bytes: snapshot.length, hashMs, saveMs, sameHash };
  report({ name: 'restore a snapshot', value: restoreMs, unit: 'ms', conditions });
};

/** The matching engine alone, beside two public order books on the same messages in the same run. */
export const run = async (): Promise<void> => {
  // As in the exchange's thread.
  inlineMore();
  const figures: number[] = [];
  for (const [name, course] of Object.entries(courses)) figures.push(await benchFlow(name, course));
  const [mixed = 0, deep = 0] = figures;
  report({
    name: 'deep queues, best rounds',
    value: deep,
    unit: 'messages/s',
    budget: { value: mixed / 3 },
    reference: { name: 'mixed flow', value: mixed },
  });
  benchGrowth();
  benchSnapshot();
};
