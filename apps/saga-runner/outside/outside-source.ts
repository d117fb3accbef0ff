import type { InstrumentTerms } from '@copyledger/domain/trading/instrument/instrument.events';
import type { HeardOutside } from '@copyledger/domain/trading/market/market.events';
import type { OutsideInput, OutsideLevel } from '@copyledger/domain/trading/market/market.inputs';
import type { Instant } from '@copyledger/kernel';
import {
  type BookChanges,
  type BookOutcome,
  type BookView,
  type FeedEvent,
  type LocalBook,
  type Quote,
  readReceivedMessage,
  type Trade,
  VenueFeed,
  type VenueQuote,
} from '@copyledger/market-data';
import { MessageClock } from './message-clock';
import type { SourceOptions } from './outside-batch';
import { feedAdapterOf, type SizeUnits, sizeUnitsOf } from './source-units';
import { ReportDraft } from './report-draft';
import { RunPlace } from './run-place';

export interface SourceParts {
  readonly venue: string;
  readonly options: SourceOptions;
  readonly terms: InstrumentTerms;
  readonly nowMicros: () => number;
  /** Told what the market is to be told, in order. */
  readonly tell: (input: OutsideInput) => void;
  /** Told after every message whose quote may be another one; undefined when nobody may trade on the book. */
  readonly quoted: (source: OutsideSource, quote: Quote | undefined) => void;
}

/** The local book of one outside market, kept from its messages, and what it has to tell the market of ours that trades with it. */
export class OutsideSource {
  readonly name: string;
  /** By the clock of the messages: when the newest was received. */
  atMicros = 0;
  /** The market knows nothing of the book: it is to be told all of it. */
  owesSnapshot = true;
  /** Only then anything is told. */
  isTold = false;
  /** The batch is for the book alone. */
  private isOfBook = false;
  /** The market has dealt with the line in hand before. */
  private isKnown = false;
  private readonly feed: VenueFeed;
  private units: SizeUnits;
  private report: ReportDraft;
  private line = 0;
  private ticker: VenueQuote | undefined;
  private wasLive = false;
  private readonly clock = new MessageClock();
  private readonly place: RunPlace;

  constructor(private readonly parts: SourceParts) {
    const { venue, options, terms } = parts;
    this.name = `${venue}:${options.market}`;
    this.place = new RunPlace(this.name);
    this.units = sizeUnitsOf(this.name, options, terms);
    const adapter = feedAdapterOf(venue, options.market, this.units.scales);
    this.feed = new VenueFeed(adapter, {
      tracksChanges: true,
      onShown: (book, update) => {
        this.report.shown(book, update);
      },
    });
    this.report = new ReportDraft(options.wantsBests === true);
  }

  /** What is read now is for the book, and reaches nobody. */
  get isCatchUp(): boolean {
    return this.isOfBook || this.isKnown;
  }

  /** When the newest message was received. */
  get at(): Instant {
    return this.clock.instantOf(this.atMicros);
  }

  get priceScale(): number {
    return this.units.scales.priceScale;
  }

  private get book(): LocalBook {
    return this.feed.book(this.parts.options.market);
  }

  /** The quote to trade on; the venue's own best prices where no book was ever kept. */
  get quote(): Quote | undefined {
    const view = this.book.view();
    if (view.ok) return view.value.quote();
    return this.wasLive ? undefined : this.ticker;
  }

  /** The next batch begins, under the instrument's terms as they are now: of these the tick may have changed. */
  begin(options: SourceOptions, { terms, heard }: { readonly terms: InstrumentTerms; readonly heard: HeardOutside | undefined }): void {
    const { wantsBests = false, isCatchUp = false } = options;
    this.units = sizeUnitsOf(this.name, this.parts.options, terms);
    this.report = new ReportDraft(wantsBests && !isCatchUp);
    this.isOfBook = isCatchUp;
    this.place.begin(options, heard);
    this.line = 0;
  }

  /** Reads one line and tells what it means. */
  take(text: string): void {
    this.line += 1;
    this.place.nextLine();
    this.isKnown = this.place.isLineKnown;
    for (const event of this.received(text)) this.onEvent(event);
    this.tellDepth(this.place.afterLine);
    this.parts.quoted(this, this.quote);
    this.isKnown = false;
  }

  /** Tells the market all of the book, if there is one. */
  tellSnapshot(heard = this.place.afterLine): void {
    const view = this.book.view();
    if (!this.owesSnapshot || !this.isTold || this.isCatchUp || this.place.isBehind || !view.ok) return;
    this.book.takeChanges();
    this.owesSnapshot = false;
    this.tellLevels({ isSnapshot: true, ...levelsOf(view.value) }, heard);
  }

  /** Takes the book away from the market; what follows begins with all of it. */
  withdraw(reason: string): void {
    if (!this.owesSnapshot) this.parts.tell({ type: 'OutsideStale', source: this.name, at: this.at, reason });
    this.owesSnapshot = true;
  }

  finish(rest: Parameters<ReportDraft['result']>[1]): ReturnType<ReportDraft['result']> {
    return this.report.result({ source: this.name, priceScale: this.priceScale, book: this.book.status }, rest);
  }

  private received(text: string): readonly FeedEvent[] {
    const read = readReceivedMessage(text);
    if (read.ok) {
      const { receivedMicros = this.parts.nowMicros(), message } = read.value;
      this.atMicros = receivedMicros;
      this.report.count('messages');
      return this.feed.receive(message);
    }
    this.report.unreadable({ line: this.line, reason: read.problem });
    // What it may have said about the book is lost.
    return this.feed.receive(null).filter(({ kind }) => kind === 'book');
  }

  private onEvent(event: FeedEvent): void {
    switch (event.kind) {
      case 'book':
        this.onBook(event.outcome);
        break;
      case 'trade':
        this.onTrade(event.trade);
        break;
      case 'quote':
        this.ticker = event.quote;
        this.report.count('quotes');
        break;
      case 'other':
        this.report.count('others');
        break;
      case 'unreadable':
        this.report.unreadable({ line: this.line, reason: event.problem.reason });
    }
  }

  private onBook(outcome: BookOutcome): void {
    if (outcome.kind === 'stale') this.onStale(outcome.reason, outcome.detail);
    else this.report.count(outcome.kind);
    this.wasLive ||= outcome.kind === 'applied';
  }

  private onStale(reason: string, detail: string): void {
    this.report.stale({ line: this.line, at: this.at, reason, detail });
    this.withdraw(`${reason}: ${detail}`);
  }

  private onTrade({ price, size, takerSide }: Trade): void {
    this.report.count('trades');
    const heardBefore = this.place.afterTrade;
    this.place.nextTrade();
    const isMeant = this.book.view().ok && price % this.units.tick === 0 && size > 0;
    if (!isMeant) this.report.count('tradesIgnored');
    else if (this.isTold && !this.isCatchUp && !this.place.isTradeKnown) {
      // The book as it was before the trade has to be there first.
      this.tellDepth(heardBefore);
      const of = { source: this.name, at: this.at, ...heardIn(this.place.afterTrade) };
      this.parts.tell({ type: 'OutsideTrade', ...of, price, size: size * this.units.factor, takerSide });
    }
  }

  private tellDepth(heard: HeardOutside | undefined): void {
    const changes = this.book.takeChanges();
    if (changes !== undefined && !this.isFit(changes)) return;
    if (!this.isTold || this.isCatchUp) this.owesSnapshot = true;
    else if (this.owesSnapshot) this.tellSnapshot(heard);
    else if (changes !== undefined) this.tellLevels(changes, heard);
  }

  private tellLevels({ isSnapshot, bids, asks }: BookChanges, heard: HeardOutside | undefined): void {
    const { factor } = this.units;
    const scaled = (levels: readonly OutsideLevel[]): readonly OutsideLevel[] =>
      factor === 1 ? levels : levels.map(({ price, size }) => ({ price, size: size * factor }));
    const of = { source: this.name, at: this.at, ...heardIn(heard) };
    this.parts.tell({ type: 'OutsideDepth', ...of, isSnapshot, bids: scaled(bids), asks: scaled(asks) });
  }

  /** A price between two of our ticks is nothing that our orders could meet. */
  private isFit({ bids, asks }: BookChanges): boolean {
    const { tick } = this.units;
    if (tick === 1) return true;
    const misfit = bids.find(({ price }) => price % tick !== 0) ?? asks.find(({ price }) => price % tick !== 0);
    if (misfit === undefined) return true;
    this.onBook(this.book.declareStale('Unreadable', `price ${misfit.price} (scale ${this.priceScale}) is no whole number of ticks`));
    return false;
  }
}

const heardIn = (heard: HeardOutside | undefined): { readonly heard?: HeardOutside } => (heard === undefined ? {} : { heard });

const levelsOf = (view: BookView): Pick<BookChanges, 'bids' | 'asks'> => ({
  bids: view.levels('bid', view.depth('bid')),
  asks: view.levels('ask', view.depth('ask')),
});
