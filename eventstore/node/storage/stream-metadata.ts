/** What a metadata stream says about its stream; only what the engine itself obeys. */
export interface StreamMetadata {
  readonly maxCount: number | undefined;
  readonly maxAgeSeconds: number | undefined;
  /** Revisions below this one are gone. */
  readonly truncateBefore: number | undefined;
  readonly acl: unknown;
}

export const noMetadata: StreamMetadata = { maxCount: undefined, maxAgeSeconds: undefined, truncateBefore: undefined, acl: undefined };

export const metadataStreamOf = (stream: string): string => `$$${stream}`;
export const isMetadataStream = (stream: string): boolean => stream.startsWith('$$');
export const originalStreamOf = (metadataStream: string): string => metadataStream.slice(2);

/** `$tb` of a stream that was deleted and may be written to again: the largest int64, which JSON rounds up. */
const deletedMark = 2 ** 63;
const deletedMetadata = Buffer.from('{"$tb":9223372036854775807}');

export const isSoftDeleted = (metadata: StreamMetadata): boolean => metadata.truncateBefore === deletedMark;

export const softDeletion = (): Buffer => deletedMetadata;

const asObject = (data: Buffer): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(data.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

const count = (value: unknown): number | undefined => (typeof value === 'number' && value >= 0 ? value : undefined);

/** Metadata that is no JSON object says nothing, as on the real server. */
export const parseStreamMetadata = (data: Buffer): StreamMetadata => {
  const object = asObject(data);
  if (object === undefined) return noMetadata;
  return {
    maxCount: count(object['$maxCount']) || undefined,
    maxAgeSeconds: count(object['$maxAge']) || undefined,
    truncateBefore: count(object['$tb']),
    acl: object['$acl'],
  };
};

/** The metadata of a deleted stream that is written to again: everything is kept, and only the new events are there. */
export const undeleted = (data: Buffer, firstRevision: number): Buffer =>
  Buffer.from(JSON.stringify({ ...asObject(data), $tb: firstRevision }));
