import fc from 'fast-check';
import type { Position } from './account.state';
import { trade } from './position';

const flat: Position = { quantity: 0n, cost: 0n };
const after = (...trades: readonly (readonly [size: bigint, value: bigint])[]) => {
  let realised = 0n;
  let position = flat;
  for (const [size, value] of trades) {
    const outcome = trade(position, { size, value });
    position = outcome.position;
    realised += outcome.legs.reduce((total, leg) => total + leg.realisedPnl, 0n);
  }
  return { ...position, realised };
};

describe('a position at average cost', () => {
  it('grows with what is added on its side', () => {
    expect(after([2n, 200n], [1n, 130n])).toEqual({ quantity: 3n, cost: 330n, realised: 0n });
    expect(after([-2n, 200n], [-1n, 130n])).toEqual({ quantity: -3n, cost: -330n, realised: 0n });
  });

  it('releases the cost of what is closed in proportion', () => {
    expect(after([3n, 330n], [-1n, 150n])).toEqual({ quantity: 2n, cost: 220n, realised: 40n });
    expect(after([-3n, 330n], [1n, 90n])).toEqual({ quantity: -2n, cost: -220n, realised: 20n });
  });

  it('releases with the last close whatever rounding has left', () => {
    expect(after([3n, 100n], [-1n, 40n])).toEqual({ quantity: 2n, cost: 67n, realised: 7n });
    expect(after([3n, 100n], [-1n, 40n], [-1n, 40n], [-1n, 40n])).toEqual({ quantity: 0n, cost: 0n, realised: 20n });
  });

  it('goes through zero as a close and an open, the value split by quantity', () => {
    expect(trade({ quantity: 1n, cost: 100n }, { size: -3n, value: 331n })).toEqual({
      position: { quantity: -2n, cost: -221n },
      legs: [
        { effect: 'close', quantity: 1n, realisedPnl: 10n },
        { effect: 'open', quantity: 2n, realisedPnl: 0n },
      ],
    });
    expect(after([-1n, 100n], [3n, 270n])).toEqual({ quantity: 2n, cost: 180n, realised: 10n });
  });

  it('loses nothing: profit is what was received, less what was paid, plus what the rest has cost', () => {
    const aTrade = fc.record({
      size: fc.bigInt({ min: -50n, max: 50n }).filter((size) => size !== 0n),
      value: fc.bigInt({ min: 0n, max: 10_000n }),
    });
    fc.assert(
      fc.property(fc.array(aTrade, { maxLength: 30 }), (trades) => {
        const { quantity, cost, realised } = after(...trades.map(({ size, value }) => [size, value] as const));
        const received = trades.reduce((total, { size, value }) => total + (size < 0n ? value : -value), 0n);
        expect(realised).toBe(received + cost);
        expect(quantity).toBe(trades.reduce((total, { size }) => total + size, 0n));
        if (quantity === 0n) expect(cost).toBe(0n);
      }),
    );
  });

  it('says of every unit whether it closes or opens', () => {
    const some = fc.bigInt({ min: -50n, max: 50n });
    fc.assert(
      fc.property(
        some,
        some.filter((size) => size !== 0n),
        (quantity, size) => {
          const { legs } = trade({ quantity, cost: quantity * 10n }, { size, value: 100n });
          const sum = (effect: 'open' | 'close') =>
            legs.filter((leg) => leg.effect === effect).reduce((total, leg) => total + leg.quantity, 0n);
          const whole = size < 0n ? -size : size;
          const held = quantity < 0n ? -quantity : quantity;
          const closable = quantity > 0n === size < 0n && quantity !== 0n ? held : 0n;
          expect(sum('open') + sum('close')).toBe(whole);
          expect(sum('close')).toBe(closable < whole ? closable : whole);
        },
      ),
    );
  });
});
