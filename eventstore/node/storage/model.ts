/** A store of a few lines that is plainly right; the real one has to agree with it. */
export type Expectation = 'any' | 'no-stream' | 'stream-exists' | number;

export interface ModelEvent {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
}

interface ModelStream {
  readonly events: ModelEvent[];
  maxCount: number | undefined;
  truncateBefore: number;
  hasMetadata: boolean;
  state: 'alive' | 'deleted' | 'buried';
}

export type ModelOutcome = 'stream-deleted' | { readonly wrong: number } | { readonly revision: number };

export class Model {
  readonly log: ModelEvent[] = [];
  private readonly streams = new Map<string, ModelStream>();

  append(name: string, ids: readonly string[], expected: Expectation): ModelOutcome {
    const stream = this.stream(name);
    const refusal = this.refusal(stream, ids, expected);
    if (refusal !== undefined) return refusal;
    if (ids.length > 0 && stream.state === 'deleted') {
      stream.state = 'alive';
      stream.truncateBefore = stream.events.length;
    }
    for (const id of ids) {
      const event = { id, stream: name, revision: stream.events.length };
      stream.events.push(event);
      this.log.push(event);
    }
    return { revision: stream.events.length - 1 };
  }

  setMetadata(name: string, metadata: { maxCount?: number; truncateBefore?: number }): ModelOutcome {
    const stream = this.stream(name);
    if (stream.state === 'buried') return 'stream-deleted';
    stream.maxCount = metadata.maxCount;
    // Metadata for a deleted stream revives it, empty.
    stream.truncateBefore = stream.state === 'deleted' ? stream.events.length : (metadata.truncateBefore ?? 0);
    stream.state = 'alive';
    stream.hasMetadata = true;
    return { revision: 0 };
  }

  delete(name: string, expected: Expectation): ModelOutcome {
    const stream = this.stream(name);
    const refusal = this.refusal(stream, ['a new id'], expected);
    if (refusal !== undefined) return refusal;
    if (stream.events.length === 0 && !stream.hasMetadata) return { wrong: -1 };
    Object.assign(stream, { state: 'deleted', maxCount: undefined, truncateBefore: 0, hasMetadata: true });
    return { revision: 0 };
  }

  bury(name: string, expected: Expectation): ModelOutcome {
    const stream = this.stream(name);
    const refusal = this.refusal(stream, ['a new id'], expected);
    if (refusal === undefined) stream.state = 'buried';
    return refusal ?? { revision: 0 };
  }

  /** The visible revisions; undefined for a stream that is not there. */
  read(name: string): readonly ModelEvent[] | undefined | 'stream-deleted' {
    const { state, events, truncateBefore, maxCount = Infinity } = this.stream(name);
    if (state === 'buried') return 'stream-deleted';
    if (state === 'deleted' || events.length === 0) return undefined;
    return events.slice(Math.max(truncateBefore, events.length - maxCount));
  }

  private refusal(stream: ModelStream, ids: readonly string[], expected: Expectation): ModelOutcome | undefined {
    const last = stream.events.length - 1;
    if (stream.state === 'buried') return 'stream-deleted';
    if (expected === 'any') return this.repetition(stream, ids);
    if (expected !== 'stream-exists') return this.conflict(stream, ids, expected === 'no-stream' ? -1 : expected);
    if (stream.state === 'deleted') return 'stream-deleted';
    return last < 0 && !stream.hasMetadata ? { wrong: last } : this.repetition(stream, ids);
  }

  private conflict({ events, state }: ModelStream, ids: readonly string[], from: number): ModelOutcome | undefined {
    const last = events.length - 1;
    if (from === last) return undefined;
    const firstOther = ids.findIndex((id, index) => events[from + 1 + index]?.id !== id);
    if (firstOther < 0 && ids.length > 0) return { revision: from + ids.length };
    const isRevival = firstOther === 0 && from === -1 && state === 'deleted';
    return isRevival ? undefined : { wrong: last };
  }

  private repetition({ events }: ModelStream, ids: readonly string[]): ModelOutcome | undefined {
    const known = ids.map((id) => events.findLast((event) => event.id === id)?.revision);
    const firstNew = known.indexOf(undefined);
    if (ids.length === 0 || firstNew === 0) return undefined;
    return firstNew > 0 ? { wrong: events.length - 1 } : { revision: known.at(-1) ?? -1 };
  }

  private stream(name: string): ModelStream {
    const found = this.streams.get(name);
    if (found !== undefined) return found;
    const created: ModelStream = { events: [], maxCount: undefined, truncateBefore: 0, hasMetadata: false, state: 'alive' };
    this.streams.set(name, created);
    return created;
  }
}
