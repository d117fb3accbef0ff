import { failure, rescale, type Result, type Rounding, success } from '@copyledger/kernel';
import type { Quote } from './book/book-view';

/** A price that one source gives for an instrument. */
export interface MarkSource {
  readonly name: string;
  /** In units of 10^-priceScale, above zero. */
  readonly price: bigint;
  readonly priceScale: number;
  /** When we received it, in microseconds since 1970 on the same clock as `nowMicros`. Venues' clocks are a second apart, and no measure of age. */
  readonly atMicros: number;
}

export interface MarkRule {
  readonly nowMicros: number;
  /** A source whose distance from now is larger counts as dead; one from the future too, so that no wrong clock keeps it alive. */
  readonly distanceMaxMicros: number;
  /** Fewer fresh sources than this give no mark. */
  readonly freshSourcesMin: number;
  readonly priceScale: number;
  readonly rounding: Rounding;
}

export interface Mark {
  /** In units of 10^-priceScale of the rule. */
  readonly price: bigint;
  /** The sources that were fresh, in the order given. */
  readonly sources: readonly string[];
}

export type NoMarkReason = 'NoSources' | 'AllStale' | 'TooFewFresh';

/** The middle of a quote, in units of one digit more than its market's prices, so that half a tick is exact; undefined without both sides. */
export const midSource = (name: string, quote: Quote, at: Pick<MarkSource, 'priceScale' | 'atMicros'>): MarkSource | undefined => {
  const { bid, ask } = quote;
  if (bid === undefined || ask === undefined) return undefined;
  return { name, price: (BigInt(bid.price) + BigInt(ask.price)) * 5n, priceScale: at.priceScale + 1, atMicros: at.atMicros };
};

const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : Number(a > b));

/** The median price of the fresh sources, each counted once; the middle of the two middle ones where their number is even. */
export const medianMark = (sources: readonly MarkSource[], rule: MarkRule): Result<Mark, NoMarkReason> => {
  if (sources.length === 0) return failure('NoSources');
  const fresh = sources.filter(({ atMicros }) => Math.abs(rule.nowMicros - atMicros) <= rule.distanceMaxMicros);
  if (fresh.length === 0) return failure('AllStale');
  if (fresh.length < rule.freshSourcesMin) return failure('TooFewFresh');
  if (fresh.some(({ price }) => price <= 0n)) throw new RangeError('Invariant: the price of a source is above zero.');
  const from = Math.max(...fresh.map(({ priceScale }) => priceScale));
  // Never to a smaller scale, so nothing is rounded here.
  const prices = fresh.map(({ price, priceScale }) => rescale(price, { from: priceScale, to: from }, 'zero')).sort(ascending);
  const lower = prices[(prices.length - 1) >> 1] ?? 0n;
  const upper = prices[prices.length >> 1] ?? 0n;
  // Half a sum is five times it with one digit more.
  const price = rescale((lower + upper) * 5n, { from: from + 1, to: rule.priceScale }, rule.rounding);
  return success({ price, sources: fresh.map(({ name }) => name) });
};
