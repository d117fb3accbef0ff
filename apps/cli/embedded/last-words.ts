const linesKept = 3;

/** A line of the log, as far as it tells why a process ended. */
interface LogLine {
  readonly level?: unknown;
  readonly msg?: unknown;
  readonly err?: { readonly message?: unknown };
}

const errorLevel = 50;

const fromLog = (line: string): string | undefined => {
  try {
    const { level, msg, err } = JSON.parse(line) as LogLine;
    const text = err?.message ?? msg;
    return typeof level === 'number' && level >= errorLevel && typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
};

const noise = /^\s*$|^\s+at |^\(node:\d+\)|^\(Use `node /;

const meaningOf = (line: string): string | undefined => {
  if (noise.test(line)) return undefined;
  return line.startsWith('{') ? fromLog(line) : line.trim().replace(/^[A-Z]\w*Error: |^Error: /, '');
};

/** Remembers of what a process says only what may tell why it ended: no stack, no warning, no talk. */
export class LastWords {
  private readonly lines: string[] = [];

  take(line: string): void {
    const text = meaningOf(line);
    if (text === undefined) return;
    this.lines.push(text);
    if (this.lines.length > linesKept) this.lines.shift();
  }

  /** To be put behind what happened: `: the reason`, or nothing. */
  get said(): string {
    return this.lines.length === 0 ? '' : `: ${this.lines.join(' ')}`;
  }
}
