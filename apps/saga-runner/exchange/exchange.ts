import type { Market } from '@copyledger/domain/trading/market/market';
import type { OutsideInput } from '@copyledger/domain/trading/market/market.inputs';
import type { InstrumentTerms } from '@copyledger/domain/trading/instrument/instrument.events';
import type { InstrumentStatus } from '@copyledger/domain/trading/instrument/instrument.terms';
import type { DecodedEvent, FeedBatch, FeedConsumer } from '@copyledger/eventstore/client';
import type { Instant } from '@copyledger/kernel';
import type { CheckpointStore } from '@copyledger/projections/index';
import { Bell } from './bell';
import type { MarketFenced } from './errors';
import { type AddressedInput, inputOf, inputPrefixes } from './inputs';
import { type FedPrice, Latest } from './latest';
import { defaultInboxLimits, type InboxLimits, MarketInbox } from './market-inbox';
import { defaultJournalLimits, type JournalEntry, type JournalLimits, type JournalSurroundings, MarketJournal } from './market-journal';
import { defaultTurnLimits, MarketWriter, type TurnLimits, type WriterState } from './market-writer';
import { MarketUnavailable } from './outside-port';

export interface ExchangeLimits extends InboxLimits, TurnLimits, JournalLimits {
  /** How much of the log is read again after a crash, at most. */
  readonly checkpointMs: number;
}

export const defaultExchangeLimits: ExchangeLimits = {
  ...defaultInboxLimits,
  ...defaultTurnLimits,
  ...defaultJournalLimits,
  checkpointMs: 200,
};

/** What the exchange tells the rest of the process. */
export interface ExchangeListener {
  /** A market begins, or begins again: it knows nothing of the outside. */
  onBegin(symbol: string): void;
  /** A market has dealt with something; its prices may have changed. */
  onWritten(symbol: string, entries: readonly JournalEntry[]): void;
  onFailure(symbol: string, error: unknown, state: WriterState): void;
  /** Another process writes a market of ours: this one has to step down. */
  onFenced(error: MarketFenced): void;
  onCheckpointFailure(error: unknown): void;
}

export interface ExchangeSurroundings extends JournalSurroundings {
  readonly checkpoints: CheckpointStore;
  readonly limits: ExchangeLimits;
  /** This process was told to take the markets over from another one. */
  readonly isInsistent: boolean;
  /** The newest price that was fed in, by symbol, also of instruments that are listed later. */
  readonly fedPrices: ReadonlyMap<string, FedPrice>;
  readonly listener: ExchangeListener;
}

export interface MarketStatus {
  readonly symbol: string;
  readonly state: WriterState;
  /** As the market knows it: what an operator says reaches it with the log. */
  readonly instrumentStatus: InstrumentStatus | undefined;
  /** Inputs that are not durable yet. */
  readonly waiting: number;
  readonly revision: bigint;
  readonly consumed: bigint | undefined;
}

interface Trading {
  readonly writer: MarketWriter;
  readonly inbox: MarketInbox;
  readonly journal: MarketJournal;
  readonly latest: Latest;
  readonly bell: Bell;
}

/**
 * All markets, from the moment at which this process becomes their writer until it steps down. It follows what accounts and operators want
 * in the order of the log; each market deals with its own, so that none waits for another.
 *
 * A market's journal says what it has consumed. The checkpoint only spares reading the log from its start: everything up to it is durable
 * in the journals, and it may lie behind.
 */
export class Exchange implements FeedConsumer {
  readonly name = 'exchange';
  readonly streamPrefixes = inputPrefixes;
  readonly isSelective = true;
  private readonly markets = new Map<string, Trading>();
  private readonly drained = new Bell();
  /** Inputs up to here were handed to their markets. */
  private handed: bigint | undefined;
  private savedAt = -Infinity;
  private saving: Promise<void> | undefined;
  private isStopped = false;

  constructor(private readonly surroundings: ExchangeSurroundings) {}

  /** Opens the market of every instrument that was ever listed: what rests there trades, whether or not anybody asks for it. */
  async open(): Promise<void> {
    const listings = { direction: 'forwards', from: 'start', streamPrefixes: ['instrument-'] } as const;
    for await (const { stream } of this.surroundings.store.readAll(listings)) this.of(stream.slice('instrument-'.length));
  }

  async stop(reason: MarketUnavailable['reason']): Promise<void> {
    this.isStopped = true;
    this.drained.ring();
    await Promise.all([...this.markets.values()].map(({ writer }) => writer.stop(reason)));
    await this.saving;
    // Who has stepped down leaves the checkpoint to the other.
    if (reason !== 'standby') await this.saveCheckpoint();
  }

  /** Memory knows best; the store's checkpoint is for a process that begins. */
  async loadCheckpoint(): Promise<bigint | undefined> {
    return this.handed ?? (await this.surroundings.checkpoints.load(this.name));
  }

  async handle({ events, upTo }: FeedBatch): Promise<void> {
    // All of them before the first is handed over: one that can't be decoded fails the batch, and it comes again whole.
    for (const { decoded, symbol, input } of this.inputsOf(events)) {
      const { writer, inbox } = this.of(symbol);
      writer.order(input, decoded);
      while (inbox.isFull && !this.isStopped) await this.drained.wait();
    }
    this.handed = upTo;
    // Not waited for: a database that hangs holds back no market.
    if (performance.now() - this.savedAt >= this.surroundings.limits.checkpointMs)
      this.saving ??= this.saveCheckpoint().finally(() => {
        this.saving = undefined;
      });
  }

  offer(symbol: string, inputs: readonly OutsideInput[]): Promise<void> {
    return this.markets.get(symbol)?.writer.offer(inputs) ?? Promise.reject(new MarketUnavailable(symbol, 'unknown'));
  }

  terms(symbol: string): InstrumentTerms | undefined {
    return this.market(symbol)?.terms;
  }

  /** The market as it is now; undefined while it is being built, and for one that there is not. */
  market(symbol: string): Market | undefined {
    return this.markets.get(symbol)?.writer.current;
  }

  /** When the price was fed in that the market has dealt with last. */
  fedAt(symbol: string): Instant | undefined {
    return this.markets.get(symbol)?.latest.fedAt;
  }

  /** A price from somebody who knows no depth; it is among `fedPrices` already. */
  feed(price: FedPrice): void {
    const trading = this.markets.get(price.symbol);
    trading?.latest.feed(price);
    trading?.bell.ring();
  }

  tick(now: Instant): void {
    for (const { latest, bell } of this.markets.values()) {
      latest.tick(now);
      bell.ring();
    }
  }

  status(): readonly MarketStatus[] {
    return [...this.markets.values()].map(({ writer, inbox, journal }) => ({
      symbol: writer.symbol,
      state: writer.state,
      instrumentStatus: writer.current?.terms?.status,
      waiting: inbox.length,
      revision: journal.revision,
      consumed: writer.current?.consumed,
    }));
  }

  private inputsOf(events: readonly DecodedEvent[]): readonly (AddressedInput & { readonly decoded: DecodedEvent })[] {
    return events.flatMap((decoded) => {
      const addressed = decoded.recorded.position <= (this.handed ?? -1n) ? undefined : inputOf(decoded);
      return addressed === undefined ? [] : [{ ...addressed, decoded }];
    });
  }

  private of(symbol: string): Trading {
    const known = this.markets.get(symbol);
    if (known !== undefined) return known;
    const made = this.make(symbol);
    this.markets.set(symbol, made);
    made.writer.start();
    return made;
  }

  private make(symbol: string): Trading {
    const { limits, listener, isInsistent } = this.surroundings;
    const [inbox, journal] = [new MarketInbox(symbol, limits), new MarketJournal(symbol, this.surroundings)];
    const [latest, bell] = [new Latest(this.surroundings.fedPrices.get(symbol)), new Bell()];
    const writer = new MarketWriter(symbol, {
      ...{ journal, inbox, bell, limits, isInsistent },
      takeLatest: (market) => latest.take(market),
      onBegin: () => {
        latest.renew();
        listener.onBegin(symbol);
      },
      onWritten: (_market, entries) => {
        this.drained.ring();
        listener.onWritten(symbol, entries);
      },
      onFailure: (error, state) => {
        this.drained.ring();
        listener.onFailure(symbol, error, state);
      },
      onFenced: (error) => {
        listener.onFenced(error);
      },
    });
    return { writer, inbox, journal, latest, bell };
  }

  /** Everything up to here is durable in the journals. */
  private get durable(): bigint | undefined {
    let least = this.handed;
    for (const { inbox } of this.markets.values()) {
      const oldest = inbox.oldestPosition;
      if (least !== undefined && oldest !== undefined && oldest <= least) least = oldest - 1n;
    }
    return least;
  }

  private async saveCheckpoint(): Promise<void> {
    const position = this.durable;
    if (position === undefined || position < 0n) return;
    this.savedAt = performance.now();
    try {
      await this.surroundings.checkpoints.save(this.name, position);
    } catch (error) {
      // Nobody needs it to go on.
      this.surroundings.listener.onCheckpointFailure(error);
    }
  }
}
