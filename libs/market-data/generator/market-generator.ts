import { formatUnits } from '../decimal-units';
import type { Level } from '../book/book-update';
import { MarketFlow } from './market-flow';

/** A market to be generated. */
export interface GeneratedMarket {
  /** As its messages would name it at a venue. */
  readonly symbol: string;
  readonly priceScale: number;
  readonly sizeScale: number;
  /** In units of the scales. */
  readonly tick: number;
  readonly lot: number;
  /** Where its price begins, in units. */
  readonly price: number;
  /** The size of a usual order, in units. */
  readonly size: number;
}

export interface GeneratorOptions {
  readonly seed: number;
  /** When it begins, in microseconds since 1970. */
  readonly startMicros: number;
  readonly markets: readonly GeneratedMarket[];
  /** Changes of a book are told together, so often; 0 tells each by itself. */
  readonly diffMs?: number;
  readonly eventsPerSecond?: number;
  readonly levels?: number;
  /** Messages say when they were received, as recordings do; otherwise whoever reads them takes his own time. */
  readonly isStamped?: boolean;
}

/** The best prices after a message, as a venue would tell them beside it. */
export interface GeneratedBests {
  readonly update: number;
  readonly bid: Level;
  readonly ask: Level;
}

/** One message, as Binance spot would send it and a recorder write it down. */
export interface GeneratedMessage {
  readonly symbol: string;
  readonly kind: 'snapshot' | 'diff' | 'trade';
  readonly receivedMicros: number;
  readonly text: string;
  /** Of a diff. */
  readonly bests?: GeneratedBests;
  /** Of a trade: a row of a recording of trades. */
  readonly row?: string;
}

export const tradeColumns = 'recv_ns,event_ms,trade_ms,trade_id,price,qty,buyer_is_maker';
export const bestColumns = 'recv_ns,update_id,bid_px,bid_qty,ask_px,ask_qty';

const goldenGamma = 0x9e3779b9;
const defaults = { diffMs: 100, eventsPerSecond: 25, levels: 20, isStamped: true } as const;

/** One market's flow as messages. */
class GeneratedStream {
  private readonly flow: MarketFlow;
  private readonly ready: GeneratedMessage[] = [];
  private diffDueMicros: number;
  private update = 1;
  private trades = 0;

  constructor(
    private readonly of: GeneratedMarket,
    private readonly options: GeneratorOptions & { readonly seed: number },
  ) {
    const { seed, eventsPerSecond = defaults.eventsPerSecond, levels = defaults.levels } = options;
    const shape = { seed, eventsPerSecond, levels, price: Math.round(of.price / of.tick), size: Math.max(1, Math.round(of.size / of.lot)) };
    this.flow = new MarketFlow(shape);
    this.diffDueMicros = this.diffMicros;
    this.ready.push(this.snapshot());
  }

  /** When the next message comes, in microseconds since 1970. */
  get dueMicros(): number {
    while (this.ready.length === 0) this.advance();
    return this.ready[0]?.receivedMicros ?? NaN;
  }

  next(): GeneratedMessage {
    while (this.ready.length === 0) this.advance();
    const message = this.ready.shift();
    if (message === undefined) throw new Error('Invariant: a market goes on for ever.');
    return message;
  }

  snapshot(): GeneratedMessage {
    const receivedMicros = this.at(this.diffDueMicros - this.diffMicros);
    const { book } = this.flow;
    const text = `{${this.stamp(receivedMicros)}"lastUpdateId":${this.update},"b":${this.levels(book.levels('bid'))},"a":${this.levels(book.levels('ask'))}}`;
    return { symbol: this.of.symbol, kind: 'snapshot', receivedMicros, text };
  }

  private get diffMicros(): number {
    return (this.options.diffMs ?? defaults.diffMs) * 1000;
  }

  private advance(): void {
    const { flow } = this;
    if (this.diffMicros > 0 && flow.dueMicros >= this.diffDueMicros) {
      this.tellChanges(this.diffDueMicros);
      this.diffDueMicros += this.diffMicros;
      return;
    }
    const micros = flow.dueMicros;
    for (const trade of flow.step()) this.ready.push(this.trade(trade, micros));
    if (this.diffMicros === 0) this.tellChanges(micros);
  }

  private tellChanges(micros: number): void {
    const { bids, asks } = this.flow.book.takeChanges();
    const count = bids.length + asks.length;
    if (count === 0) return;
    const receivedMicros = this.at(micros);
    const first = this.update + 1;
    this.update += count;
    const ms = Math.floor(receivedMicros / 1000);
    const text = `{${this.stamp(receivedMicros)}"e":"depthUpdate","E":${ms},"U":${first},"u":${this.update},"b":${this.levels(bids)},"a":${this.levels(asks)}}`;
    this.ready.push({ symbol: this.of.symbol, kind: 'diff', receivedMicros, text, bests: this.bests() });
  }

  private trade({ price, size, takerSide }: { price: number; size: number; takerSide: 'buy' | 'sell' }, micros: number): GeneratedMessage {
    const receivedMicros = this.at(micros);
    this.trades += 1;
    const ms = Math.floor(receivedMicros / 1000);
    const [priceText, sizeText] = [this.priceText(price), this.sizeText(size)];
    const isMaker = takerSide === 'sell';
    const text = `{${this.stamp(receivedMicros)}"e":"trade","t":${this.trades},"p":"${priceText}","q":"${sizeText}","T":${ms},"m":${isMaker}}`;
    const row = [`${receivedMicros}000`, ms, ms, this.trades, priceText, sizeText, isMaker ? 1 : 0].join(',');
    return { symbol: this.of.symbol, kind: 'trade', receivedMicros, text, row };
  }

  /** The middle of the best prices, in units. */
  get price(): number {
    const { book } = this.flow;
    return Math.floor((book.best('bid') + book.best('ask')) / 2) * this.of.tick;
  }

  private bests(): GeneratedBests {
    const { book } = this.flow;
    const [bid, ask] = [book.best('bid'), book.best('ask')];
    return { update: this.update, bid: { price: bid, size: book.size('bid', bid) }, ask: { price: ask, size: book.size('ask', ask) } };
  }

  private levels(levels: readonly Level[]): string {
    return `[${levels.map(({ price, size }) => `["${this.priceText(price)}","${this.sizeText(size)}"]`).join(',')}]`;
  }

  private priceText(ticks: number): string {
    return formatUnits(ticks * this.of.tick, this.of.priceScale);
  }

  private sizeText(lots: number): string {
    return formatUnits(lots * this.of.lot, this.of.sizeScale);
  }

  private stamp(micros: number): string {
    return (this.options.isStamped ?? defaults.isStamped) ? `"recv_ns":${micros}000,` : '';
  }

  private at(micros: number): number {
    return this.options.startMicros + micros;
  }
}

/** A few markets that go on for ever. The same seed makes the same bytes; each market is its own, whoever else there is. */
export class MarketGenerator {
  private readonly streams: ReadonlyMap<string, GeneratedStream>;

  constructor(options: GeneratorOptions) {
    const seedOf = (symbol: string): number =>
      Array.from(symbol).reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), goldenGamma), options.seed);
    this.streams = new Map(options.markets.map((of) => [of.symbol, new GeneratedStream(of, { ...options, seed: seedOf(of.symbol) })]));
  }

  /** The next message of all markets, in the order of their times. */
  next(): GeneratedMessage {
    let first: GeneratedStream | undefined;
    for (const stream of this.streams.values()) if (first === undefined || stream.dueMicros < first.dueMicros) first = stream;
    if (first === undefined) throw new Error('Invariant: there is a market.');
    return first.next();
  }

  /** The whole book of a market as it is now, for who has lost it. */
  snapshot(symbol: string): GeneratedMessage {
    return this.stream(symbol).snapshot();
  }

  /** The middle of a market's best prices, in units of its price scale, rounded down to a tick. */
  price(symbol: string): number {
    return this.stream(symbol).price;
  }

  /** The messages up to a moment. */
  until(micros: number): readonly GeneratedMessage[] {
    const messages: GeneratedMessage[] = [];
    for (const stream of this.streams.values()) while (stream.dueMicros <= micros) messages.push(stream.next());
    return messages.sort((a, b) => a.receivedMicros - b.receivedMicros);
  }

  private stream(symbol: string): GeneratedStream {
    const stream = this.streams.get(symbol);
    if (stream === undefined) throw new Error(`Invariant: ${symbol} is generated here.`);
    return stream;
  }
}
