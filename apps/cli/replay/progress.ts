export interface Progress {
  readonly total: number;
  /** Rows done with, those recorded by earlier runs included. */
  readonly done: number;
  /** Rows that this run has recorded. */
  readonly recorded: number;
  readonly elapsedMs: number;
  /** What is counted. */
  readonly unit?: string;
}

const twoDigits = (count: number): string => count.toString().padStart(2, '0');

const timeText = (seconds: number): string => {
  const whole = Math.ceil(seconds);
  const hours = Math.floor(whole / 3600);
  const rest = `${twoDigits(Math.floor(whole / 60) % 60)}:${twoDigits(whole % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
};

const grouped = (count: number): string => count.toString().replace(/\B(?=(\d{3})+$)/g, ',');

const barWidth = 24;
const rowsBeforeRate = 100;
const usualColumns = 80;

/** One line such as `[######------] 12,000 / 37,252 rows  5,100/s  00:05 left`. */
export const progressLine = ({ total, done, recorded, elapsedMs, unit = 'rows' }: Progress): string => {
  const share = total === 0 ? 1 : Math.min(done / total, 1);
  const filled = Math.floor(share * barWidth);
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}] ${grouped(done)} / ${grouped(total)} ${unit}`;
  // The first rows say more about the platform's start than about its speed.
  if (recorded < rowsBeforeRate || elapsedMs === 0) return bar;
  const rate = (recorded * 1000) / elapsedMs;
  return `${bar}  ${grouped(Math.round(rate))}/s  ${timeText((total - done) / rate)} left`;
};

/** What a terminal offers. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const redrawMs = 100;

/** Draws a progress bar on a terminal; anywhere else it writes nothing. */
export class ProgressBar {
  private done = 0;
  private recorded = 0;
  private readonly startedAt = performance.now();
  private readonly timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly total: number,
    private readonly screen: Screen,
    private readonly unit = 'rows',
  ) {
    if (screen.isTTY !== true) return;
    this.draw();
    this.timer = setInterval(() => {
      this.draw();
    }, redrawMs);
  }

  add(rows: number, isNew: boolean): void {
    this.done += rows;
    if (isNew) this.recorded += rows;
  }

  /** Takes the bar off the screen. */
  end(): void {
    if (this.timer === undefined) return;
    clearInterval(this.timer);
    this.screen.write('\r\u001b[K');
  }

  private draw(): void {
    const { total, done, recorded, unit } = this;
    const { columns = 0 } = this.screen;
    const line = progressLine({ total, done, recorded, unit, elapsedMs: performance.now() - this.startedAt });
    // A line that wraps could not be drawn over.
    this.screen.write(`\r\u001b[K${line.slice(0, (columns > 0 ? columns : usualColumns) - 1)}`);
  }
}
