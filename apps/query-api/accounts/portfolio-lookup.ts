import { Inject, Injectable } from '@nestjs/common';
import { CONFIGURATION, type Configuration } from '@copyledger/platform';
import { type Portfolio, portfoliosOf } from '@copyledger/projections/portfolio/portfolio.queries';
import { JoinedLookup } from '../joined-lookup';
import { ReadDatabase } from '../read-database';

const accountsPerStatementMax = 32;
/** The other connections are left to the other reads. */
const shareOfConnections = 1 / 4;

/** Portfolios by account: what is read most. */
@Injectable()
export class PortfolioLookup extends JoinedLookup<Portfolio> {
  constructor(db: ReadDatabase, @Inject(CONFIGURATION) { databaseConnectionsMax }: Configuration) {
    super({
      read: (accountIds) => portfoliosOf(db, accountIds),
      keysMax: accountsPerStatementMax,
      runningMax: Math.max(1, Math.floor(databaseConnectionsMax * shareOfConnections)),
    });
  }
}
