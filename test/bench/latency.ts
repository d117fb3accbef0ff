/** In milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly 'p99.9': number;
  readonly max: number;
}

export const rounded = (value: number): number => Number(value.toPrecision(4));

/** Percentiles by nearest rank. Throws on an empty sample, which no percentile describes. */
export const latencyOf = (sample: Iterable<number>): Latency => {
  const sorted = Float64Array.from(sample).sort();
  const at = (share: number): number => {
    const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
    if (value === undefined) throw new Error('Nothing was measured.');
    return rounded(value);
  };
  return { p50: at(0.5), p99: at(0.99), 'p99.9': at(0.999), max: at(1) };
};
