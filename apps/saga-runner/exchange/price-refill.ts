import { Inject, Injectable } from '@nestjs/common';
import { now } from '@copyledger/command-side/clock';
import type { MarketPrices } from '@copyledger/domain/trading/market/market';
import type { MarksRecorded } from '@copyledger/domain/trading/marks/marks.events';
import type { Codec, EventStore } from '@copyledger/eventstore/client';
import { HOT_STORE, type HotStore, type LatestPrice } from '@copyledger/hot-store';
import { type Instant, instantOfMicros, microsOf } from '@copyledger/kernel';
import { CODEC, EVENT_STORE } from '@copyledger/platform/event-log/tokens';
import { marksStream } from '../marks/marks-journal';
import { priceOf } from './thread/news-desk';

type Remembered = Omit<LatestPrice, 'symbol'>;

/** How far a market's journal is looked back for its last trade. */
const eventsMax = 500;
/** An older mark is none: no price stands longer unless it is said again. */
const markAgeMaxMicros = 3_600_000_000n;
const oldestMark = (): Instant => instantOfMicros(microsOf(now()) - markAgeMaxMicros);

/** Brings back what the hot store has lost while no exchange lived: what markets were worth, and their marks. The log remembers both. */
@Injectable()
export class PriceRefill {
  private reading: Promise<ReadonlyMap<string, Remembered>> | undefined;

  constructor(
    @Inject(EVENT_STORE) private readonly store: Pick<EventStore, 'readStream'>,
    @Inject(CODEC) private readonly codec: Codec,
    @Inject(HOT_STORE) readonly hotStore: HotStore,
  ) {}

  /**
   * A market has begun with these prices: it is worth what its last trade or its recorded mark says, whichever is newer. What is newer still
   * in the hot store stays.
   */
  async refill(symbol: string, known: MarketPrices): Promise<void> {
    const mark = (await this.recordedMarks()).get(symbol);
    const tradedAt = await this.tradedAt(symbol);
    const isMarkNewer = mark !== undefined && (known.last === undefined || tradedAt < mark.at);
    const price = priceOf(isMarkNewer ? { ...known, last: mark.price } : known);
    if (price !== undefined) await this.hotStore.prices.restore({ symbol, price, at: isMarkNewer ? mark.at : tradedAt });
    await this.refillMark(symbol, mark);
  }

  /** One that was published before an hour, and not recorded since, nobody stands behind any more. */
  private async refillMark(symbol: string, mark: Remembered | undefined): Promise<void> {
    const { marks } = this.hotStore;
    const known = marks.latest(symbol);
    if (mark !== undefined) await marks.restore({ symbol, ...mark });
    else if (known !== undefined && known.at < oldestMark()) await marks.withdraw(symbol);
  }

  /** When the market's last trade was written; of one that lies further back, a later moment. */
  private async tradedAt(symbol: string): Promise<Instant> {
    let at = instantOfMicros(0n);
    const backwards = { direction: 'backwards', from: 'end', limit: eventsMax } as const;
    for await (const recorded of this.store.readStream(`market-${symbol}`, backwards)) {
      at = recorded.recordedAt;
      if (this.codec.decode(recorded)?.event.type === 'TradeExecuted') break;
    }
    return at;
  }

  /** Markets that begin together share a look. */
  private recordedMarks(): Promise<ReadonlyMap<string, Remembered>> {
    this.reading ??= this.readMarks().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  /** By when they were written: those of a recording have times of their own. */
  private async readMarks(): Promise<ReadonlyMap<string, Remembered>> {
    const marks = new Map<string, Remembered>();
    const oldest = oldestMark();
    for await (const recorded of this.store.readStream(marksStream, { direction: 'backwards', from: 'end' })) {
      const at = recorded.recordedAt;
      if (at < oldest) break;
      const event = this.codec.decode(recorded)?.event as MarksRecorded | undefined;
      for (const { instrument, price } of event?.data.marks ?? []) if (!marks.has(instrument)) marks.set(instrument, { price, at });
    }
    return marks;
  }
}
