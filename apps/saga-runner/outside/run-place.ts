import type { HeardOutside } from '@copyledger/domain/trading/market/market.events';
import type { SourceOptions } from './outside-batch';

/** Where a sender is in its run, and what of it the market had dealt with before: a batch whose answer a crash has lost comes again. */
export class RunPlace {
  private run: string | undefined;
  /** The number of the line in hand, or of the last one. */
  private line = 0;
  /** Trades of that line so far. */
  private trades = 0;
  private before = { lines: 0, trades: 0 };

  constructor(private readonly source: string) {}

  /** The next batch begins. @param heard what the market's journal says */
  begin({ run, line = 1 }: Pick<SourceOptions, 'run' | 'line'>, heard: HeardOutside | undefined): void {
    this.run = run;
    this.line = line - 1;
    this.trades = 0;
    const isOurs = heard !== undefined && heard.run === run && heard.source === this.source;
    this.before = isOurs ? heard : { lines: 0, trades: 0 };
  }

  nextLine(): void {
    this.line += 1;
    this.trades = 0;
  }

  nextTrade(): void {
    this.trades += 1;
  }

  /** Whether the market has dealt with lines after the one in hand: the book is not as far as the market was. */
  get isBehind(): boolean {
    return this.line < this.before.lines;
  }

  /** Whether the market has dealt with all of the line in hand before. */
  get isLineKnown(): boolean {
    return this.line <= this.before.lines;
  }

  /** Whether it has dealt with the trade in hand before. */
  get isTradeKnown(): boolean {
    return this.isLineKnown || (this.line === this.before.lines + 1 && this.trades <= this.before.trades);
  }

  /** How far the sender is heard with the trade in hand; undefined of one that does not count. */
  get afterTrade(): HeardOutside | undefined {
    return this.heard(this.line - 1, this.trades);
  }

  /** The same with the whole of the line in hand. */
  get afterLine(): HeardOutside | undefined {
    return this.heard(this.line, 0);
  }

  private heard(lines: number, trades: number): HeardOutside | undefined {
    const { source, run, before } = this;
    if (run === undefined) return undefined;
    // What was heard stays heard, also when the book is told again in the middle of a line.
    const isLess = lines < before.lines || (lines === before.lines && trades < before.trades);
    return { source, run, ...(isLess ? { lines: before.lines, trades: before.trades } : { lines, trades }) };
  }
}
