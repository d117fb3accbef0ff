import type { Result } from 'ioredis';
import { takeNewest } from './newest-script';

/**
 * Takes units of a caller's quota: the generic cell rate algorithm in one step, by Redis's clock. KEYS[1] is when the caller has paid
 * back, in microseconds; ARGV is the microseconds of a window, the quota, and the units. Answers with whether they were taken, and with
 * what is owed and what was wanted, in microseconds. The key ends when nothing is owed.
 */
const takeUnits = `
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local window, quota, units = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local owed = math.max(0, tonumber(redis.call('GET', KEYS[1]) or '0') - now)
local wanted = owed + units * window / quota
if wanted > window + window / quota / 1000 then return {0, string.format('%.0f', owed), string.format('%.0f', wanted)} end
redis.call('SET', KEYS[1], string.format('%.0f', now + wanted), 'PX', math.ceil(wanted / 1000))
return {1, string.format('%.0f', wanted), string.format('%.0f', wanted)}`;

/**
 * Keeps a row unless a newer one is there. KEYS[1] holds "<position> <body>"; ARGV is the position, the body, and how many milliseconds
 * to keep it. Positions are compared as text, since Lua's numbers would round them.
 */
const putRow = `
local known = redis.call('GET', KEYS[1])
local before = known and string.match(known, '^%d+')
if before and (#before > #ARGV[1] or (#before == #ARGV[1] and before > ARGV[1])) then return 0 end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'PX', ARGV[3])
return 1`;

export const scripts = {
  takeNewest: { lua: takeNewest, numberOfKeys: 1 },
  takeUnits: { lua: takeUnits, numberOfKeys: 1 },
  putRow: { lua: putRow, numberOfKeys: 1 },
};

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takeNewest(key: string, channel: string, ...values: readonly string[]): Result<string[], Context>;
    takeUnits(key: string, windowMicros: number, quota: number, units: number): Result<[number, string, string], Context>;
    putRow(key: string, position: string, body: string, keptMs: number): Result<number, Context>;
  }
}
