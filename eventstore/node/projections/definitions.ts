import { type RecordedEvent } from '../wire/record';

/** What an event adds to a stream that a projection makes. */
export interface Emitted {
  /** The stream that it is added to. */
  readonly stream: string;
  /** `link` points to the event; `stream-reference` names the event's stream. */
  readonly kind: 'link' | 'stream-reference';
}

/** One of the projections that every server has. */
export interface SystemProjection {
  readonly name: string;
  /** The streams it makes have this prefix, or this very name. */
  readonly owns: (stream: string) => boolean;
  readonly kind: Emitted['kind'];
  /** The stream that an event is added to; undefined for none. */
  readonly target: (event: RecordedEvent) => string | undefined;
}

/** What stands before the first hyphen. A system stream has no category. */
const categoryOf = (stream: string): string | undefined => {
  const at = stream.indexOf('-');
  return stream.startsWith('$') || at <= 0 ? undefined : stream.slice(0, at);
};

const correlationOf = ({ metadata }: RecordedEvent): string | undefined => {
  if (metadata.length === 0) return undefined;
  try {
    const value: unknown = JSON.parse(metadata.toString('utf8'));
    const id = typeof value === 'object' && value !== null && '$correlationId' in value ? value.$correlationId : undefined;
    return typeof id === 'string' && id !== '' ? id : undefined;
  } catch {
    return undefined;
  }
};

const prefixed = (prefix: string, key: string | undefined): string | undefined => (key === undefined ? undefined : prefix + key);

export const systemProjections: readonly SystemProjection[] = [
  {
    name: '$by_category',
    owns: (stream) => stream.startsWith('$ce-'),
    kind: 'link',
    target: ({ stream }) => prefixed('$ce-', categoryOf(stream)),
  },
  {
    name: '$by_event_type',
    owns: (stream) => stream.startsWith('$et-'),
    kind: 'link',
    target: ({ type }) => (type === '$>' ? undefined : `$et-${type}`),
  },
  {
    name: '$by_correlation_id',
    owns: (stream) => stream.startsWith('$bc-'),
    kind: 'link',
    target: (event) => prefixed('$bc-', correlationOf(event)),
  },
  {
    name: '$streams',
    owns: (stream) => stream === '$streams',
    kind: 'link',
    target: ({ revision }) => (revision === 0 ? '$streams' : undefined),
  },
  {
    name: '$stream_by_category',
    owns: (stream) => stream.startsWith('$category-'),
    kind: 'stream-reference',
    target: ({ stream, revision }) => (revision === 0 ? prefixed('$category-', categoryOf(stream)) : undefined),
  },
];

export const isProjected = (stream: string): boolean => systemProjections.some(({ owns }) => owns(stream));
