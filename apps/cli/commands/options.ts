import { InvalidArgumentError } from 'commander';

const basisPointsMax = 5_000;

/** Hundredths of a percent, up to a half. */
export const basisPointsOf = (text: string): number => {
  const points = /^\d{1,4}$/.test(text) ? Number(text) : Infinity;
  if (points > basisPointsMax) throw new InvalidArgumentError(`It is a whole number of basis points from 0 to ${basisPointsMax}.`);
  return points;
};
