import type { JsonObject, StreamMetadata } from './event-store';

/** Where the log keeps a stream's metadata: the newest event of this stream. */
export const metadataStreamOf = (stream: string): string => `$$${stream}`;
export const metadataEventType = '$metadata';

const reserved = { maxCount: '$maxCount', maxAgeSeconds: '$maxAge', truncateBefore: '$tb' } as const;
const reservedKeys: ReadonlySet<string> = new Set(Object.values(reserved));

/** In the words that EventStoreDB keeps. Throws a RangeError on what is no count, and on a truncation point that JSON can't hold. */
export const encodeStreamMetadata = ({ maxCount, maxAgeSeconds, truncateBefore, custom }: StreamMetadata): JsonObject => {
  const numbers = Object.entries({
    [reserved.maxCount]: maxCount,
    [reserved.maxAgeSeconds]: maxAgeSeconds,
    [reserved.truncateBefore]: truncateBefore === undefined ? undefined : Number(truncateBefore),
  }).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  for (const [key, value] of numbers) if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${key}: ${value} is no count`);
  return { ...custom, ...Object.fromEntries(numbers) };
};

const count = (value: unknown): number | undefined => (typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined);

export const decodeStreamMetadata = (data: JsonObject): StreamMetadata => {
  const maxCount = count(data[reserved.maxCount]);
  const maxAgeSeconds = count(data[reserved.maxAgeSeconds]);
  const truncateBefore = count(data[reserved.truncateBefore]);
  const custom = Object.fromEntries(Object.entries(data).filter(([key]) => !reservedKeys.has(key)));
  return {
    ...(maxCount !== undefined && { maxCount }),
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
    ...(truncateBefore !== undefined && { truncateBefore: BigInt(truncateBefore) }),
    ...(Object.keys(custom).length > 0 && { custom }),
  };
};
