import { linearTerms, spotTerms } from '@copyledger/testing';
import fc from 'fast-check';
import { textOf, unitsOf } from '../copy/units';
import type { CopyPolicy } from '../policy';
import { CopiedInstrument } from './copied-instrument';
import { Copied } from './copied';
import { hitOf, WatchedPositions } from './watched-positions';

const position = fc.record({
  quantity: fc.integer({ min: 1, max: 10_000_000 }),
  isShort: fc.boolean(),
  entry: fc.integer({ min: 90, max: 110 }),
  takeProfit: fc.option(fc.integer({ min: 1, max: 2_000 }), { nil: undefined }),
  stopLoss: fc.integer({ min: 1, max: 2_000 }),
});
const positions = fc.array(position, { minLength: 1, maxLength: 5 });
const lot = unitsOf('0.00001');

const held = (terms: typeof linearTerms, { quantity, isShort, entry }: { quantity: number; isShort: boolean; entry: number }): Copied => {
  const instrument = new CopiedInstrument(terms.symbol, 0);
  instrument.setTerms(terms);
  const copied = new Copied(instrument);
  copied.held = BigInt(quantity) * lot * (isShort ? -1n : 1n);
  copied.cost = copied.held * BigInt(entry) * instrument.contractSize;
  return copied;
};

const policyOf = ({ takeProfit, stopLoss }: { takeProfit: number | undefined; stopLoss: number }): CopyPolicy => ({
  sizing: { mode: 'quantity-multiple', multiple: '1' },
  stopLoss,
  ...(takeProfit !== undefined && { takeProfit }),
});

describe.each([linearTerms, spotTerms])('watched positions of $symbol', (terms) => {
  it('are all left alone at a price that is quiet, and one is hit a breath beyond every other', () => {
    fc.assert(
      fc.property(positions, fc.integer({ min: 6_000, max: 15_000 }), (drawn, hundredths) => {
        const price = unitsOf('0.01') * BigInt(hundredths);
        const watched = new WatchedPositions();
        const all = drawn.map((each) => ({ copied: held(terms, each), policy: policyOf(each) }));
        watched.widen();
        all.forEach(({ copied, policy }, index) => {
          watched.add(`${index}`, copied, policy);
        });
        const isHitAt = (at: bigint): boolean => all.some(({ copied, policy }) => hitOf(copied, policy, at) !== undefined);
        const breath = price / 10n ** 12n;
        const isHitNear = isHitAt(price - breath) || isHitAt(price + breath);
        expect([textOf(price), watched.isQuietAt(price) ? isHitAt(price) : !isHitNear]).toEqual([textOf(price), false]);
      }),
      { numRuns: 1_000 },
    );
  });
});

it('is looked at whatever the price is until its prices are known', () => {
  const watched = new WatchedPositions();
  const copied = held(linearTerms, { quantity: 1, isShort: false, entry: 100 });
  const policy = policyOf({ takeProfit: 100, stopLoss: 100 });
  const quiet = (): boolean => watched.isQuietAt(unitsOf('100'));
  expect(quiet()).toBe(true);
  watched.add('fay', copied, policy);
  expect(quiet()).toBe(false);
  watched.widen();
  watched.narrow(copied, policy);
  expect(quiet()).toBe(true);
  watched.forgetPrices();
  expect(quiet()).toBe(false);
  watched.delete('fay');
  expect(quiet()).toBe(true);
});
