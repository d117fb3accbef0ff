import type { InstrumentTerms } from '@copyledger/domain/trading/instrument/instrument.events';
import type { HeardOutside } from '@copyledger/domain/trading/market/market.events';
import type { OutsideInput, OutsideLevel } from '@copyledger/domain/trading/market/market.inputs';
import { createEventCodec } from '@copyledger/command-side';
import { type DecodedEvent, memoryEventStore } from '@copyledger/eventstore/client';
import { instantOfMillis } from '@copyledger/kernel';
import { manualClock, spotTerms } from '@copyledger/testing';
import type { OutsidePort } from '../../exchange/outside-port';
import { type SourceOptions, type SourceReport, sourceBatch } from '../outside-batch';
import { OutsideMarkets } from '../outside-markets';

type Level = readonly [price: string, size: string];
interface Sides {
  readonly b?: readonly Level[];
  readonly a?: readonly Level[];
}

/** 2024-08-09T00:00:00Z, and so many milliseconds. */
export const recordedAt = Date.UTC(2024, 7, 9);
const received = (ms: number): string => `"recv_ns":${recordedAt + ms}000000`;

export const snapshotLine = (last: number, { b = [['100', '5']], a = [['101', '7']] }: Sides = {}, ms = 0): string =>
  `{${received(ms)},"lastUpdateId":${last},"b":${JSON.stringify(b)},"a":${JSON.stringify(a)}}`;

export const diffLine = (id: number, { b = [], a = [] }: Sides, ms = 0): string =>
  `{${received(ms)},"type":"diff","U":${id},"u":${id},"b":${JSON.stringify(b)},"a":${JSON.stringify(a)}}`;

export const tradeLine = (price: string, size: string, ms = 0): string =>
  `{${received(ms)},"e":"trade","t":1,"p":"${price}","q":"${size}","T":${recordedAt + ms},"m":true}`;

/** A market that is told things, and may refuse. */
export class ToldMarket implements OutsidePort {
  readonly told: OutsideInput[] = [];
  /** What the next offers are rejected with; undefined lets one pass. */
  readonly failures: (Error | undefined)[] = [];
  release: () => void = () => undefined;
  private hanging: Promise<void> | undefined;
  private readonly listeners = new Set<(symbol: string) => void>();
  readonly listed = new Map<string, InstrumentTerms>([[spotTerms.symbol, spotTerms]]);

  async offer(_symbol: string, inputs: readonly OutsideInput[]): Promise<void> {
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    await this.hanging;
    this.told.push(...inputs);
  }

  /** Offers are not dealt with until `release`. */
  hang(): void {
    this.hanging = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  terms(symbol: string): InstrumentTerms | undefined {
    return this.listed.get(symbol);
  }

  /** What its journal says of the outside. */
  known: HeardOutside | undefined;
  heard(): HeardOutside | undefined {
    return this.known;
  }

  onReset(listener: (symbol: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  begin(symbol: string): void {
    for (const listener of this.listeners) listener(symbol);
  }

  /** What was told since the last call, in short: `depth bids asks`, `trade price size`, `mark price`, `stale reason`. */
  take(): readonly string[] {
    return this.told.splice(0).map(shortly);
  }
}

const levels = (all: readonly OutsideLevel[]): string => `[${all.map(({ price, size }) => `${price}x${size}`).join(' ')}]`;

const shortly = (input: OutsideInput): string => {
  switch (input.type) {
    case 'OutsideDepth':
      return `${input.isSnapshot ? 'snapshot' : 'depth'} ${levels(input.bids)} ${levels(input.asks)}`;
    case 'OutsideTrade':
      return `${input.takerSide} ${input.price}x${input.size}`;
    case 'OutsidePrice':
      return `price ${input.price}`;
    case 'OutsideStale':
      return `stale ${input.reason}`;
    case 'Mark':
      return `mark ${input.price}`;
    case 'MarkWithdrawn':
      return 'no mark';
    case 'Clock':
      return 'clock';
  }
};

const spotSource: Omit<SourceOptions, 'kind'> = { market: 'BTCUSDT', role: 'liquidity' };

/** Local books over a market that only listens, on a log in memory. */
export class OutsideWorld {
  readonly market = new ToldMarket();
  readonly clock = manualClock(instantOfMillis(Date.UTC(2026, 10, 21, 0, 0, 30)));
  readonly store = memoryEventStore();
  readonly codec = createEventCodec();
  outside = this.begun();

  async send(lines: readonly string[], options: Partial<SourceOptions> & { readonly venue?: string; readonly symbol?: string } = {}) {
    const { venue = 'binance-spot', symbol = spotTerms.symbol, ...rest } = options;
    return (await this.outside.receive(sourceBatch({ symbol, venue, lines }, { ...spotSource, ...rest }))) as SourceReport;
  }

  async marks(): Promise<readonly DecodedEvent[]> {
    const found: DecodedEvent[] = [];
    for await (const recorded of this.store.readStream('marks', { direction: 'forwards', from: 'start' })) {
      const decoded = this.codec.decode(recorded);
      if (decoded !== undefined) found.push(decoded);
    }
    return found;
  }

  end(): Promise<void> {
    return this.outside.close();
  }

  /** Another process goes on, which knows what the log does. */
  async restart(): Promise<void> {
    await this.end();
    this.outside = this.begun();
  }

  private begun(): OutsideMarkets {
    return new OutsideMarkets({ port: this.market, store: this.store, codec: this.codec, now: () => this.clock.now() });
  }
}
