import type { InstrumentTerms } from '@copyledger/domain/trading/instrument/instrument.events';
import { formatDecimal, type Instant, instantOfMicros, microsOf, parseDecimal } from '@copyledger/kernel';
import type { RecordedMark } from '@copyledger/domain/trading/marks/marks.events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  MarketUnavailable,
  type OutsideBatch,
  type OutsideReceiver,
  type OutsideReport,
  type OutsideSurroundings,
} from '../exchange/outside-port';
import type { FedPrice } from '../exchange/latest';
import { MarksJournal } from '../marks/marks-journal';
import { type MarksOptions, type MarksReport, optionsOf } from './outside-batch';
import { OutsideInstrument } from './outside-instrument';

const minuteMicros = 60_000_000;
const tickMs = 1_000;
/** An instrument that was listed a moment ago may not have reached the exchange yet. */
const termsWait = { msMax: 5_000, pauseMs: 10 } as const;

interface Lane {
  readonly instrument: OutsideInstrument;
  /** The work under way and what waits behind it; never rejects. */
  tail: Promise<unknown>;
}

/**
 * What the outside markets say, in the exchange's thread: local books of their venues, which the markets of ours trade with, and the
 * marks, recorded once a minute. Ticks are no events: what a market does with them is.
 */
export class OutsideMarkets implements OutsideReceiver {
  private readonly lanes = new Map<string, Lane>();
  private readonly marks: MarksJournal;
  private readonly stopListening: () => void;
  private readonly timer: NodeJS.Timeout;
  private minute: number;
  private isClosed = false;

  constructor(private readonly surroundings: OutsideSurroundings) {
    this.marks = new MarksJournal(surroundings);
    this.minute = this.minuteNow();
    this.stopListening = surroundings.port.onReset((symbol) => void this.onLane(symbol, (instrument) => instrument.retell()));
    this.timer = setInterval(() => void this.tick(), tickMs).unref();
  }

  /** Resolves when the batch was dealt with, after those of the same instrument that came before it. */
  async receive(batch: OutsideBatch): Promise<OutsideReport> {
    const options = optionsOf(batch);
    if (this.isClosed) throw new MarketUnavailable(batch.symbol, 'stopped');
    if (options.kind === 'marks') return this.recordMarks(options);
    const lane = await this.laneOf(batch.symbol);
    return this.enqueue(lane, () => lane.instrument.take(batch, options));
  }

  /**
   * A price that an operator fed in, and that the exchange deals with by itself: the mark of an instrument without a source. A market with a
   * source is told its book again.
   */
  feedPrice(fed: FedPrice): void {
    // An instrument that never comes, or a price that its terms can't write, is none.
    void this.takeFedPrice(fed).catch(() => undefined);
  }

  /** Looks after what time does: silent sources, and minutes that end. */
  async tick(): Promise<void> {
    for (const symbol of this.lanes.keys()) void this.onLane(symbol, (instrument) => instrument.checkSilence());
    const minute = this.minuteNow();
    if (minute === this.minute) return;
    this.minute = minute;
    // What can't be written now is not made up for: the next minute has marks of its own.
    await this.recordMarks({ at: instantOfMicros(BigInt(minute * minuteMicros)), symbols: [...this.lanes.keys()] }).catch(() => undefined);
  }

  /** Takes nothing more. What is under way ends with the port and the log that it waits for, which are closed after this. */
  close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.timer);
    this.stopListening();
    return Promise.resolve();
  }

  private async takeFedPrice({ symbol, price, at }: FedPrice): Promise<void> {
    const lane = await this.laneOf(symbol);
    const units = parseDecimal(price, { scale: lane.instrument.priceScale });
    if (units.ok && units.value > 0n) await this.enqueue(lane, () => lane.instrument.feed(units.value, Number(microsOf(at))));
  }

  private minuteNow(): number {
    return Math.floor(Number(microsOf(this.surroundings.now())) / minuteMicros);
  }

  private async recordMarks({ at, symbols }: Omit<MarksOptions, 'kind'>): Promise<MarksReport> {
    const found = await Promise.all(symbols.map((symbol) => this.markOf(symbol, at)));
    const marks = found.filter((mark) => mark !== undefined);
    const recorded = await this.marks.record(at, marks);
    return {
      recorded: recorded.map(({ instrument }) => instrument),
      unmarked: symbols.filter((symbol) => !marks.some(({ instrument }) => instrument === symbol)),
    };
  }

  private async markOf(symbol: string, at: Instant): Promise<RecordedMark | undefined> {
    const lane = this.lanes.get(symbol);
    return lane && this.enqueue(lane, () => Promise.resolve(markAt(lane.instrument, at)));
  }

  private async laneOf(symbol: string): Promise<Lane> {
    const known = this.lanes.get(symbol);
    if (known !== undefined) return known;
    const terms = await this.termsOf(symbol);
    const { port, now } = this.surroundings;
    const nowMicros = (): number => Number(microsOf(now()));
    const lane = this.lanes.get(symbol) ?? {
      instrument: new OutsideInstrument({ terms, port, nowMicros, monotonicMs: () => performance.now() }),
      tail: Promise.resolve(),
    };
    this.lanes.set(symbol, lane);
    return lane;
  }

  private async termsOf(symbol: string): Promise<InstrumentTerms> {
    const until = performance.now() + termsWait.msMax;
    for (;;) {
      const terms = this.surroundings.port.terms(symbol);
      if (terms !== undefined) return terms;
      if (this.isClosed || performance.now() > until) throw new MarketUnavailable(symbol, 'unknown');
      await sleep(termsWait.pauseMs);
    }
  }

  private enqueue<T>(lane: Lane, work: () => Promise<T>): Promise<T> {
    const done = lane.tail.then(work);
    lane.tail = done.catch(() => undefined);
    return done;
  }

  private async onLane(symbol: string, work: (instrument: OutsideInstrument) => Promise<void>): Promise<void> {
    const lane = this.lanes.get(symbol);
    // A market that can't be told now begins again, and is told all of it then.
    if (lane !== undefined) await this.enqueue(lane, () => work(lane.instrument)).catch(() => undefined);
  }
}

const markAt = (instrument: OutsideInstrument, at: Instant): RecordedMark | undefined => {
  const mark = instrument.mark.at(Number(microsOf(at)));
  return mark && { instrument: instrument.symbol, price: formatDecimal(mark.price, instrument.priceScale), sources: mark.sources };
};
