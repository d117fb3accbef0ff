import type { TimedLine } from './timed-lines';

/** A recording, and whose messages are in it. */
export interface TimedFile<L> {
  readonly lines: AsyncIterable<readonly TimedLine<L>[]>;
  readonly lanes: readonly L[];
}

/** One file, read a block ahead. */
class LineSource<L> {
  private block: readonly TimedLine<L>[] = [];
  private at = 0;
  isEnded = false;

  private readonly blocks: AsyncIterator<readonly TimedLine<L>[]>;
  readonly lanes: ReadonlySet<L>;

  constructor({ lines, lanes }: TimedFile<L>) {
    this.blocks = lines[Symbol.asyncIterator]();
    this.lanes = new Set(lanes);
  }

  /** The next line; undefined when it has to be filled, or has ended. */
  get head(): TimedLine<L> | undefined {
    return this.block[this.at];
  }

  advance(): void {
    this.at += 1;
  }

  async fill(): Promise<void> {
    while (this.head === undefined && !this.isEnded) {
      const next = await this.blocks.next();
      this.isEnded = next.done === true;
      this.block = next.done === true ? [] : next.value;
      this.at = 0;
    }
  }
}

/** Several recordings as one, in the order of reception; of two messages of one moment, the file that was named first goes first. */
export class Timeline<L> {
  private readonly sources: readonly LineSource<L>[];

  constructor(files: readonly TimedFile<L>[]) {
    this.sources = files.map((file) => new LineSource(file));
  }

  /** Nothing more comes of it, as far as has been read. */
  isOver(lane: L): boolean {
    return this.sources.every(({ lanes, isEnded }) => isEnded || !lanes.has(lane));
  }

  /** When the next message was received; undefined when there is none. */
  async nextMicros(): Promise<number | undefined> {
    return (await this.earliest())?.head?.micros;
  }

  /** The messages that were received before a moment. */
  async before(micros: number): Promise<readonly TimedLine<L>[]> {
    const lines: TimedLine<L>[] = [];
    for (;;) {
      const source = await this.earliest();
      const line = source?.head;
      if (source === undefined || line === undefined || line.micros >= micros) return lines;
      lines.push(line);
      source.advance();
    }
  }

  private async earliest(): Promise<LineSource<L> | undefined> {
    let first: LineSource<L> | undefined;
    for (const source of this.sources) {
      if (source.head === undefined && !source.isEnded) await source.fill();
      const micros = source.head?.micros;
      if (micros !== undefined && micros < (first?.head?.micros ?? Infinity)) first = source;
    }
    return first;
  }
}
