import { Inject, Injectable } from '@nestjs/common';
import type { Valuation } from '@copyledger/contracts/stream/server-frames';
import { HOT_STORE, type HotStore } from '@copyledger/hot-store';
import { type Instant, instantOfMillis } from '@copyledger/kernel';
import { newestMarksOf } from '@copyledger/projections/marks/marks.queries';
import type { Portfolio } from '@copyledger/projections/portfolio/portfolio.queries';
import { ReadDatabase } from '../read-database';
import { InstrumentDirectory } from '../stream/markets/instrument-directory';
import { valuationOf } from '../stream/valuations/valuation';

interface Priced {
  readonly price: string;
  readonly at: Instant;
}

export interface CopyValuation extends Pick<Valuation, 'positions' | 'equity'> {
  /** When the newest price of it was; null when nothing had to be priced. */
  readonly valuedAt: Instant | null;
}

/** What copy accounts are worth just now: at the newest prices, and where none is known at the newest marks. */
@Injectable()
export class CopyValuations {
  constructor(
    private readonly db: ReadDatabase,
    private readonly directory: InstrumentDirectory,
    @Inject(HOT_STORE) private readonly store: HotStore,
  ) {}

  async of(portfolio: Portfolio): Promise<CopyValuation> {
    const held = portfolio.positions.filter(({ quantity }) => quantity !== '0').map(({ instrument }) => instrument);
    await Promise.all(held.map((symbol) => this.directory.has(symbol)));
    const prices = await this.pricesOf(held);
    const valuedAt = [...prices.values()].reduce<Instant | null>((newest, { at }) => (newest === null || at > newest ? at : newest), null);
    const { positions, equity } = valuationOf(portfolio, {
      at: valuedAt ?? instantOfMillis(Date.now()),
      termsOf: (symbol) => this.directory.termsOf(symbol),
      priceOf: (symbol) => prices.get(symbol)?.price,
      spotOf: (base, quote) => this.directory.spotOf(base, quote),
    });
    return { positions, equity, valuedAt };
  }

  private async pricesOf(symbols: readonly string[]): Promise<ReadonlyMap<string, Priced>> {
    const prices = new Map<string, Priced>();
    for (const symbol of symbols) {
      const latest = this.store.prices.latest(symbol);
      if (latest !== undefined) prices.set(symbol, latest);
    }
    const unpriced = symbols.filter((symbol) => !prices.has(symbol));
    return unpriced.length === 0 ? prices : new Map([...prices, ...(await newestMarksOf(this.db, unpriced))]);
  }
}
