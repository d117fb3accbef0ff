import type { RunnerSurroundings } from '../exchange-runner';
import type { JournalEntry } from '../market-journal';
import type { ExchangeCounts, LogLine } from './messages';

export const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Counts what the markets write. */
export class WriteCounter {
  private appends = 0;
  private events = 0;
  private trades = 0;

  count(entries: readonly JournalEntry[]): void {
    if (entries.length === 0) return;
    this.appends += 1;
    this.events += entries.length;
    for (const { event } of entries) if (event.type === 'TradeExecuted') this.trades += 1;
  }

  get counts(): ExchangeCounts {
    const { appends, events, trades } = this;
    return { appends, events, trades };
  }
}

/** What the log of the process is told: what goes wrong, and what changes. */
export const reportsTo = (say: (line: LogLine) => void): Omit<RunnerSurroundings['listener'], 'onWritten'> => ({
  onState: (state, reason) => {
    if (state === 'standby')
      say({
        severity: 'error',
        text: 'standby: another process writes the markets; this one takes over when it is told to or started again',
      });
    else if (reason === undefined) say({ severity: 'log', text: state });
    else say({ severity: 'warn', text: 'the markets can not be opened yet, trying again', error: textOf(reason) });
  },
  onFailure: (symbol, error, state) => {
    const isQuarantined = state === 'quarantined';
    const text = isQuarantined ? `${symbol} is quarantined: it takes nothing until somebody has looked` : `${symbol} is built again`;
    say({ severity: isQuarantined ? 'error' : 'warn', text, error: textOf(error) });
  },
  onCheckpointFailure: (error) => {
    say({ severity: 'warn', text: 'the checkpoint was not saved; more of the log is read again after a crash', error: textOf(error) });
  },
  onFeedFailure: ({ error, attempt, retryInMs }) => {
    const text = `the feed failed (${attempt} in a row), again in ${Math.round(retryInMs)} ms`;
    say({ severity: 'error', text, error: textOf(error) });
  },
});
