import { type Mark, type MarkSource, medianMark, midSource, type Quote } from '@copyledger/market-data';

const markLimits = {
  /** A source that was not heard of for longer is dead, though others of its instrument go on. */
  sourceAgeMaxMicros: 10_000_000,
  /** A price that an operator fed in stands for longer: nobody repeats it. */
  fedAgeMaxMicros: 3_600_000_000,
} as const;

interface Heard {
  /** Of it the time alone changes, with every message. */
  readonly source: { -readonly [K in keyof MarkSource]: MarkSource[K] };
  readonly quote: Quote;
}

const isSame = (a: Quote, b: Quote): boolean => a.bid?.price === b.bid?.price && a.ask?.price === b.ask?.price;

/** The mark of one instrument: the median of its sources that are fresh, by the clock of their messages. */
export class InstrumentMark {
  private readonly heard = new Map<string, Heard>();
  private fed: MarkSource | undefined;
  private lookedAtMicros = 0;

  constructor(private readonly priceScale: number) {}

  /** Takes what a source quotes, undefined when nobody may trade on it; answers whether the mark may have changed. */
  note(name: string, quote: Quote | undefined, at: Pick<MarkSource, 'priceScale' | 'atMicros'>): boolean {
    const known = this.heard.get(name);
    if (quote !== undefined && known !== undefined && isSame(quote, known.quote)) {
      const age = at.atMicros - known.source.atMicros;
      known.source.atMicros = at.atMicros;
      return age > markLimits.sourceAgeMaxMicros || this.isLook(at.atMicros);
    }
    const source = quote === undefined ? undefined : midSource(name, quote, at);
    if (quote === undefined || source === undefined) return this.heard.delete(name);
    this.heard.set(name, { source, quote });
    return true;
  }

  get isKnown(): boolean {
    return this.heard.size > 0 || this.fed !== undefined;
  }

  drop(name: string): void {
    this.heard.delete(name);
  }

  /** A price without a market behind it: it counts while no source is fresh. */
  feed(price: bigint, atMicros: number): void {
    this.fed = { name: 'fed', price, priceScale: this.priceScale, atMicros };
  }

  /** The mark at a moment; undefined when no source was fresh. */
  at(nowMicros: number): Mark | undefined {
    const rule = { nowMicros, freshSourcesMin: 1, priceScale: this.priceScale, rounding: 'half-even' } as const;
    const sources = Array.from(this.heard.values(), ({ source }) => source);
    const median = medianMark(sources, { ...rule, distanceMaxMicros: markLimits.sourceAgeMaxMicros });
    if (median.ok) return median.value;
    const fed = medianMark(this.fed === undefined ? [] : [this.fed], { ...rule, distanceMaxMicros: markLimits.fedAgeMaxMicros });
    return fed.ok ? fed.value : undefined;
  }

  /** Sources grow old by each other's clocks; a look each second is enough to notice. */
  private isLook(atMicros: number): boolean {
    if (this.heard.size < 2 || atMicros - this.lookedAtMicros < 1_000_000) return false;
    this.lookedAtMicros = atMicros;
    return true;
  }
}
