import { Inject, Injectable } from '@nestjs/common';
import { HOT_STORE, type HotStore } from '@copyledger/hot-store';
import { CONFIGURATION, type Configuration } from '@copyledger/platform';
import { type Portfolio, portfoliosOf } from '@copyledger/projections/portfolio/portfolio.queries';
import { ProjectionPositions } from '@copyledger/projections/runtime/positions.queries';
import { JoinedLookup } from '../joined-lookup';
import { ReadDatabase } from '../read-database';
import { DeltaTailing } from '../stream/deltas/delta-tailing';
import { HotPortfolios } from './hot-portfolios';

const accountsPerStatementMax = 32;
/** The other connections are left to the other reads. */
const shareOfConnections = 1 / 4;

/** Where portfolios are read: from Postgres, and from memory what is known not to have changed since. */
@Injectable()
export class PortfolioSources {
  readonly hot: HotPortfolios;

  constructor(
    readonly db: ReadDatabase,
    private readonly positions: ProjectionPositions,
    private readonly tailing: DeltaTailing,
    @Inject(HOT_STORE) { rows }: HotStore,
  ) {
    this.hot = new HotPortfolios(rows);
    tailing.add(this.hot);
  }

  /** Only what is as new as this process knows the rows to be: the answer says that it is. */
  async recall(accountId: string): Promise<Portfolio | undefined> {
    if (this.hot.isNeeded) this.tailing.want();
    const told = await this.positions.positionOf('portfolio');
    return (await this.hot.get([accountId], told)).get(accountId);
  }

  async read(accountIds: readonly string[]): Promise<ReadonlyMap<string, Portfolio>> {
    // Looked up before the rows are read, so that it never says too much.
    const { position } = this.hot;
    const found = await portfoliosOf(this.db, accountIds);
    if (position !== undefined) await this.hot.put(found, position);
    return found;
  }
}

/** Portfolios by account: what is read most. */
@Injectable()
export class PortfolioLookup {
  private readonly lookup: JoinedLookup<Portfolio>;

  constructor(
    private readonly sources: PortfolioSources,
    @Inject(CONFIGURATION) { databaseConnectionsMax }: Configuration,
  ) {
    this.lookup = new JoinedLookup({
      read: (accountIds) => sources.read(accountIds),
      keysMax: accountsPerStatementMax,
      runningMax: Math.max(1, Math.floor(databaseConnectionsMax * shareOfConnections)),
    });
  }

  /** Undefined when there is no such account. */
  async of(accountId: string): Promise<Portfolio | undefined> {
    return (await this.sources.recall(accountId)) ?? (await this.lookup.of(accountId));
  }
}
