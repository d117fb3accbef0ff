export type { CommitNotice, CommitNotices } from './commit-notices';
export type { Depth, DepthLevel, DepthLevels, DepthLimits, Depths } from './depths';
export type { HotRow, HotRows, PlacedRow } from './hot-rows';
export { FED_PRICES, HOT_STORE, type HotStore, type HotStoreOptions, LATEST_PRICES, MARK_PRICES } from './hot-store';
export { type LatestPrice, type LatestPrices, type PriceLimits, TooManySymbols } from './latest-prices';
export { memoryHotStore } from './memory-hot-store';
export type { RateCounters, RateLimit, Taken } from './rate-counters';
export { redisHotStore, type RedisHotStoreOptions } from './redis/redis-hot-store';
