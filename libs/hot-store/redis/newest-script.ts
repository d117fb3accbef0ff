import { type Instant, instantOfMicros, microsOf } from '@copyledger/kernel';
import type { ContentForm } from '../content-form';
import type { Stamped } from '../newest-board';

/**
 * Takes values over that are newer than those it has, and tells the channel: one step, so that what is stored and what is told never
 * differ. Answers with what is stored then, in the order of the arguments.
 *
 * KEYS[1] is the hash, from symbol to "<microseconds> <content>". ARGV[1] is the channel; then come symbol, content and microseconds of
 * every value. Without microseconds the value is new and always wins, stamped by Redis's own clock; with them it was published while
 * Redis was away, and wins over older ones. A stamp ahead of Redis's clock is pulled back to it, lest it win over values yet to come.
 */
export const takeNewest = `
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local stored = {}
for i = 2, #ARGV, 3 do
  local symbol, content, stamp = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local known = redis.call('HGET', KEYS[1], symbol)
  local before = known and tonumber(string.match(known, '^%d+')) or -1
  local at
  if stamp == '' then at = math.max(now, before + 1) else at = math.min(tonumber(stamp), now) end
  if at > before then
    known = string.format('%.0f', at) .. ' ' .. content
    redis.call('HSET', KEYS[1], symbol, known)
    redis.call('PUBLISH', ARGV[1], known .. ' ' .. symbol)
  end
  stored[#stored + 1] = known
end
return stored`;

export interface BoardKeys {
  readonly hash: string;
  readonly channel: string;
}

/** Both in one slot of a cluster: the braces are Redis's hash tag. */
export const boardKeys = (namespace: string, board: string): BoardKeys => ({
  hash: `{${namespace}:${board}}:latest`,
  channel: `{${namespace}:${board}}:changes`,
});

export type NewestArguments = readonly [symbol: string, content: string, stamp: string];

/** A value that Redis is to stamp. */
export const freshValue = (symbol: string, content: string): NewestArguments => [symbol, content, ''];
/** A value published while Redis was away. */
export const keptValue = (symbol: string, content: string, at: Instant): NewestArguments => [symbol, content, microsOf(at).toString()];

const storedShape = /^(\d{1,17}) (\S+)$/;

/** Reads what the hash holds for a symbol; undefined for what we never wrote. */
export const valueOfStored = <C extends object>(form: ContentForm<C>, symbol: string, text: string): Stamped<C> | undefined => {
  const [, micros, written] = storedShape.exec(text) ?? [];
  if (micros === undefined || written === undefined) return undefined;
  const content = form.read(written);
  return content === undefined ? undefined : { ...content, symbol, at: instantOfMicros(BigInt(micros)) };
};

/** Reads what the channel tells. */
export const valueOfMessage = <C extends object>(form: ContentForm<C>, text: string): Stamped<C> | undefined => {
  const end = text.lastIndexOf(' ');
  return valueOfStored(form, text.slice(end + 1), text.slice(0, Math.max(0, end)));
};
