import { decimalOf, formatDecimal } from './decimal';

/** An asset and the number of fraction digits that its ledger keeps; the scale never changes. */
export interface Asset<A extends string = string> {
  readonly code: A;
  readonly scale: number;
}

/** An exact amount in minor units (10^-scale) of one asset. Two assets never mix: not in types, and not at run time. */
export interface Money<A extends string = string> {
  readonly asset: A;
  readonly minor: bigint;
}

export const money = <A extends string>(asset: Asset<A>, minor: bigint): Money<A> => ({ asset: asset.code, minor });

const same = (a: Money, b: Money): void => {
  if (a.asset !== b.asset) throw new Error(`Invariant: ${a.asset} and ${b.asset} do not mix.`);
};

export const add = <A extends string>(a: Money<A>, b: Money<NoInfer<A>>): Money<A> => {
  same(a, b);
  return { asset: a.asset, minor: a.minor + b.minor };
};

export const subtract = <A extends string>(a: Money<A>, b: Money<NoInfer<A>>): Money<A> => {
  same(a, b);
  return { asset: a.asset, minor: a.minor - b.minor };
};

export const negate = <A extends string>(a: Money<A>): Money<A> => ({ asset: a.asset, minor: -a.minor });

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. */
export const compare = <A extends string>(a: Money<A>, b: Money<NoInfer<A>>): -1 | 0 | 1 => {
  same(a, b);
  if (a.minor === b.minor) return 0;
  return a.minor < b.minor ? -1 : 1;
};

/** The amount as an exact decimal string, without the asset. */
export const formatMoney = <A extends string>(asset: Asset<A>, amount: Money<NoInfer<A>>): string => {
  same({ asset: asset.code, minor: 0n }, amount);
  return formatDecimal(amount.minor, asset.scale);
};

/** Reads an amount that we wrote ourselves; throws on anything else. Client input goes through `parseDecimal`. */
export const moneyOf = <A extends string>(asset: Asset<A>, text: string): Money<A> => money(asset, decimalOf(text, asset.scale));
