import { Logger } from '@nestjs/common';
import type { OutsideGate } from '@copyledger/apps/saga-runner/exchange/outside-port';
import { type SourceReport, sourceBatch } from '@copyledger/apps/saga-runner/outside/outside-batch';
import { generatedVenue } from '@copyledger/apps/saga-runner/outside/source-units';
import { formatUnits, type GeneratedMarket, MarketGenerator, parseUnits } from '@copyledger/market-data';

/** The generated markets of the demonstration. They move in steps of some ticks, so that the prices move as one is used to. */
const markets: readonly GeneratedMarket[] = [
  { symbol: 'BTC-USDT', priceScale: 2, sizeScale: 8, tick: 100, lot: 1_000, price: 6_000_000, size: 5_000_000 },
  { symbol: 'ETH-USDT', priceScale: 2, sizeScale: 8, tick: 5, lot: 10_000, price: 250_000, size: 100_000_000 },
  { symbol: 'BTC-USDT-PERP', priceScale: 2, sizeScale: 3, tick: 100, lot: 1, price: 6_000_000, size: 100 },
  { symbol: 'ETH-USDT-PERP', priceScale: 2, sizeScale: 3, tick: 5, lot: 1, price: 250_000, size: 1_500 },
];

const seed = 20_240_808;
const stepMs = 250;
/** A machine that slept does not wake to a market of hours. */
const stepMsMax = 1_000;
const microsPerMilli = 1_000;

export interface DemoMarketOptions {
  readonly gate: OutsideGate;
  /** Milliseconds on a clock that only goes on. */
  readonly monotonicMs: () => number;
  /** Where the markets stood when the platform ended; what is not there begins where the demonstration does. */
  readonly lastPrices: ReadonlyMap<string, string>;
}

const continued = (market: GeneratedMarket, last: string | undefined): GeneratedMarket => {
  const price = last === undefined ? NaN : parseUnits(last, market.priceScale);
  return price > 0 ? { ...market, price } : market;
};

/** A market on its way into the exchange, one batch after another. */
class DemoFeed {
  private waiting: string[] = [];
  private isUnderWay = false;
  private isLost = false;

  constructor(
    private readonly symbol: string,
    private readonly gate: OutsideGate,
    private readonly snapshot: () => string,
  ) {}

  /** Resolves when the exchange has dealt with it; never rejects: the next batch begins with the whole book. */
  async send(lines: readonly string[]): Promise<void> {
    this.waiting.push(...lines);
    if (this.isUnderWay) return;
    this.isUnderWay = true;
    const batch = this.isLost ? [this.snapshot()] : this.waiting;
    this.waiting = [];
    try {
      const { symbol } = this;
      const options = { market: symbol, role: 'liquidity', isConflated: true } as const;
      const report = (await this.gate.send(sourceBatch({ symbol, venue: generatedVenue, lines: batch }, options))) as SourceReport;
      this.isLost = report.isResyncAskedFor;
    } catch (error) {
      if (!this.isLost) new Logger('demonstration').warn(`${this.symbol} takes no generated market just now`, error);
      this.isLost = true;
    } finally {
      this.isUnderWay = false;
    }
  }
}

/** Generated markets for the demonstration: seeded, with depth and trades. Nothing of it is a real market. */
export class DemoMarket {
  private readonly generator: MarketGenerator;
  private readonly feeds: ReadonlyMap<string, DemoFeed>;
  private timer: NodeJS.Timeout | undefined;
  private micros = 0;
  private steppedAt: number;

  constructor(private readonly options: DemoMarketOptions) {
    const { gate, lastPrices, monotonicMs } = options;
    const all = markets.map((market) => continued(market, lastPrices.get(market.symbol)));
    this.generator = new MarketGenerator({ seed, startMicros: 0, isStamped: false, markets: all });
    this.feeds = new Map(markets.map(({ symbol }) => [symbol, new DemoFeed(symbol, gate, () => this.generator.snapshot(symbol).text)]));
    this.steppedAt = monotonicMs();
  }

  /** Resolves when every market is there to be traded with. */
  async start(): Promise<void> {
    await this.step();
    this.timer = setInterval(() => void this.step(), stepMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** The present price of a market, as a decimal. */
  price(symbol: string): string {
    const scale = markets.find((market) => market.symbol === symbol)?.priceScale ?? 0;
    return formatUnits(this.generator.price(symbol), scale);
  }

  private async step(): Promise<void> {
    const now = this.options.monotonicMs();
    this.micros += Math.min(stepMsMax, Math.max(0, now - this.steppedAt)) * microsPerMilli;
    this.steppedAt = now;
    const lines = new Map(markets.map(({ symbol }): [string, string[]] => [symbol, []]));
    for (const { symbol, text } of this.generator.until(this.micros)) lines.get(symbol)?.push(text);
    await Promise.all(Array.from(this.feeds, ([symbol, feed]) => feed.send(lines.get(symbol) ?? [])));
  }
}
