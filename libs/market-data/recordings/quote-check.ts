import type { LocalBook } from '../book/local-book';
import type { Scales } from '../decimal-units';
import { readQuoteRecording } from './market-rows';
import { RecordingError } from './recording-error';

/** The best prices that a venue itself recorded, by the number of the update that they show. A side without orders has price 0. */
export class RecordedBests {
  private constructor(
    private readonly updates: Float64Array,
    private readonly bids: Float64Array,
    private readonly asks: Float64Array,
  ) {}

  /** Reads a CSV recording whose update numbers rise. Throws `RecordingError` where they do not. */
  static async read(file: string, scales: Scales): Promise<RecordedBests> {
    const updates: number[] = [];
    const bids: number[] = [];
    const asks: number[] = [];
    for await (const rows of readQuoteRecording(file, scales)) {
      for (const { line, quote } of rows) {
        const update = quote.updateId ?? 0;
        if (update < (updates.at(-1) ?? 0)) throw new RecordingError({ file, line }, 'column update_id is below that of the line before');
        updates.push(update);
        bids.push(quote.bid?.price ?? 0);
        asks.push(quote.ask?.price ?? 0);
      }
    }
    return new RecordedBests(Float64Array.from(updates), Float64Array.from(bids), Float64Array.from(asks));
  }

  /** The row that was true at an update: the last one that is not newer. Undefined before the first. */
  at(update: number): { readonly bid: number; readonly ask: number } | undefined {
    let low = 0;
    let high = this.updates.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.updates[middle] ?? Infinity) <= update) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? undefined : { bid: this.bids[low - 1] ?? 0, ask: this.asks[low - 1] ?? 0 };
  }
}

/**
 * Counts how often a rebuilt book agrees with the venue's own best prices: after each diff that the book shows, against the last recorded
 * row whose update id is not above the diff's last. The diff is a sum of up to 100 ms of updates, so rows in its middle have no book to
 * compare with; and the row may be one update late, because the two streams are not one.
 */
export class QuoteCheck {
  compared = 0;
  agreed = 0;

  constructor(private readonly recorded: RecordedBests) {}

  /** To be called after each diff that a book shows. */
  compare(book: LocalBook): void {
    const view = book.view();
    const expected = book.lastUpdate === undefined ? undefined : this.recorded.at(book.lastUpdate);
    if (!view.ok || expected === undefined) return;
    this.compared += 1;
    const isEqual = (view.value.bestPrice('bid') ?? 0) === expected.bid && (view.value.bestPrice('ask') ?? 0) === expected.ask;
    if (isEqual) this.agreed += 1;
  }
}
