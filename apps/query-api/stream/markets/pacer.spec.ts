import { Pacer } from './pacer';

const advance = (ms: number): void => {
  jest.advanceTimersByTime(ms);
};
const counter = () => {
  const turns: number[] = [];
  return { turns, onTurn: () => turns.push(performance.now()) };
};

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('gives everybody so many turns a second, spread over it', () => {
  const pacer = new Pacer();
  const all = Array.from({ length: 40 }, counter);
  for (const each of all) pacer.add(5, each);
  const slow = counter();
  pacer.add(1, slow);
  advance(10_000);
  for (const { turns } of all) expect(turns.length).toBeGreaterThanOrEqual(49);
  for (const { turns } of all) expect(turns.length).toBeLessThanOrEqual(50);
  expect(slow.turns).toHaveLength(10);
  // Forty entries in twenty slots of ten milliseconds: two at a time.
  const moments = new Map<number, number>();
  for (const { turns } of all) for (const at of turns) moments.set(at, (moments.get(at) ?? 0) + 1);
  expect(Math.max(...moments.values())).toBe(2);
  pacer.stop();
});

it('leaves turns out when the process falls behind, and nobody gets two at once', () => {
  let now = 0;
  const pacer = new Pacer(() => now);
  const all = Array.from({ length: 3 }, counter);
  for (const each of all) pacer.add(10, each);
  now = 5_000;
  advance(10);
  expect(all.map(({ turns }) => turns.length)).toEqual([1, 1, 1]);
  pacer.stop();
});

it('runs no timer for nobody, and starts again', () => {
  const pacer = new Pacer();
  const one = counter();
  const end = pacer.add(20, one);
  advance(1_000);
  end();
  end();
  expect(jest.getTimerCount()).toBe(0);
  const before = one.turns.length;
  const again = pacer.add(20, one);
  advance(1_000);
  expect(one.turns.length).toBeGreaterThanOrEqual(before + 19);
  again();
});
