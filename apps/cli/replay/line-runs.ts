interface Run {
  readonly firstRow: number;
  readonly firstLine: number;
}

/** On which line of a file the rows of one trader stand. Rows that follow each other cost nothing, so a million of them are a few runs. */
export class LineRuns {
  private readonly runs: Run[] = [];
  private lastLine = 0;
  private count = 0;

  get rows(): number {
    return this.count;
  }

  /** The trader's next row stands on this line. */
  add(line: number): void {
    this.count += 1;
    if (line !== this.lastLine + 1 || this.count === 1) this.runs.push({ firstRow: this.count, firstLine: line });
    this.lastLine = line;
  }

  /** The line of the trader's n-th row, from 1; undefined when the file has no such row. */
  lineOf(row: number): number | undefined {
    if (row < 1 || row > this.count) return undefined;
    let low = 0;
    for (let high = this.runs.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if ((this.runs[middle]?.firstRow ?? Infinity) <= row) low = middle;
      else high = middle;
    }
    const run = this.runs[low];
    return run && run.firstLine + row - run.firstRow;
  }
}
