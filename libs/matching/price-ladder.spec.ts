import fc from 'fast-check';
import { Side } from './messages';
import { NO_LEVEL, PriceLadder } from './price-ladder';

const walk = (ladder: PriceLadder): number[][] => {
  const levels = [];
  for (let level = ladder.best; level !== NO_LEVEL; level = ladder.after(level)) levels.push([ladder.price(level), ladder.quantity(level)]);
  return levels;
};

describe('PriceLadder', () => {
  it.each([
    ['bids, the highest first', Side.Buy],
    ['asks, the lowest first', Side.Sell],
  ])('is a sorted map of %s', (_, side) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat({ max: 5 }))), (updates) => {
        const ladder = new PriceLadder(side);
        const model = new Map<number, number>();
        for (const [price, quantity] of updates) {
          if (quantity > 0) {
            ladder.setQuantity(ladder.findOrCreate(price), quantity);
            model.set(price, quantity);
          } else if (model.delete(price)) ladder.drop(ladder.find(price));
        }
        expect(walk(ladder)).toEqual([...model].sort(([a], [b]) => (side === Side.Buy ? b - a : a - b)));
        expect(ladder.find(51)).toBe(NO_LEVEL);
      }),
    );
  });

  it('forgets the quantity of a level that it drops', () => {
    const ladder = new PriceLadder(Side.Buy);
    const level = ladder.findOrCreate(7);
    ladder.setQuantity(level, 3);
    ladder.drop(level);
    expect(ladder.quantity(ladder.findOrCreate(7))).toBe(0);
  });
});
