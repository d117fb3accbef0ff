import type { OutsideBatchAnswer, OutsideCounts } from '@copyledger/contracts/outside/outside.answers';
import type { QuoteCheck } from '@copyledger/market-data';

/** A time in which the book was not to be trusted. */
export interface StaleEpisode {
  /** By the clock of the recording. */
  readonly from: string;
  /** When an answer said that it lives again; null when none did. */
  readonly to: string | null;
  readonly reason: string;
  readonly detail: string;
}

const shownMax = 100;

type Sums = { -readonly [K in keyof OutsideCounts]: number };

/** What the platform answered about one market, added up. */
export class LaneTally {
  readonly sums: Sums = {
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
  readonly unreadable: string[] = [];
  wrongChecksums = 0;
  interrupted = 0;
  isStaleNow = false;
  private readonly episodes: StaleEpisode[] = [];

  constructor(private readonly check: QuoteCheck | undefined) {}

  /** @param at how far the batch went, by the clock of the recording */
  add(answer: OutsideBatchAnswer, at: string): void {
    for (const key of Object.keys(this.sums) as (keyof Sums)[]) this.sums[key] += answer.counts[key];
    for (const { reason } of answer.unreadable) if (this.unreadable.length < shownMax) this.unreadable.push(reason);
    for (const [update, bid, ask] of answer.bests) this.check?.note({ update, bid, ask });
    if (answer.isInterrupted) this.interrupted += 1;
    this.addEpisodes(answer, at);
  }

  get stale(): readonly StaleEpisode[] {
    return this.episodes;
  }

  get agreement(): { readonly compared: number; readonly agreed: number } | undefined {
    return this.check && { compared: this.check.compared, agreed: this.check.agreed };
  }

  private addEpisodes({ stale, book }: OutsideBatchAnswer, at: string): void {
    for (const { at: from, reason, detail } of stale) {
      if (reason === 'WrongChecksum') this.wrongChecksums += 1;
      this.endEpisode(from);
      if (this.episodes.length < shownMax) this.episodes.push({ from, to: null, reason, detail });
    }
    if (book.kind === 'live') this.endEpisode(at);
    this.isStaleNow = book.kind === 'stale';
  }

  private endEpisode(to: string): void {
    const last = this.episodes.at(-1);
    if (last !== undefined && last.to === null) this.episodes[this.episodes.length - 1] = { ...last, to };
  }
}
