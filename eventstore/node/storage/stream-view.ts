import { type StreamDirectory } from './directory';
import { type IndexEntry } from './index-table';
import { type Log } from './log';
import { type StreamIndex } from './stream-index';

interface Page {
  readonly from: number;
  readonly limit: number;
}

/** What a reader needs of a stream: one that was written, or one that a projection makes. */
export interface StreamView {
  /** The last revision, -1 when there is none. It grows. */
  readonly last: number;
  readonly isTombstoned: boolean;
  forwards(page: Page): readonly IndexEntry[];
  backwards(page: Page): readonly IndexEntry[];
  frame(entry: IndexEntry): Buffer | undefined;
}

interface WrittenParts {
  readonly directory: StreamDirectory;
  readonly index: StreamIndex;
  readonly log: Log;
}

/** A stream that clients have written. */
export class WrittenStream implements StreamView {
  constructor(
    private readonly parts: WrittenParts,
    private readonly name: string,
  ) {}

  get last(): number {
    return this.parts.directory.headOf(this.name).last;
  }

  get isTombstoned(): boolean {
    return this.parts.directory.headOf(this.name).tombstoned;
  }

  forwards(page: Page): readonly IndexEntry[] {
    const { number } = this.parts.directory.headOf(this.name);
    return number === undefined ? [] : this.parts.index.forwards(number, page);
  }

  backwards(page: Page): readonly IndexEntry[] {
    const { number } = this.parts.directory.headOf(this.name);
    return number === undefined ? [] : this.parts.index.backwards(number, page);
  }

  frame({ position }: IndexEntry): Buffer | undefined {
    return this.parts.log.frameAt(position);
  }
}
