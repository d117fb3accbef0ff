import { setTimeout as sleep } from 'node:timers/promises';
import type { OutsideBatchAnswer } from '@copyledger/contracts/outside/outside.answers';
import { linesMediaType } from '@copyledger/contracts/outside/outside.vocabulary';
import { type Latency, latencyOf } from './latency';
import { type PriceFlow, symbol } from './price-flow';
import type { TradingClient } from './trading-client';

const MS_PER_SECOND = 1_000;
/** So long messages are gathered at least: one user may write a thousand times a second. */
export const GATHER_MS = 3;
/** What fits into a body of the default size, with room to spare. */
const LINES_MAX = 4_000;

interface FeedParts {
  readonly client: TradingClient;
  readonly token: string;
  readonly flow: PriceFlow;
}

interface Load {
  readonly perSecond: number;
  readonly seconds: number;
}

export interface Fed {
  readonly perSecond: number;
  readonly messages: number;
  readonly batches: number;
}

export interface SteadilyFed extends Fed {
  readonly latency: Latency;
}

/** A live feed as operators send it: the venue's messages over one connection, the next batch once the market has dealt with the one before. */
export class PriceFeed {
  private next = 0;
  private readonly path = `/v1/instruments/${symbol}/outside?venue=binance-spot&market=${symbol}`;

  constructor(private readonly parts: FeedParts) {}

  /**
   * Messages come at a steady rate, whether or not there are answers, and what has come goes with the next batch. Latencies count from when a
   * message was due until the answer: all that it caused is durable by then.
   */
  async steady({ perSecond, seconds }: Load): Promise<SteadilyFed> {
    const first = this.next;
    const count = perSecond * seconds;
    const sample = new Float64Array(count);
    const start = performance.now();
    const dueAt = (index: number): number => start + (index * MS_PER_SECOND) / perSecond;
    let batches = 0;
    for (let done = 0; done < count; batches += 1) {
      await sleep(Math.max(0, dueAt(done) + GATHER_MS - performance.now()));
      const due = Math.floor(((performance.now() - start) * perSecond) / MS_PER_SECOND);
      const to = Math.min(due, count, done + LINES_MAX);
      await this.send(first + to);
      const now = performance.now();
      for (; done < to; done += 1) sample[done] = now - dueAt(done);
    }
    return { ...this.fed(count, start), batches, latency: latencyOf(sample) };
  }

  /** One full batch after the other. */
  async flatOut({ messages, linesPerBatch }: { readonly messages: number; readonly linesPerBatch: number }): Promise<Fed> {
    const end = this.next + messages;
    const start = performance.now();
    while (this.next < end) await this.send(Math.min(end, this.next + linesPerBatch));
    return { ...this.fed(messages, start), batches: Math.ceil(messages / linesPerBatch) };
  }

  private fed(messages: number, start: number): Omit<Fed, 'batches'> {
    return { perSecond: (messages * MS_PER_SECOND) / (performance.now() - start), messages };
  }

  private async send(to: number): Promise<void> {
    const { client, token, flow } = this.parts;
    const body = flow.bytes.subarray(flow.starts[this.next], flow.starts[to]);
    this.next = to;
    const answer = await client.send<OutsideBatchAnswer>({ method: 'POST', path: this.path, token, type: linesMediaType, body });
    if (answer.book.kind !== 'live' || answer.isInterrupted) throw new Error(`The market was not told it all: ${JSON.stringify(answer)}.`);
  }
}
