interface Load {
  readonly key: string;
  readonly rows: number;
}

/**
 * Spreads traders over lanes that work side by side. A lane reads the file once for all its traders, so the number of lanes, and not
 * that of traders, is how often the file is read. The largest goes first, each to the lane with the fewest rows so far.
 */
export const lanesOf = (loads: readonly Load[], lanesMax: number): readonly ReadonlySet<string>[] => {
  const lanes = Array.from({ length: Math.min(lanesMax, loads.length) }, () => ({ rows: 0, keys: new Set<string>() }));
  for (const { key, rows } of [...loads].sort((a, b) => b.rows - a.rows)) {
    const lane = lanes.reduce((least, each) => (each.rows < least.rows ? each : least));
    lane.rows += rows;
    lane.keys.add(key);
  }
  return lanes.map(({ keys }) => keys);
};
