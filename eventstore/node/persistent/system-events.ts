import { randomUUID } from 'node:crypto';
import { type Store } from '../storage/store';
import { metadataStreamOf } from '../storage/stream-metadata';

const nothing = Buffer.alloc(0);

interface SystemEvent {
  readonly type: string;
  readonly data: unknown;
  readonly metadata?: unknown;
}

const bytes = (value: unknown): Buffer => (value === undefined ? nothing : Buffer.from(JSON.stringify(value)));

/** Appends an event of the node's own to a system stream. */
export const appendSystemEvent = async (store: Store, stream: string, { type, data, metadata }: SystemEvent): Promise<void> => {
  // The data of a link is its target as bare text.
  const body = typeof data === 'string' && type === '$>' ? Buffer.from(data) : bytes(data);
  const event = { id: randomUUID(), type, isJson: type !== '$>', data: body, metadata: bytes(metadata) };
  await store.append({ stream, expected: { kind: 'any' }, events: [event] });
};

/** Replaces the metadata of a system stream. */
export const setSystemMetadata = (store: Store, stream: string, metadata: Readonly<Record<string, number>>): Promise<void> =>
  appendSystemEvent(store, metadataStreamOf(stream), { type: '$metadata', data: metadata });
