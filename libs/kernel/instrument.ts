import type { Asset, Money } from './money';
import { divide, type Rounding } from './rounding';

declare const unit: unique symbol;

/** A quantity of one instrument, in units of 10^-quantityScale; negative for a short position. */
export type Quantity<I extends string = string> = bigint & { readonly [unit]: readonly ['quantity', I] };
/** A price of one instrument, in units of 10^-priceScale of its quote asset. */
export type Price<I extends string = string> = bigint & { readonly [unit]: readonly ['price', I] };

/** `spot` exchanges assets; the perpetuals settle profit in one asset. The contracts of an inverse one are worth quote, not coins. */
export type InstrumentKind = 'spot' | 'linear-perpetual' | 'inverse-perpetual';

/** Everything that decides how an instrument trades. Scales, kind and assets never change; the rest may, with the revision. */
export interface Instrument<I extends string = string> {
  readonly symbol: I;
  readonly revision: number;
  readonly kind: InstrumentKind;
  readonly base: Asset;
  readonly quote: Asset;
  readonly settlement: Asset;
  readonly priceScale: number;
  readonly quantityScale: number;
  /** What one unit of quantity stands for: base for spot and linear, quote for inverse; an integer. */
  readonly contractSize: bigint;
  readonly tickSize: Price<I>;
  readonly lotSize: Quantity<I>;
  /** In minor units of the quote asset. */
  readonly minimumNotional: bigint;
  /** Parts per million of the notional. */
  readonly makerFeePpm: bigint;
  readonly takerFeePpm: bigint;
  /** Bounds on one order's quantity; a lot is the least, and there is no most, when they are left out. */
  readonly minimumQuantity?: Quantity<I>;
  readonly maximumQuantity?: Quantity<I>;
  /** In minor units of the quote asset. */
  readonly maximumNotional?: bigint;
  /** How far from the market's latest price a limit may lie, up and down, in parts per million of it. */
  readonly priceBandPpm?: bigint;
  /** Open orders of one account, and those among them that wait for a trigger. */
  readonly openOrdersMax?: number;
  readonly triggerOrdersMax?: number;
}

export const quantity = <I extends string>(_of: Instrument<I>, units: bigint): Quantity<I> => units as Quantity<I>;
export const price = <I extends string>(_of: Instrument<I>, units: bigint): Price<I> => units as Price<I>;

export const absolute = <I extends string>(size: Quantity<I>): Quantity<I> => (size < 0n ? 0n - size : size) as Quantity<I>;

/** The price is a whole number of ticks. */
export const isOnTick = <I extends string>(of: Instrument<I>, at: Price<NoInfer<I>>): boolean => at % of.tickSize === 0n;
/** The quantity is a whole number of lots. */
export const isOnLot = <I extends string>(of: Instrument<I>, size: Quantity<NoInfer<I>>): boolean => size % of.lotSize === 0n;

/**
 * The value of `size` at `at`, in minor units of the quote asset: price times quantity times contract size for spot and linear
 * instruments; for inverse ones quantity times contract size, whatever the price. Signed as `size` is.
 */
export const notional = <I extends string>(
  of: Instrument<I>,
  trade: { readonly size: Quantity<NoInfer<I>>; readonly at: Price<NoInfer<I>> },
  rounding: Rounding,
): Money => {
  const isInverse = of.kind === 'inverse-perpetual';
  const exact = trade.size * of.contractSize * (isInverse ? 1n : trade.at);
  const scale = of.quantityScale + (isInverse ? 0 : of.priceScale);
  const numerator = exact * 10n ** BigInt(of.quote.scale);
  return { asset: of.quote.code, minor: divide(numerator, 10n ** BigInt(scale), rounding) };
};

/**
 * What a perpetual position of `size` (negative for a short) gains between two prices, in minor units of its settlement asset. Linear:
 * size times contract size times (exit - entry). Inverse: contracts times contract size times (1/entry - 1/exit), in the coin
 * (https://www.bitmex.com/app/inversePerpetualsGuide). One division, of exact integers, rounded as said. Prices are positive.
 */
export const profit = <I extends string>(
  of: Instrument<I>,
  held: { readonly size: Quantity<NoInfer<I>>; readonly entry: Price<NoInfer<I>>; readonly exit: Price<NoInfer<I>> },
  rounding: Rounding,
): Money => {
  const { size, entry, exit } = held;
  if (entry <= 0n || exit <= 0n) throw new RangeError('Invariant: a position is valued between positive prices.');
  const gain = size * of.contractSize * (exit - entry) * 10n ** BigInt(of.settlement.scale);
  const units = 10n ** BigInt(of.quantityScale);
  const one = 10n ** BigInt(of.priceScale);
  const isInverse = of.kind === 'inverse-perpetual';
  const minor = isInverse ? divide(gain * one, units * entry * exit, rounding) : divide(gain, units * one, rounding);
  return { asset: of.settlement.code, minor };
};
