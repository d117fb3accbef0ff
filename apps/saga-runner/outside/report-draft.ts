import type { BookStatus, BookUpdate, LocalBook } from '@copyledger/market-data';
import type { ShownBests, SourceCounts, SourceReport, StaleEpisode } from './outside-batch';

/** So many are told in full; the counts tell of the rest. */
const toldMax = 20;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What becomes of a batch, while it is being dealt with. */
export class ReportDraft {
  private readonly counts: Mutable<SourceCounts> = {
    messages: 0,
    applied: 0,
    old: 0,
    waiting: 0,
    verified: 0,
    trades: 0,
    tradesIgnored: 0,
    quotes: 0,
    others: 0,
    unreadable: 0,
  };
  private readonly staleEpisodes: StaleEpisode[] = [];
  private readonly unreadableLines: SourceReport['unreadable'][number][] = [];
  private readonly bests: ShownBests[] = [];

  constructor(private readonly wantsBests: boolean) {}

  count(what: keyof SourceCounts): void {
    this.counts[what] += 1;
  }

  stale(episode: StaleEpisode): void {
    if (this.staleEpisodes.length < toldMax) this.staleEpisodes.push(episode);
  }

  unreadable(noticed: SourceReport['unreadable'][number]): void {
    this.count('unreadable');
    if (this.unreadableLines.length < toldMax) this.unreadableLines.push(noticed);
  }

  /** A live book has come to show an update. */
  shown(book: LocalBook, update: BookUpdate): void {
    if (update.checksum !== undefined) this.count('verified');
    const { lastUpdate } = book;
    const view = book.view();
    if (!this.wantsBests || update.kind !== 'diff' || lastUpdate === undefined || !view.ok) return;
    this.bests.push([lastUpdate, view.value.bestPrice('bid') ?? 0, view.value.bestPrice('ask') ?? 0]);
  }

  result(
    of: { readonly source: string; readonly priceScale: number; readonly book: BookStatus },
    rest: Pick<SourceReport, 'isYielding' | 'isInterrupted' | 'mark'>,
  ): SourceReport {
    const { counts, staleEpisodes, unreadableLines, bests } = this;
    const isResyncAskedFor = of.book.kind === 'stale';
    return { ...of, ...rest, counts, isResyncAskedFor, stale: staleEpisodes, unreadable: unreadableLines, bests };
  }
}
