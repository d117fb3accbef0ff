import type { BuildProgress } from '@copyledger/projections/runtime/rebuild/build';

/** What a terminal offers. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** A rebuild at one moment, seen from where this run began. */
export interface BuildMoment extends BuildProgress {
  readonly from: Begin;
  readonly elapsedMs: number;
}

/** What was done when the first news came: until then tables were made, which says nothing about the speed. */
interface Begin {
  readonly position: bigint;
  readonly events: number;
}

const barWidth = 24;
const usualColumns = 80;
const secondMs = 1_000;
/** The first batches say more about the start than about the speed. */
const rateAfterMs = 1_000;

const twoDigits = (count: number): string => count.toString().padStart(2, '0');

const timeText = (seconds: number): string => {
  const whole = Math.ceil(seconds);
  return `${twoDigits(Math.floor(whole / 60))}:${twoDigits(whole % 60)}`;
};

const grouped = (count: number): string => count.toLocaleString('en-US');

/** One line such as `[######------]  41%  410,000 events  31,000/s  00:12 left`. */
export const buildLine = ({ position, target, from, events, elapsedMs }: BuildMoment): string => {
  const here = position ?? from.position;
  const share = target === 0n ? 1 : Math.min(1, Number(here) / Number(target));
  const filled = Math.floor(share * barWidth);
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  const line = `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}] ${percent}  ${grouped(events)} ${events === 1 ? 'event' : 'events'}`;
  if (elapsedMs < rateAfterMs || here <= from.position) return line;
  const secondsLeft = (Number(target - here) / Number(here - from.position)) * (elapsedMs / secondMs);
  const perSecond = Math.round(((events - from.events) * secondMs) / elapsedMs);
  return `${line}  ${grouped(perSecond)}/s  ${timeText(Math.max(0, secondsLeft))} left`;
};

const redrawMs = 100;
const lineMs = 5_000;

/** Shows how far a rebuild has come: a bar on a terminal, a line now and then anywhere else. */
export class BuildBar {
  private readonly intervalMs: number;
  private from: (Begin & { readonly at: number }) | undefined;
  private shownAt = -Infinity;

  constructor(private readonly screen: Screen) {
    this.intervalMs = screen.isTTY === true ? redrawMs : lineMs;
    if (screen.isTTY !== true) this.shownAt = performance.now();
  }

  show(progress: BuildProgress): void {
    const now = performance.now();
    this.from ??= { position: progress.position ?? 0n, events: progress.events, at: now };
    if (now - this.shownAt < this.intervalMs) return;
    this.shownAt = now;
    const line = buildLine({ ...progress, from: this.from, elapsedMs: now - this.from.at });
    const { columns = 0, isTTY } = this.screen;
    // On a terminal, a line that wraps could not be drawn over.
    if (isTTY === true) this.screen.write(`\r\u001b[K${line.slice(0, (columns > 0 ? columns : usualColumns) - 1)}`);
    else this.screen.write(`${line}\n`);
  }

  /** A line of its own, above the bar. */
  say(text: string): void {
    this.end();
    this.screen.write(`${text}\n`);
  }

  /** Takes the bar off the screen. */
  end(): void {
    if (this.screen.isTTY === true) this.screen.write('\r\u001b[K');
  }
}
