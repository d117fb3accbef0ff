import type { FeedBatch, FeedConsumer } from '@copyledger/eventstore/client';
import type { Asset, Instrument } from '@copyledger/kernel';
import type { InstrumentEvent, InstrumentTerms } from '@copyledger/domain/trading/instrument/instrument.events';
import { instrumentOf, type InstrumentStatus } from '@copyledger/domain/trading/instrument/instrument.terms';

export interface CatalogueEntry {
  readonly instrument: Instrument;
  readonly status: InstrumentStatus;
}

/** Assets that may be held before any instrument names them. Ledgers of exchanges keep eight digits. */
const currencies = ['USDT', 'USDC', 'USD', 'EUR', 'BTC', 'ETH', 'SOL'];

/** The newest terms of every instrument, kept in memory from the log. It starts empty and reads the log from its start. */
export class InstrumentCatalogue implements FeedConsumer {
  readonly name = 'instrument-catalogue';
  readonly streamPrefixes = ['instrument-'];
  private readonly entries = new Map<string, CatalogueEntry>();
  private readonly assets = new Map<string, Asset>(currencies.map((code) => [code, { code, scale: 8 }]));
  private position: bigint | undefined;

  find(symbol: string): CatalogueEntry | undefined {
    return this.entries.get(symbol);
  }

  /** The asset by its code: a well-known currency, or one that a listed instrument names. */
  asset(code: string): Asset | undefined {
    return this.assets.get(code);
  }

  /** Memory has no checkpoint but itself. */
  loadCheckpoint(): Promise<bigint | undefined> {
    return Promise.resolve(this.position);
  }

  handle({ events, upTo }: FeedBatch): Promise<void> {
    for (const { event } of events) {
      if (isInstrumentEvent(event)) this.learn(event.data.instrument);
    }
    this.position = upTo;
    return Promise.resolve();
  }

  /** Takes over terms that this process has just written, without waiting for the log to bring them back. */
  learn(terms: InstrumentTerms): void {
    const known = this.entries.get(terms.symbol);
    if (known !== undefined && known.instrument.revision >= terms.revision) return;
    this.entries.set(terms.symbol, { instrument: instrumentOf(terms), status: terms.status });
    for (const asset of [terms.base, terms.quote, terms.settlement]) {
      if (!this.assets.has(asset.code)) this.assets.set(asset.code, asset);
    }
  }
}

const isInstrumentEvent = (event: { readonly type: string }): event is InstrumentEvent =>
  event.type === 'InstrumentListed' || event.type === 'InstrumentChanged' || event.type === 'InstrumentDelisted';
