import { decimalOf, divide, formatDecimal } from '@copyledger/kernel';

/** An exact decimal. */
export interface Exact {
  readonly units: bigint;
  readonly scale: number;
}

/** A decimal of ours, at the scale at which it is written. */
export const exact = (text: string): Exact => {
  const point = text.indexOf('.');
  const scale = point < 0 ? 0 : text.length - point - 1;
  return { units: decimalOf(text, scale), scale };
};

/** Units at another scale, rounded down. */
export const unitsAt = ({ units, scale }: Exact, wanted: number): bigint =>
  scale <= wanted ? units * 10n ** BigInt(wanted - scale) : divide(units, 10n ** BigInt(scale - wanted), 'floor');

/** The exact sum, in shortest form. */
export const sumOf = (texts: readonly string[]): string => {
  const parts = texts.map(exact);
  const scale = Math.max(0, ...parts.map((part) => part.scale));
  return formatDecimal(
    parts.reduce((total, part) => total + unitsAt(part, scale), 0n),
    scale,
  );
};

export const productOf = (...factors: readonly Exact[]): Exact => ({
  units: factors.reduce((units, factor) => units * factor.units, 1n),
  scale: factors.reduce((scale, factor) => scale + factor.scale, 0),
});
