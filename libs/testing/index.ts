export { amounts, assets, instruments, integersFrom, scales, signedIntegers, trades } from './arbitraries';
export { copyEvent, followEvent, leaderEvent } from './copying-events';
export { eventually } from './eventually';
export { manualClock } from './manual-clock';
export { prepareDatabase } from './prepared-database';
export { describeWithRedis, type RedisServer, startRedis } from './redis-server';
export { specification } from './specification';
export { accountEvent, instrumentEvent, marketEvent, marksEvent, transferEvent } from './trading-events';
export { inverseTerms, linearTerms, spotTerms } from './trading-terms';
