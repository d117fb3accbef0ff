import { amounts, assets, signedIntegers } from '@copyledger/testing';
import fc from 'fast-check';
import { add, type Asset, compare, formatMoney, money, type Money, moneyOf, negate, subtract } from './money';

const usdt: Asset<'USDT'> = { code: 'USDT', scale: 6 };
const btc: Asset<'BTC'> = { code: 'BTC', scale: 8 };
const nothing = money(usdt, 0n);
const usdts = amounts(usdt);

describe('money', () => {
  it('adds up: associative, commutative, with zero and a negative', () => {
    fc.assert(
      fc.property(usdts, usdts, usdts, (a, b, c) => {
        expect(add(add(a, b), c)).toEqual(add(a, add(b, c)));
        expect(add(a, b)).toEqual(add(b, a));
        expect(add(a, nothing)).toEqual(a);
        expect(add(a, negate(a))).toEqual(nothing);
      }),
    );
  });

  it('subtracts as it adds the negative, and gives back what was added', () => {
    fc.assert(
      fc.property(usdts, usdts, (a, b) => {
        expect(subtract(a, b)).toEqual(add(a, negate(b)));
        expect(subtract(add(a, b), b)).toEqual(a);
        expect(negate(negate(a))).toEqual(a);
      }),
    );
  });

  it('has one total order, which addition keeps', () => {
    expect([compare(nothing, money(usdt, 1n)), compare(money(usdt, 1n), nothing), compare(nothing, money(usdt, -1n))]).toEqual([-1, 1, 1]);
    fc.assert(
      fc.property(usdts, usdts, usdts, (a, b, c) => {
        expect(compare(a, a)).toBe(0);
        expect(compare(a, b) + compare(b, a)).toBe(0);
        expect(compare(a, b) === 0).toBe(a.minor === b.minor);
        expect(compare(add(a, c), add(b, c))).toBe(compare(a, b));
        expect(compare(negate(a), negate(b))).toBe(compare(b, a));
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('round-trips through text at every scale', () => {
    fc.assert(
      fc.property(assets('ETH'), signedIntegers(), (asset, minor) => {
        const amount = money(asset, minor);
        expect(moneyOf(asset, formatMoney(asset, amount))).toEqual(amount);
      }),
    );
    expect(formatMoney(usdt, money(usdt, -1_500_000n))).toBe('-1.5');
    expect(() => moneyOf(usdt, '0.0000001')).toThrow('more fraction digits');
  });

  it('throws when assets mix at run time, where types were lost', () => {
    const [one, other]: Money[] = [money(usdt, 1n), money(btc, 1n)];
    for (const operation of [add, subtract, compare])
      expect(() => operation(one as Money, other as Money)).toThrow('Invariant: USDT and BTC do not mix.');
    expect(() => formatMoney(usdt as Asset, other as Money)).toThrow('Invariant: USDT and BTC do not mix.');
  });

  it('does not compile when assets mix', () => {
    const mixed: readonly (() => unknown)[] = [
      // @ts-expect-error Bitcoin is not added to dollars.
      () => add(money(usdt, 1n), money(btc, 1n)),
      // @ts-expect-error Nor taken from them.
      () => subtract(money(usdt, 1n), money(btc, 1n)),
      // @ts-expect-error Nor compared with them.
      () => compare(money(usdt, 1n), money(btc, 1n)),
      // @ts-expect-error Nor printed with their scale.
      () => formatMoney(usdt, money(btc, 1n)),
      // @ts-expect-error The result is dollars.
      () => add<'USDT'>(money(usdt, 1n), money(usdt, 1n)) satisfies Money<'BTC'>,
      // @ts-expect-error Value is never a floating-point number.
      () => money(usdt, 1.5),
    ];
    expect(mixed).toHaveLength(6);
  });
});
