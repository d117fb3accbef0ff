import fc from 'fast-check';
import { type MarkRule, type MarkSource, medianMark, midSource } from './median-mark';

const second = 1_000_000;
const rule: MarkRule = { nowMicros: 100 * second, distanceMaxMicros: 5 * second, freshSourcesMin: 1, priceScale: 2, rounding: 'half-even' };
const source = (name: string, price: bigint, secondsAgo = 0): MarkSource => ({
  name,
  price,
  priceScale: 2,
  atMicros: (100 - secondsAgo) * second,
});

it('is the middle price of the fresh sources', () => {
  const sources = [source('a', 300n), source('b', 100n), source('c', 200n), source('dead', 9_999n, 6)];
  expect(medianMark(sources, rule)).toEqual({ ok: true, value: { price: 200n, sources: ['a', 'b', 'c'] } });
});

it('is the middle of the two middle prices of an even number, rounded as said', () => {
  const sources = [source('a', 101n), source('b', 100n)];
  expect(medianMark(sources, rule)).toMatchObject({ value: { price: 100n } });
  expect(medianMark(sources, { ...rule, rounding: 'ceil' })).toMatchObject({ value: { price: 101n } });
  expect(medianMark(sources, { ...rule, priceScale: 3 })).toMatchObject({ value: { price: 1_005n } });
});

it('compares prices of different scales exactly', () => {
  const sources = [{ ...source('a', 1_003n), priceScale: 3 }, { ...source('b', 1n), priceScale: 0 }, source('c', 101n)];
  expect(medianMark(sources, { ...rule, priceScale: 3 })).toMatchObject({ value: { price: 1_003n } });
});

it.each([
  ['NoSources', []],
  ['AllStale', [source('a', 100n, 6)]],
  ['AllStale', [source('from the future', 100n, -6)]],
  ['TooFewFresh', [source('a', 100n), source('b', 100n, 6)]],
])('is none: %s', (problem, sources) => {
  expect(medianMark(sources, { ...rule, freshSourcesMin: 2 })).toEqual({ ok: false, problem });
});

it('counts a source as fresh up to the limit', () => {
  expect(medianMark([source('a', 100n, 5)], rule)).toMatchObject({ ok: true });
});

it('takes no price of zero', () => {
  expect(() => medianMark([source('a', 0n)], rule)).toThrow('above zero');
});

it('lies between half of the prices and the other half, in whichever order they come', () => {
  const prices = fc.array(fc.bigInt({ min: 1n, max: 10_000n }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(prices, (all) => {
      const mark = medianMark(
        all.map((price, index) => source(String(index), price)),
        rule,
      );
      const turned = medianMark(
        all.toReversed().map((price, index) => source(String(index), price)),
        rule,
      );
      if (!mark.ok || !turned.ok) throw new Error('There is a mark.');
      expect(turned.value.price).toBe(mark.value.price);
      expect(all.filter((price) => price < mark.value.price).length).toBeLessThanOrEqual(all.length / 2);
      expect(all.filter((price) => price > mark.value.price).length).toBeLessThanOrEqual(all.length / 2);
    }),
  );
});

it('takes half a tick of a quote exactly', () => {
  const at = { priceScale: 1, atMicros: 7 };
  const quote = { bid: { price: 618_047, size: 35 }, ask: { price: 618_048, size: 1 } };
  expect(midSource('coinm', quote, at)).toEqual({ name: 'coinm', price: 6_180_475n, priceScale: 2, atMicros: 7 });
  expect(midSource('coinm', { ...quote, ask: undefined }, at)).toBeUndefined();
});
