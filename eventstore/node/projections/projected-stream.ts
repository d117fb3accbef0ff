import { createHash } from 'node:crypto';
import { type IndexEntry } from '../storage/index-table';
import { type LazyIndex } from '../storage/lazy-index';
import { type Log } from '../storage/log';
import { type StreamView } from '../storage/stream-view';
import { encodeFrame } from '../wire/record';
import { type SystemProjection } from './definitions';

interface ProjectedParts {
  readonly index: LazyIndex;
  readonly log: Log;
  readonly projection: SystemProjection;
}

const hyphenated = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;

/** The same link has the same id whenever it is read. */
const idOf = (stream: string, revision: number): string =>
  hyphenated(
    createHash('sha256')
      .update(`${String(revision)}@${stream}`)
      .digest('hex'),
  );

/** A stream that a projection makes. Its events are not stored: each is made from its place in the index when it is read. */
export class ProjectedStream implements StreamView {
  readonly isTombstoned = false;

  constructor(
    private readonly parts: ProjectedParts,
    private readonly name: string,
  ) {}

  get last(): number {
    return this.backwards({ from: Number.MAX_SAFE_INTEGER, limit: 1 })[0]?.revision ?? -1;
  }

  forwards(page: { from: number; limit: number }): readonly IndexEntry[] {
    const number = this.parts.index.numberOf(this.name);
    return number === undefined ? [] : this.parts.index.forwards(number, page);
  }

  backwards(page: { from: number; limit: number }): readonly IndexEntry[] {
    const number = this.parts.index.numberOf(this.name);
    return number === undefined ? [] : this.parts.index.backwards(number, page);
  }

  frame({ revision, position }: IndexEntry): Buffer | undefined {
    const source = this.parts.log.eventAt(position);
    if (source === undefined) return undefined;
    const isReference = this.parts.projection.kind === 'stream-reference';
    // A link to a link would lead nowhere: the first one's target is passed on.
    const target = source.type === '$>' ? source.data : Buffer.from(`${String(source.revision)}@${source.stream}`);
    return encodeFrame({
      id: idOf(this.name, revision),
      type: isReference ? '$@' : '$>',
      isJson: false,
      data: isReference ? Buffer.from(source.stream) : target,
      metadata: Buffer.from(JSON.stringify({ $o: source.stream, $causedBy: source.id })),
      stream: this.name,
      revision,
      position,
      createdAt: source.createdAt,
    });
  }
}
