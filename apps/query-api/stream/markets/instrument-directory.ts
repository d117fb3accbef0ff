import { Inject, Injectable } from '@nestjs/common';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { instruments } from '@copyledger/projections/instruments/instruments.queries';
import { type HeldPortfolio, type Listing, listingOf } from '@copyledger/valuation';
import { ReadDatabase } from '../../read-database';

const lookAgainMs = 1_000;

/** The terms of instruments, which never change as far as they are needed here: only for one that is not known is there a look. */
@Injectable()
export class InstrumentDirectory implements Listing {
  private listing: Listing = listingOf([]);
  private lookedAtMs = -Infinity;
  private looking: Promise<void> | undefined;

  constructor(@Inject(ReadDatabase) private readonly db: Queryable) {}

  termsOf(symbol: string): ReturnType<Listing['termsOf']> {
    return this.listing.termsOf(symbol);
  }

  spotsOf(base: string, quote: string): readonly string[] {
    return this.listing.spotsOf(base, quote);
  }

  /** Whether there is such an instrument; throws `unavailable`. Looks at the database at most once a second. */
  async has(symbol: string): Promise<boolean> {
    if (!this.isKnown(symbol)) await this.look();
    return this.isKnown(symbol);
  }

  /** Looks for what the portfolio holds and cannot be named yet, and for the spot markets of its coins; likewise. */
  async lookUpFor({ baseCurrency: { code }, balances, positions }: HeldPortfolio): Promise<void> {
    const isWhole =
      positions.every(({ instrument, quantity }) => quantity === '0' || this.isKnown(instrument)) &&
      balances.every(({ asset, total }) => asset === code || total === '0' || this.spotsOf(asset, code).length > 0);
    if (!isWhole) await this.look();
  }

  private isKnown(symbol: string): boolean {
    return this.termsOf(symbol) !== undefined;
  }

  private async look(): Promise<void> {
    if (performance.now() - this.lookedAtMs < lookAgainMs) return;
    this.looking ??= this.read().finally(() => {
      this.looking = undefined;
    });
    await this.looking;
  }

  private async read(): Promise<void> {
    this.listing = listingOf(await instruments(this.db));
    this.lookedAtMs = performance.now();
  }
}
