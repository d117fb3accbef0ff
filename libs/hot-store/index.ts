export { HOT_STORE, type HotStore, type HotStoreOptions, LATEST_PRICES } from './hot-store';
export { type LatestPrice, type LatestPrices, type PriceLimits, TooManySymbols } from './latest-prices';
export { memoryHotStore } from './memory-hot-store';
export { redisHotStore, type RedisHotStoreOptions } from './redis/redis-hot-store';
