import { ApiFailure } from '@copyledger/apps/cli/api/api-failure';
import { Lane } from '@copyledger/apps/cli/market/lane';
import type { MarksAnswer } from '@copyledger/contracts/outside/outside.answers';
import { type Instant, instantOfMicros } from '@copyledger/kernel';
import { type GeneratedMarket, MarketGenerator } from '@copyledger/market-data';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlatformClient } from './platform-client';
import type { Prices } from './platform-load';
import { steadyBid, tradedMarkets } from './platform-orders';

const venue = 'binance-spot';
/** The time of the outside's messages goes on by so much with every batch, whatever the clock on the wall does. */
const stepMicros = 15_000_000;
const eventsPerSecond = 8;
const minuteMicros = 60_000_000;
const startMicros = Date.UTC(2026, 0, 5) * 1_000;
const restMs = 25;
const attemptsMax = 50;

interface Message {
  readonly text: string;
  readonly isTrade: boolean;
}

/** What an outside market says, in the words of Binance spot. */
interface Flow {
  readonly symbol: string;
  readonly scales: { readonly priceScale: number; readonly sizeScale: number };
  /** Marks are asked for at the end of each of its minutes. */
  readonly isMarked: boolean;
  /** The next messages, up to a moment of the outside's time. */
  until(micros: number): readonly Message[];
  /** The whole book as it is now, for a platform that has lost it. */
  snapshot(): string;
}

type GeneratedTerms = Pick<GeneratedMarket, 'symbol' | 'sizeScale' | 'lot' | 'size'> & { readonly around: number };

/** A market with depth and trades, whose prices go as far as the traders' orders stand. */
class GeneratedFlow implements Flow {
  readonly isMarked = true;
  readonly symbol: string;
  readonly scales: Flow['scales'];
  private readonly generator: MarketGenerator;

  constructor({ around, ...terms }: GeneratedTerms, seed: number) {
    const price = around * 100;
    // Forty steps up and down are one per cent.
    const market = { ...terms, price, priceScale: 2, tick: price / 4_000 };
    this.symbol = terms.symbol;
    this.scales = market;
    this.generator = new MarketGenerator({ seed, startMicros, eventsPerSecond, markets: [market] });
  }

  until(micros: number): readonly Message[] {
    return this.generator.until(micros).map(({ kind, text }) => ({ text, isTrade: kind === 'trade' }));
  }

  snapshot(): string {
    return this.generator.snapshot(this.symbol).text;
  }
}

/**
 * A book that meets nobody, and trades that each meet the steady bid, which is better than their price: every one of them is one fill, of
 * a size that no other has.
 */
class CountedFlow implements Flow {
  readonly symbol = steadyBid.instrument;
  readonly scales = { priceScale: 2, sizeScale: 8 };
  /** It goes on while marks are being written. */
  readonly isMarked = false;
  private update = 0;
  private trades = 0;
  private micros = startMicros;

  until(micros: number): readonly Message[] {
    this.micros = micros;
    this.update += 1;
    // The bid comes after the first book.
    if (this.update === 1) return [{ text: this.snapshot(), isTrade: false }];
    const diff = `{${this.stamp},"e":"depthUpdate","U":${this.update},"u":${this.update},"b":[["1000","${this.update}"]],"a":[]}`;
    return [{ text: diff, isTrade: false }, this.trade(), this.trade()];
  }

  snapshot(): string {
    return `{${this.stamp},"lastUpdateId":${this.update},"b":[["1000","${this.update}"]],"a":[["4000","1"]]}`;
  }

  private get stamp(): string {
    return `"recv_ns":${this.micros}000`;
  }

  private trade(): Message {
    this.trades += 1;
    const size = (0.01 + this.trades / 10_000).toFixed(4);
    return { text: `{${this.stamp},"e":"trade","t":${this.trades},"p":"1990","q":"${size}","T":0,"m":true}`, isTrade: true };
  }
}

/** A flow on its way, and what was said of it. */
export class OutsideMarket {
  readonly lane: Lane;
  /** Every message that was sent, in order. The market counts them from 1. */
  readonly messages: Message[] = [];
  /** The minutes whose marks were recorded. */
  readonly minutes: Instant[] = [];
  private book = '';
  private micros = startMicros;

  constructor(
    private readonly flow: Flow,
    private readonly client: PlatformClient,
  ) {
    const { symbol, scales } = flow;
    this.lane = new Lane({
      api: { postText: <A>(path: string, lines: string) => this.post<A>(path, lines) },
      surveyed: { wish: { book: symbol }, venue, market: symbol, scales },
      instrument: { symbol, kind: 'spot', priceScale: 2, quantityScale: scales.sizeScale, isListed: false, contractValue: undefined },
      check: undefined,
      bookFromStart: () => this.bookAgain(),
    });
  }

  get symbol(): string {
    return this.flow.symbol;
  }

  /** Resolves when the platform has dealt with the next batch. */
  async step(): Promise<void> {
    this.book = this.flow.snapshot();
    this.micros += stepMicros;
    const messages = this.flow.until(this.micros);
    this.messages.push(...messages);
    await this.lane.send(
      messages.map((message) => ({ ...message, micros: this.micros, lane: undefined })),
      this.micros,
    );
  }

  async goOn(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.step();
      if (this.flow.isMarked && this.micros % minuteMicros === 0) await this.recordMarks(instantOfMicros(BigInt(this.micros)));
      await sleep(restMs);
    }
  }

  private async recordMarks(at: Instant): Promise<void> {
    const body = { at, instruments: [this.symbol] };
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const { body: answer } = await this.client.send({ method: 'POST', path: '/v1/marks', user: 'operator', body });
      if ((answer as unknown as MarksAnswer).unmarked.length === 0) {
        this.minutes.push(at);
        return;
      }
      // Started again meanwhile, the platform has no book: whoever says that it lives hears so, and tells the book again.
      this.book = this.flow.snapshot();
      await this.lane.send([], this.micros);
    }
    throw new Error(`${this.symbol} has no mark at ${at}.`);
  }

  /** As it was before the batch in hand. */
  private async *bookAgain(): AsyncGenerator<readonly Message[], void, undefined> {
    yield await Promise.resolve([{ text: this.book, isTrade: false }]);
  }

  private async post<A>(path: string, lines: string): Promise<A> {
    const { status, body } = await this.client.send({ method: 'POST', path, user: 'operator', lines });
    if (status >= 300) throw new ApiFailure({ status, problem: body, request: `POST ${path}` });
    return body as A;
  }
}

/** The outside of the markets that are traded, with depth and trades, and of one more in which every trade is counted. */
export class OutsideMarkets implements Prices {
  readonly all: readonly OutsideMarket[];

  constructor(client: PlatformClient, seed: number) {
    const flows = tradedMarkets.map(
      ({ instrument, outside, around }) => new GeneratedFlow({ symbol: instrument, around, ...outside }, seed),
    );
    this.all = [...flows, new CountedFlow()].map((flow) => new OutsideMarket(flow, client));
  }

  async begin(): Promise<void> {
    for (const market of this.all) await market.step();
  }

  goOn(isOver: () => boolean): readonly Promise<void>[] {
    return this.all.map((market) => market.goOn(isOver));
  }
}
