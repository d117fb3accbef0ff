import fc from 'fast-check';
import { fifoLots, type PositionStep } from './fifo-lots';

/** Steps of a position that is traded at whole prices, its cost counted by the average, as the account counts. */
const stepsOf = (trades: readonly { readonly quantity: number; readonly price: number }[]): readonly PositionStep[] => {
  let [held, cost] = [0, 0];
  return trades.map(({ quantity, price }, index) => {
    const next = held + quantity;
    if (held !== 0 && Math.sign(next) === -Math.sign(held)) cost = next * price;
    else if (Math.abs(next) < Math.abs(held)) cost = (cost * next) / held;
    else cost += quantity * price;
    held = next;
    return { position: String(index), occurredAt: `at ${index}`, quantity: String(held), cost: cost.toFixed(12), price: String(price) };
  });
};

describe('lots, first in, first out', () => {
  it('close the oldest first, whatever the average cost is', () => {
    const { open, closures, realisedPnl } = fifoLots(
      stepsOf([
        { quantity: 2, price: 10 },
        { quantity: 2, price: 20 },
        { quantity: -3, price: 30 },
      ]),
      '1',
    );
    expect(closures).toMatchObject([
      { openedPosition: '0', closedPosition: '2', quantity: '2', cost: '20', proceeds: '60', realisedPnl: '40' },
      { openedPosition: '1', quantity: '1', cost: '20', proceeds: '30', realisedPnl: '10' },
    ]);
    expect(realisedPnl).toBe('50');
    expect(open).toMatchObject([{ openedPosition: '1', quantity: '1', cost: '20' }]);
  });

  it('of a short position are signed like it', () => {
    const { closures } = fifoLots(
      stepsOf([
        { quantity: -2, price: 10 },
        { quantity: 1, price: 7 },
      ]),
      '10',
    );
    expect(closures).toMatchObject([{ quantity: '-1', proceeds: '-70' }]);
  });

  it('go through zero as a close and an open', () => {
    const { open, realisedPnl } = fifoLots(
      stepsOf([
        { quantity: 2, price: 10 },
        { quantity: -5, price: 12 },
      ]),
      '1',
    );
    expect(realisedPnl).toBe('4');
    expect(open).toMatchObject([{ quantity: '-3', cost: '-36' }]);
  });

  it('begin anew where a position was adopted', () => {
    const adopted = { position: '9', occurredAt: 'then', quantity: '4', cost: '44', price: null };
    const { open, realisedPnl } = fifoLots([...stepsOf([{ quantity: 2, price: 10 }]), adopted], '1');
    expect(open).toEqual([{ openedAt: 'then', openedPosition: '9', quantity: '4', cost: '44' }]);
    expect(realisedPnl).toBe('0');
  });

  it('add up to the position, and earn in the end what the average cost earns', () => {
    const trade = fc.record({
      quantity: fc.integer({ min: -9, max: 9 }).filter((each) => each !== 0),
      price: fc.integer({ min: 1, max: 99 }),
    });
    fc.assert(
      fc.property(fc.array(trade, { minLength: 1, maxLength: 40 }), (trades) => {
        const held = trades.reduce((sum, { quantity }) => sum + quantity, 0);
        const money = trades.reduce((sum, { quantity, price }) => sum - quantity * price, 0);
        const { open } = fifoLots(stepsOf(trades), '1');
        expect(open.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(held);
        if (held === 0) return;
        const flat = fifoLots(stepsOf([...trades, { quantity: -held, price: 50 }]), '1');
        expect(flat.open).toEqual([]);
        expect(Number(flat.realisedPnl)).toBeCloseTo(money + held * 50, 6);
      }),
    );
  });
});
