import type { Result } from 'ioredis';
import { type Instant, instantOfMicros, microsOf } from '@copyledger/kernel';
import type { LatestPrice } from '../latest-prices';

/**
 * Takes prices over that are newer than those it has, and tells the channel: one step, so that what is stored and what is told never
 * differ. Answers with what is stored then, in the order of the arguments.
 *
 * KEYS[1] is the hash, from symbol to "<microseconds> <price>". ARGV[1] is the channel; then come symbol, price and microseconds of every
 * price. Without microseconds the price is new and always wins, stamped by Redis's own clock; with them it was published while Redis was
 * away, and wins over older ones. A stamp ahead of Redis's clock is pulled back to it, lest it win over prices yet to come.
 */
const takePrices = `
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local stored = {}
for i = 2, #ARGV, 3 do
  local symbol, price, stamp = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local known = redis.call('HGET', KEYS[1], symbol)
  local before = known and tonumber(string.match(known, '^%d+')) or -1
  local at
  if stamp == '' then at = math.max(now, before + 1) else at = math.min(tonumber(stamp), now) end
  if at > before then
    known = string.format('%.0f', at) .. ' ' .. price
    redis.call('HSET', KEYS[1], symbol, known)
    redis.call('PUBLISH', ARGV[1], known .. ' ' .. symbol)
  end
  stored[#stored + 1] = known
end
return stored`;

export const priceScripts = { takePrices: { lua: takePrices, numberOfKeys: 1 } };

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takePrices(key: string, channel: string, ...prices: readonly string[]): Result<string[], Context>;
  }
}

/** Both in one slot of a cluster: the braces are Redis's hash tag. */
export const keysOf = (namespace: string): { readonly hash: string; readonly channel: string } => ({
  hash: `{${namespace}:prices}:latest`,
  channel: `{${namespace}:prices}:changes`,
});

export type PriceArguments = readonly [symbol: string, price: string, stamp: string];

/** A price that Redis is to stamp. */
export const freshPrice = (symbol: string, price: string): PriceArguments => [symbol, price, ''];
/** A price published while Redis was away. */
export const keptPrice = ({ symbol, price, at }: LatestPrice): PriceArguments => [symbol, price, microsOf(at).toString()];

const storedShape = /^(\d{1,17}) (\S+)$/;

/** Reads what the hash holds for a symbol; undefined for what we never wrote. */
export const priceOfStored = (symbol: string, text: string): LatestPrice | undefined => {
  const [, micros, price] = storedShape.exec(text) ?? [];
  if (micros === undefined || price === undefined) return undefined;
  const at: Instant = instantOfMicros(BigInt(micros));
  return { symbol, price, at };
};

/** Reads what the channel tells. */
export const priceOfMessage = (text: string): LatestPrice | undefined => {
  const end = text.lastIndexOf(' ');
  return priceOfStored(text.slice(end + 1), text.slice(0, Math.max(0, end)));
};
