import type { SourceRole } from '@copyledger/contracts/outside/outside.vocabulary';
import type { InstrumentTerms } from '@copyledger/domain/trading/instrument/instrument.events';
import { formatDecimal, type Instant, instantOfMicros, microsOf } from '@copyledger/kernel';
import type { Quote } from '@copyledger/market-data';
import { MarketInterrupted, MarketUnavailable, type OutsideBatch, type OutsidePort } from '../exchange/outside-port';
import { InstrumentMark } from '../marks/instrument-mark';
import { SourceRefused } from './errors';
import { InputBuffer } from './input-buffer';
import type { SourceOptions, SourceReport } from './outside-batch';
import { OutsideSource } from './outside-source';
import { SenderSession } from './sessions';
import { generatedVenue } from './source-units';

const outsideLimits = {
  /** Who has a market and says nothing for so long loses it. */
  silentMsMax: 10_000,
  /** After so many lines the market gets its turn: orders of accounts must not wait for a large batch. */
  linesPerTurn: 64,
  sourcesMax: 16,
  sessionsMax: 64,
} as const;

interface Sender {
  readonly source: OutsideSource;
  readonly role: SourceRole;
  readonly isGenerated: boolean;
  heardAtMs: number;
}

export interface InstrumentParts {
  readonly terms: InstrumentTerms;
  readonly port: OutsidePort;
  readonly nowMicros: () => number;
  /** A clock for waiting, in milliseconds. */
  readonly monotonicMs: () => number;
}

/** The outside of one instrument: its sources, the one that it trades with, and its mark. Calls must not overlap. */
export class OutsideInstrument {
  readonly mark: InstrumentMark;
  private readonly senders = new Map<string, Sender>();
  private readonly sessions = new Map<string, SenderSession>();
  private readonly buffer = new InputBuffer();
  private holder: Sender | undefined;
  /** The mark as the market knows it; it may know another one when it begins again, or after an offer that failed. */
  private toldMark: bigint | undefined | 'unsure';
  private isInterrupted = false;
  private terms: InstrumentTerms;

  constructor(private readonly parts: InstrumentParts) {
    this.terms = parts.terms;
    this.mark = new InstrumentMark(parts.terms.priceScale);
  }

  get symbol(): string {
    return this.terms.symbol;
  }

  get priceScale(): number {
    return this.terms.priceScale;
  }

  /** Inverse contracts are valued and not traded: nobody's orders wait for what the outside does there. */
  private get isTraded(): boolean {
    return this.terms.kind !== 'inverse-perpetual';
  }

  /** Deals with a batch; throws what the port does, `SourceRefused`, `SourceOutOfSequence` and `SourceUnfit`. */
  async take({ venue, lines }: OutsideBatch, options: SourceOptions): Promise<SourceReport> {
    const session = this.sessionOf(`${venue}:${options.market}`);
    const repeated = session.repeated(options);
    if (repeated !== undefined) return repeated;
    // While the market takes nothing the lines are not read: they will be sent again.
    if (this.isTraded) await this.parts.port.offer(this.symbol, []);
    this.terms = this.parts.port.terms(this.symbol) ?? this.terms;
    const sender = this.senderOf(venue, options, session.begins(options));
    this.isInterrupted = false;
    await this.read(sender, lines, options);
    // A batch that took long is no silence.
    sender.heardAtMs = this.parts.monotonicMs();
    if (options.isLast === true) await this.remove(sender);
    const report = this.reportOf(sender);
    session.done(options, report);
    return report;
  }

  /** The market begins again, and knows nothing. */
  async retell(): Promise<void> {
    if (this.holder !== undefined) this.holder.source.owesSnapshot = true;
    this.toldMark = 'unsure';
    if (this.holder === undefined) return;
    this.holder.source.tellSnapshot();
    this.remark(this.holder.source.atMicros);
    await this.flush();
  }

  /** Takes the market away from a source that has fallen silent, and the mark from those that have. */
  async checkSilence(): Promise<void> {
    const { holder } = this;
    if (holder !== undefined && this.isSilent(holder) && !holder.source.owesSnapshot)
      holder.source.withdraw(`Silent: nothing was heard for ${outsideLimits.silentMsMax / 1000} s`);
    for (const sender of this.senders.values()) if (this.isSilent(sender)) this.mark.drop(sender.source.name);
    this.remark(this.newestMicros());
    await this.flush();
  }

  /** A price without a market behind it. The exchange hears of it by itself, and forgets the book for it. */
  async feed(price: bigint, atMicros: number): Promise<void> {
    if (this.holder !== undefined) this.holder.source.owesSnapshot = true;
    this.mark.feed(price, atMicros);
    this.remark(this.newestMicros());
    await this.flush();
  }

  private async read({ source }: Sender, lines: readonly string[], options: SourceOptions): Promise<void> {
    source.begin(options, { terms: this.terms, heard: this.parts.port.heard(this.symbol) });
    this.buffer.isConflated = options.isConflated === true;
    source.tellSnapshot();
    const isMarkDue = this.toldMark === 'unsure' || (this.toldMark === undefined && this.mark.isKnown);
    if (isMarkDue) this.remark(this.newestMicros());
    for (let from = 0; from < lines.length; from += outsideLimits.linesPerTurn) {
      for (const line of lines.slice(from, from + outsideLimits.linesPerTurn)) source.take(line);
      await this.flush();
    }
    // Of a batch that the market knew already.
    if (!this.isInterrupted) source.tellSnapshot();
    if (options.until !== undefined) source.atMicros = Math.max(source.atMicros, Number(microsOf(options.until)));
    else if (lines.length === 0) source.atMicros = this.parts.nowMicros();
    // Also of a source that has said nothing, or has only caught up.
    this.onQuote(source, source.quote);
    await this.flush();
  }

  private sessionOf(name: string): SenderSession {
    const session = this.sessions.get(name) ?? new SenderSession(name);
    // The newest stand last. One that is forgotten begins again.
    this.sessions.delete(name);
    this.sessions.set(name, session);
    for (const oldest of this.sessions.keys()) if (this.sessions.size > outsideLimits.sessionsMax) this.sessions.delete(oldest);
    return session;
  }

  private senderOf(venue: string, options: SourceOptions, isNew: boolean): Sender {
    const name = `${venue}:${options.market}`;
    const known = this.senders.get(name);
    const sender = isNew || known?.role !== options.role ? this.make(venue, options) : known;
    this.claim(sender);
    sender.heardAtMs = this.parts.monotonicMs();
    this.senders.set(name, sender);
    return sender;
  }

  private make(venue: string, options: SourceOptions): Sender {
    if (this.senders.size >= outsideLimits.sourcesMax && !this.senders.has(`${venue}:${options.market}`))
      throw new SourceRefused(this.symbol, `${this.senders.size} sources`);
    const { terms } = this;
    const { nowMicros } = this.parts;
    const source = new OutsideSource({
      ...{ venue, options, terms, nowMicros },
      tell: (input) => {
        this.buffer.push(input);
      },
      quoted: (of, quote) => {
        this.onQuote(of, quote);
      },
    });
    return { source, role: options.role, isGenerated: venue === generatedVenue, heardAtMs: 0 };
  }

  /** One source has the market. A generated one gives way to any other, and gets it back when that one is gone. */
  private claim(sender: Sender): void {
    const { holder } = this;
    if (holder === sender) return;
    const isSuccessor = holder?.source.name === sender.source.name;
    if (sender.role === 'index') {
      if (isSuccessor) this.vacate('It is heard for the mark alone now');
      return;
    }
    if (holder !== undefined && !isSuccessor && !holder.isGenerated && !this.isSilent(holder)) {
      if (sender.isGenerated) return;
      throw new SourceRefused(this.symbol, holder.source.name);
    }
    this.vacate('Replaced by another source');
    this.holder = sender;
    sender.source.isTold = this.isTraded;
    sender.source.owesSnapshot = true;
  }

  /** Nobody has the market. */
  private vacate(reason: string): void {
    const { holder } = this;
    if (holder === undefined) return;
    this.holder = undefined;
    holder.source.withdraw(reason);
    holder.source.isTold = false;
    this.mark.drop(holder.source.name);
    if (!holder.isGenerated) this.senders.delete(holder.source.name);
  }

  private isSilent({ heardAtMs }: Sender): boolean {
    return this.parts.monotonicMs() - heardAtMs > outsideLimits.silentMsMax;
  }

  private async remove(sender: Sender): Promise<void> {
    if (this.holder === sender) this.vacate('Ended');
    this.senders.delete(sender.source.name);
    this.mark.drop(sender.source.name);
    await this.flush();
  }

  private onQuote(source: OutsideSource, quote: Quote | undefined): void {
    const isHeard = !this.isYielding(source.name) && !source.isCatchUp;
    if (!isHeard) return;
    const { atMicros, priceScale } = source;
    if (this.mark.note(source.name, quote, { priceScale, atMicros })) this.remark(atMicros, source.at);
  }

  private isYielding(name: string): boolean {
    return this.senders.get(name)?.isGenerated === true && this.holder?.source.name !== name;
  }

  /** Tells the market a mark that is another one, or that there is none any more. */
  private remark(atMicros: number, at?: Instant): void {
    const price = this.mark.at(atMicros)?.price;
    if (price === this.toldMark) return;
    this.toldMark = price;
    if (!this.isTraded) return;
    if (price === undefined) this.buffer.push({ type: 'MarkWithdrawn' });
    else this.buffer.push({ type: 'Mark', price: Number(price), at: at ?? instantOfMicros(BigInt(atMicros)) });
  }

  /** By the clock of the messages, as long as there are any: of a recording it is another one than of what yields to it. */
  private newestMicros(): number {
    const isHeard = (sender: Sender): boolean => !this.isSilent(sender) && !this.isYielding(sender.source.name);
    const newest = Math.max(0, ...[...this.senders.values()].filter(isHeard).map(({ source }) => source.atMicros));
    return newest === 0 ? this.parts.nowMicros() : newest;
  }

  private async flush(): Promise<void> {
    if (this.buffer.isEmpty) return;
    try {
      await this.parts.port.offer(this.symbol, this.buffer.take());
    } catch (error) {
      if (!(error instanceof MarketInterrupted || error instanceof MarketUnavailable)) throw error;
      // What was lost is not told again: of a trade it is not known whether it happened. The book is, whole.
      this.isInterrupted = true;
      if (this.holder !== undefined) this.holder.source.owesSnapshot = true;
      this.toldMark = 'unsure';
    }
  }

  private reportOf({ source }: Sender): SourceReport {
    const price = this.mark.at(source.atMicros)?.price;
    return source.finish({
      isYielding: this.isYielding(source.name),
      isInterrupted: this.isInterrupted,
      ...(price !== undefined && { mark: formatDecimal(price, this.priceScale) }),
    });
  }
}
