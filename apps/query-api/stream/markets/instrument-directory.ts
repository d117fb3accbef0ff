import { Injectable } from '@nestjs/common';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { instruments } from '@copyledger/projections/instruments/instruments.queries';
import { ReadDatabase } from '../../read-database';
import type { ValuationTerms } from '../valuations/valuation';

const lookAgainMs = 1_000;

const spotKey = (base: string, quote: string): string => `${base} ${quote}`;

/** The terms of instruments, which never change as far as they are needed here: only for one that is not known is there a look. */
@Injectable()
export class InstrumentDirectory {
  private terms: ReadonlyMap<string, ValuationTerms> = new Map();
  private spots: ReadonlyMap<string, string> = new Map();
  private lookedAtMs = -Infinity;
  private looking: Promise<void> | undefined;

  constructor(private readonly db: ReadDatabase) {}

  termsOf(symbol: string): ValuationTerms | undefined {
    return this.terms.get(symbol);
  }

  /** The spot instrument that trades an asset for another one. */
  spotOf(base: string, quote: string): string | undefined {
    return this.spots.get(spotKey(base, quote));
  }

  /** Whether there is such an instrument; throws `unavailable`. Looks at the database at most once a second. */
  async has(symbol: string): Promise<boolean> {
    if (!this.terms.has(symbol)) await this.look();
    return this.terms.has(symbol);
  }

  private async look(): Promise<void> {
    if (performance.now() - this.lookedAtMs < lookAgainMs) return;
    this.looking ??= this.read(this.db).finally(() => {
      this.looking = undefined;
    });
    await this.looking;
  }

  private async read(db: Queryable): Promise<void> {
    const found = await instruments(db);
    this.terms = new Map(
      found.map(({ symbol, kind, base, quote, settlement, contractSize }) => [
        symbol,
        { kind, base: base.code, quote: quote.code, settlement, contractSize },
      ]),
    );
    this.spots = new Map(
      found.flatMap(({ symbol, kind, base, quote }) => (kind === 'spot' ? [[spotKey(base.code, quote.code), symbol]] : [])),
    );
    this.lookedAtMs = performance.now();
  }
}
