import type { OutsideInput, OutsideLevel } from '@copyledger/domain/trading/market/market.inputs';
import { instantOfMillis } from '@copyledger/kernel';
import fc from 'fast-check';
import { InputBuffer } from './input-buffer';

const at = instantOfMillis(0);
const level = fc.record({ price: fc.integer({ min: 1, max: 6 }), size: fc.integer({ min: 0, max: 3 }) });
const sized = fc.record({ price: fc.integer({ min: 1, max: 6 }), size: fc.integer({ min: 1, max: 3 }) });
const depth = fc.boolean().chain((isSnapshot) => {
  const side = fc.array(isSnapshot ? sized : level, { maxLength: 4 });
  return fc
    .record({ bids: side, asks: side })
    .map((sides): OutsideInput => ({ type: 'OutsideDepth', source: 's', at, isSnapshot, ...sides }));
});
const trade = sized.map((of): OutsideInput => ({ type: 'OutsideTrade', source: 's', at, takerSide: 'buy', ...of }));
const mark = fc.integer({ min: 1, max: 9 }).map((price): OutsideInput => ({ type: 'Mark', price, at }));
const inputs = fc.array(fc.oneof({ weight: 4, arbitrary: depth }, trade, mark), { maxLength: 30 });

/** What a listener knows at each trade and at the end: the book, and the mark. */
const seen = (all: readonly OutsideInput[]): readonly unknown[] => {
  const book = { bids: new Map<number, number>(), asks: new Map<number, number>() };
  let known: number | undefined;
  const put = (side: Map<number, number>, levels: readonly OutsideLevel[], isWhole: boolean): void => {
    if (isWhole) side.clear();
    for (const { price, size } of levels) {
      if (size === 0) side.delete(price);
      else side.set(price, size);
    }
  };
  const look = (why: unknown) => [why, [...book.bids].sort(), [...book.asks].sort(), known];
  const looks: unknown[] = [];
  for (const input of all) {
    if (input.type === 'OutsideDepth') {
      put(book.bids, input.bids, input.isSnapshot);
      put(book.asks, input.asks, input.isSnapshot);
    } else if (input.type === 'Mark') known = input.price;
    else looks.push(look(input));
  }
  return [...looks, look('end')];
};

const through = (all: readonly OutsideInput[], isConflated: boolean): readonly OutsideInput[] => {
  const buffer = new InputBuffer();
  buffer.isConflated = isConflated;
  for (const input of all) buffer.push(input);
  expect(buffer.isEmpty).toBe(all.length === 0);
  return buffer.take();
};

it('passes everything on, as it came', () => {
  fc.assert(
    fc.property(inputs, (all) => {
      expect(through(all, false)).toEqual(all);
    }),
  );
});

it('conflates changes of the depth so that every trade meets the same book, and tells each only once', () => {
  fc.assert(
    fc.property(inputs, (all) => {
      const conflated = through(all, true);
      expect(seen(conflated)).toEqual(seen(all));
      const isDepth = conflated.map(({ type }) => type === 'OutsideDepth');
      expect(isDepth.some((is, index) => is && isDepth[index + 1] === true)).toBe(false);
    }),
  );
});
