import { cpus } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { MatchingEngine } from '@copyledger/matching';
import { type Contender, OurEngine, peersFor } from './matching.contenders';
import { type Flow, FlowGenerator, type FlowShape } from './matching.flow';

type Figure = Readonly<Record<string, number | string | boolean>>;

const conditions = { node: process.version, cores: cpus().length, cpu: cpus()[0]?.model ?? 'unknown' };

const ROUNDS = 7;
const PEER_ROUNDS = 2;
const SNAPSHOT_ORDERS = 1_000_000;
const NS_PER_MS = 1_000_000;

type Measured = Pick<FlowShape, 'resting' | 'messages'>;

/** The peers search their queues, so a deep one is given fewer messages of the same flow. */
type Course = FlowShape & { peerMessages: number };

const courses: Readonly<Record<string, Course>> = {
  'mixed flow': { seed: 1, messages: 2_000_000, peerMessages: 1_000_000, resting: 10_000, depthTicks: 200 },
  'mixed flow, deep queues': { seed: 2, messages: 2_000_000, peerMessages: 10_000, resting: 1_000_000, depthTicks: 100 },
};

const report = (name: string, figure: Figure): void => {
  console.log(JSON.stringify({ bench: `matching: ${name}`, ...figure, ...conditions }));
};

const nanoseconds = (from: number): number => (performance.now() - from) * NS_PER_MS;

/** Messages a second of one run over a fresh book that holds the resting orders already. */
const throughputOf = (create: () => Contender, flow: Flow, { resting, messages }: Measured): { perSecond: number; book: Contender } => {
  const book = create();
  book.apply(flow, { from: 0, to: resting });
  const start = performance.now();
  book.apply(flow, { from: resting, to: resting + messages });
  return { perSecond: Math.round((messages / nanoseconds(start)) * 1e9), book };
};

/** Every message timed by itself. The clock's own cost is in every figure, and printed. */
const latenciesOf = (book: Contender, flow: Flow, { resting, messages }: Measured): Figure => {
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
  sample.sort();
  const at = (share: number): number => Math.round((sample[Math.min(messages - 1, Math.floor(messages * share))] ?? 0) * NS_PER_MS);
  return { p50Ns: at(0.5), p99Ns: at(0.99), p999Ns: at(0.999), longestPauseNs: at(1), clockNs: clockCost() };
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
    const timesFaster = Number((perSecond / messagesPerSecond).toFixed(1));
    report(name, {
      engine: runs[0]?.book.name ?? '',
      messages: shape.messages,
      messagesPerSecond,
      oursIsTimesFaster: timesFaster,
      sameBook,
    });
  }
};

const benchFlow = async (name: string, course: Course): Promise<number> => {
  const flow = new FlowGenerator(course).generate();
  const ours = (): OurEngine => new OurEngine(course.resting * 2);
  const rounds = Array.from({ length: ROUNDS }, () => throughputOf(ours, flow, course).perSecond);
  const engine = 'libs/matching';
  const { messages, resting } = course;
  report(name, { engine, messages, resting, messagesPerSecond: median(rounds), bestPerSecond: Math.max(...rounds) });
  report(`${name}, latency by message`, { engine, ...latenciesOf(ours(), flow, course) });
  await benchPeers(name, flow, course);
  return Math.max(...rounds);
};

/** From an empty book with the smallest tables: the pauses are the doublings. */
const benchGrowth = (): void => {
  const messages = SNAPSHOT_ORDERS;
  const flow = new FlowGenerator({ seed: 3, messages: 0, resting: messages, depthTicks: 200 }).generate();
  report('a million new orders, tables growing from nothing', latenciesOf(new OurEngine(1), flow, { resting: 0, messages }));
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
  report('snapshot', { orders: book.engine.view.size, bytes: snapshot.length, hashMs, saveMs, restoreMs, sameHash });
};

/** The matching engine alone, beside two public order books on the same messages in the same run. */
export const run = async (): Promise<void> => {
  const figures: number[] = [];
  for (const [name, course] of Object.entries(courses)) figures.push(await benchFlow(name, course));
  const [mixed = 0, deep = 0] = figures;
  report('deep queues against mixed flow, best rounds', { share: Number((deep / mixed).toFixed(2)) });
  benchGrowth();
  benchSnapshot();
};
