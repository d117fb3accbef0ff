import { failure, type Result, success } from '@copyledger/kernel';
import { BookChangeLog, type BookChanges } from './book-changes';
import type { BookRules, BookSides, Link } from './book-rules';
import { BookSide } from './book-side';
import type { BookUpdate, Levels } from './book-update';
import { BookView } from './book-view';

/** Why nobody may trade on a book. The last three are what its caller knows and the messages do not say. */
export type StaleReason = 'NoSnapshot' | 'Gap' | 'Crossed' | 'WrongChecksum' | 'Unreadable' | 'Disconnected' | 'Silent';

export type BookStatus = { readonly kind: 'live' } | { readonly kind: 'stale'; readonly reason: StaleReason; readonly detail: string };

/** What became of an update. */
export type BookOutcome =
  /** The book shows it. */
  | { readonly kind: 'applied' }
  /** The book had it already. */
  | { readonly kind: 'old' }
  /** The book is stale, as was said before: kept or dropped until the snapshot comes. */
  | { readonly kind: 'waiting' }
  /** The book has just become stale, or this snapshot did not mend it: **ask the venue for a snapshot**. */
  | { readonly kind: 'stale'; readonly reason: StaleReason; readonly detail: string };

export interface BookOptions {
  /** How many levels a side are kept, the best ones; at least as many as the venue was asked for. */
  readonly levelsMax?: number;
  /** How many diffs are kept while a snapshot is being fetched; the oldest are dropped, which the snapshot then shows as a gap. */
  readonly waitingMax?: number;
  /** Collects what changes, for `takeChanges`; whoever asks for it has to take it. */
  readonly tracksChanges?: boolean;
  /** Told of every update that a live book has come to show; also of each diff that a snapshot let through. */
  readonly onShown?: (book: LocalBook, update: BookUpdate) => void;
}

const levelsMaxByDefault = 10_000;
const waitingMaxByDefault = 10_000;
const live = { kind: 'live' } as const;
const applied = { kind: 'applied' } as const;
const old = { kind: 'old' } as const;
const waiting = { kind: 'waiting' } as const;

/**
 * The book of one outside market, kept from snapshots and diffs. It is live, and then right as far as the venue lets us know, or it is
 * stale, and then empty: what is doubtful is not there to be traded on.
 */
export class LocalBook {
  private readonly sides: BookSides;
  private readonly readable: { readonly ok: true; readonly value: BookView };
  private readonly levelsMax: number;
  private readonly waitingMax: number;
  private readonly onShown: NonNullable<BookOptions['onShown']>;
  private readonly changes: BookChangeLog | undefined;
  private state: BookStatus = { kind: 'stale', reason: 'NoSnapshot', detail: 'no snapshot has come yet' };
  private kept: BookUpdate[] = [];
  private last: number | undefined;
  private isSnapshot = false;
  private depthMax: number;
  private updatedAt: number | undefined;

  constructor(
    private readonly rules: BookRules,
    { levelsMax = levelsMaxByDefault, waitingMax = waitingMaxByDefault, tracksChanges = false, onShown = () => {} }: BookOptions = {},
  ) {
    const keepsTexts = rules.checksumOf !== undefined;
    this.sides = { bids: new BookSide('bid', keepsTexts), asks: new BookSide('ask', keepsTexts) };
    this.readable = success(new BookView(this.sides));
    this.levelsMax = levelsMax;
    this.depthMax = levelsMax;
    this.waitingMax = waitingMax;
    this.onShown = onShown;
    this.changes = tracksChanges ? new BookChangeLog() : undefined;
  }

  get status(): BookStatus {
    return this.state;
  }

  /** The number of the last update that the live book shows; undefined where the venue does not count, and of a stale book. */
  get lastUpdate(): number | undefined {
    return this.state.kind === 'live' ? this.last : undefined;
  }

  /** The venue's time of the last update, in microseconds since 1970; undefined of a stale book. */
  get venueMicros(): number | undefined {
    return this.state.kind === 'live' ? this.updatedAt : undefined;
  }

  /** The book to trade on; refused while it is stale. Ask at every use. */
  view(): Result<BookView, StaleReason> {
    return this.state.kind === 'live' ? this.readable : failure(this.state.reason);
  }

  /** What has changed since the last call, level by level; undefined when nothing did, while the book is stale, and without `tracksChanges`. */
  takeChanges(): BookChanges | undefined {
    return this.changes?.take(this.sides);
  }

  apply(update: BookUpdate): BookOutcome {
    return update.kind === 'snapshot' ? this.onSnapshot(update) : this.onDiff(update);
  }

  /** Stops trading on the book for a reason that is not in its updates. The outcome asks for a snapshot, or says that one was asked for. */
  declareStale(reason: StaleReason, detail: string): BookOutcome {
    return this.state.kind === 'live' ? this.becomeStale(reason, detail) : waiting;
  }

  private onSnapshot(update: BookUpdate): BookOutcome {
    if (this.isOlder(update)) return old;
    this.empty();
    this.last = update.sequence?.last;
    this.isSnapshot = true;
    this.depthMax = Math.min(this.levelsMax, update.depth ?? this.levelsMax);
    this.state = live;
    this.changes?.restart();
    const outcome = this.show(update);
    return outcome.kind === 'applied' ? this.catchUp() : outcome;
  }

  /** A snapshot that was asked for late or twice would take a live book back in time. */
  private isOlder({ sequence }: BookUpdate): boolean {
    return this.rules.isSnapshotFetched && this.state.kind === 'live' && (sequence?.last ?? 0) < (this.last ?? 0);
  }

  /** Applies the diffs that came before their snapshot. */
  private catchUp(): BookOutcome {
    const diffs = this.kept;
    this.kept = [];
    for (const [index, diff] of diffs.entries()) {
      const outcome = this.onDiff(diff);
      if (outcome.kind === 'stale') {
        // The diff that failed is kept already; those behind it may still follow the next snapshot.
        this.kept.push(...diffs.slice(index + 1));
        return outcome;
      }
    }
    return applied;
  }

  private onDiff(diff: BookUpdate): BookOutcome {
    if (this.state.kind === 'stale') {
      this.keep(diff);
      return waiting;
    }
    const link = this.linkOf(diff);
    if (link === 'old') return old;
    const outcome = link === 'gap' ? this.becomeStale('Gap', this.gapText(diff)) : this.follow(diff);
    if (outcome.kind === 'stale') this.keep(diff);
    return outcome;
  }

  private follow(diff: BookUpdate): BookOutcome {
    this.last = diff.sequence?.last;
    this.isSnapshot = false;
    return this.show(diff);
  }

  private linkOf({ sequence }: BookUpdate): Link {
    const { last, isSnapshot } = this;
    if (this.rules.linkOf === undefined || (last === undefined && sequence === undefined)) return 'next';
    // Numbers that begin or end between two updates connect nothing.
    return last === undefined || sequence === undefined ? 'gap' : this.rules.linkOf(sequence, { last, isSnapshot });
  }

  private show(update: BookUpdate): BookOutcome {
    const { bids, asks } = this.sides;
    this.put(bids, update.bids);
    this.put(asks, update.asks);
    if (update.venueMicros !== undefined) this.updatedAt = update.venueMicros;
    const bid = bids.priceAt(0);
    const ask = asks.priceAt(0);
    if (bid !== undefined && ask !== undefined && bid >= ask) {
      return this.becomeStale('Crossed', `best bid ${bid} is not below best ask ${ask}`);
    }
    const outcome = this.verify(update.checksum);
    if (outcome.kind === 'applied') this.onShown(this, update);
    return outcome;
  }

  private put(side: BookSide, { prices, sizes, texts }: Levels): void {
    const { changes } = this;
    for (let index = 0; index < prices.length; index++) {
      const price = prices[index] ?? NaN;
      const size = sizes[index] ?? NaN;
      if (side.set(price, size, texts[index] ?? '')) changes?.note(side.name, price, size);
    }
    for (const price of side.truncate(this.depthMax)) changes?.note(side.name, price, 0);
  }

  private verify(expected: number | undefined): BookOutcome {
    if (expected === undefined || this.rules.checksumOf === undefined) return applied;
    const computed = this.rules.checksumOf(this.sides);
    return computed === expected ? applied : this.becomeStale('WrongChecksum', `the book gives ${computed}, the venue says ${expected}`);
  }

  private gapText({ sequence }: BookUpdate): string {
    const text = sequence === undefined ? 'without a number' : `${sequence.first} to ${sequence.last} (after ${sequence.previous})`;
    return `update ${text} does not follow ${this.last ?? 'a book without a number'}`;
  }

  private becomeStale(reason: StaleReason, detail: string): BookOutcome {
    const outcome = { kind: 'stale', reason, detail } as const;
    this.empty();
    this.state = outcome;
    return outcome;
  }

  private keep(diff: BookUpdate): void {
    if (!this.rules.isSnapshotFetched) return;
    this.kept.push(diff);
    // In blocks, so that a snapshot that never comes does not cost a move of the whole list for each diff.
    if (this.kept.length >= this.waitingMax * 2) this.kept.splice(0, this.kept.length - this.waitingMax);
  }

  private empty(): void {
    this.sides.bids.clear();
    this.sides.asks.clear();
    this.changes?.forget();
    this.updatedAt = undefined;
  }
}
