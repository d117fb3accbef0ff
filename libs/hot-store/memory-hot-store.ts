import { memoryBoard } from './board';
import { depthsOver, marksOver, pricesOver } from './boards';
import { defaultDepthLimits, type DepthLevels } from './depths';
import { defaultHotRowLimits } from './hot-rows';
import type { HotStore, HotStoreOptions } from './hot-store';
import { defaultPriceLimits, type PriceContent } from './latest-prices';
import { MemoryCounters } from './memory/memory-counters';
import { memoryNotices } from './memory/memory-notices';
import { MemoryRows } from './memory/memory-rows';
import { NewestBoard } from './newest-board';

/** The hot store where one process serves alone. */
export const memoryHotStore = (options: HotStoreOptions): HotStore => {
  const { now, report, limits, depthLimits, rowLimits, elapsedMs = () => performance.now() } = options;
  const depthBounds = { ...defaultDepthLimits, ...depthLimits };
  const priceBoard = () => memoryBoard(new NewestBoard<PriceContent>({ report, ...defaultPriceLimits, ...limits }), now);
  const depths = new NewestBoard<DepthLevels>({ report, symbolsMax: depthBounds.symbolsMax });
  return {
    prices: pricesOver(priceBoard()),
    fed: pricesOver(priceBoard()),
    marks: marksOver(priceBoard()),
    depths: depthsOver(memoryBoard(depths, now), depthBounds),
    rows: new MemoryRows({ ...defaultHotRowLimits, ...rowLimits }, elapsedMs),
    counters: new MemoryCounters(elapsedMs),
    commits: memoryNotices(report),
    probe: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
};
