import type { LocalBook } from '../book/local-book';
import type { Scales } from '../decimal-units';
import type { VenueAdapter, VenueQuote } from '../venues/venue-adapter';
import { readBookRecording } from './book-recording';
import { readQuoteRecording } from './market-rows';
import { RecordingError } from './recording-error';

interface NumberedQuote {
  readonly line: number;
  readonly quote: VenueQuote;
}

/** Best prices that a venue sent as messages, of one market. */
async function* quoteMessages(file: string, adapter: VenueAdapter): AsyncGenerator<readonly NumberedQuote[], void, undefined> {
  for await (const messages of readBookRecording(file)) {
    yield messages.flatMap(({ line, message }) => {
      const read = adapter.read(message);
      if (!read.ok) throw new RecordingError({ file, line }, read.problem.reason);
      return read.value.flatMap((each) => (each.kind === 'quote' ? { line, quote: each.quote } : []));
    });
  }
}

/** The best prices that a venue itself recorded, by the number of the update that they show. A side without orders has price 0. */
export class RecordedBests {
  private constructor(
    private readonly updates: Float64Array,
    private readonly bids: Float64Array,
    private readonly asks: Float64Array,
  ) {}

  /** Reads a CSV recording whose update numbers rise. Throws `RecordingError` where they do not, and where there are none. */
  static read(file: string, scales: Scales): Promise<RecordedBests> {
    return RecordedBests.some(file, readQuoteRecording(file, scales));
  }

  /** Reads lines of JSON as the venue sends them. Throws as `read` does. */
  static readMessages(file: string, adapter: VenueAdapter): Promise<RecordedBests> {
    return RecordedBests.some(file, quoteMessages(file, adapter));
  }

  private static async some(file: string, blocks: AsyncIterable<readonly NumberedQuote[]>): Promise<RecordedBests> {
    const bests = await RecordedBests.from(file, blocks);
    if (bests.updates.length === 0) throw new RecordingError({ file }, 'has no best price');
    return bests;
  }

  private static async from(file: string, blocks: AsyncIterable<readonly NumberedQuote[]>): Promise<RecordedBests> {
    const updates: number[] = [];
    const bids: number[] = [];
    const asks: number[] = [];
    for await (const rows of blocks) {
      for (const { line, quote } of rows) {
        const update = quote.updateId ?? 0;
        if (update < (updates.at(-1) ?? 0)) throw new RecordingError({ file, line }, 'its update is older than that of the line before');
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

/** A book's best prices after an update of that number; 0 for a side without orders. */
export interface ShownPrices {
  readonly update: number;
  readonly bid: number;
  readonly ask: number;
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
    const { lastUpdate } = book;
    if (!view.ok || lastUpdate === undefined) return;
    this.note({ update: lastUpdate, bid: view.value.bestPrice('bid') ?? 0, ask: view.value.bestPrice('ask') ?? 0 });
  }

  /** As `compare`, of a book that is somewhere else. */
  note({ update, bid, ask }: ShownPrices): void {
    const expected = this.recorded.at(update);
    if (expected === undefined) return;
    this.compared += 1;
    if (bid === expected.bid && ask === expected.ask) this.agreed += 1;
  }
}
