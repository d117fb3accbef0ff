import { type FactoryProvider, Module, type OnModuleDestroy } from '@nestjs/common';
import { CONFIGURATION, type Configuration, keepOnce } from '@copyledger/platform';
import { ProjectionPositions } from '@copyledger/projections/runtime/positions.queries';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AccountAccess } from './accounts/account-access';
import { AccountsController } from './accounts/accounts.controller';
import { HistoryController } from './accounts/history.controller';
import { OrdersController } from './accounts/orders.controller';
import { PortfolioLookup } from './accounts/portfolio-lookup';
import { TransfersController } from './accounts/transfers.controller';
import { InstrumentsController } from './market/instruments.controller';
import { CursorSigner } from './paging/cursor-signer';
import { Paging } from './paging/paging';
import { ReadDatabase } from './read-database';

const generateKey = (): string => randomBytes(32).toString('base64url');

const cursorSigner: FactoryProvider<CursorSigner> = {
  provide: CursorSigner,
  inject: [CONFIGURATION],
  useFactory: ({ cursorKey, dataDir }: Configuration) =>
    new CursorSigner(cursorKey ?? keepOnce(join(dataDir, 'keys', 'cursor'), generateKey)),
};

const positions: FactoryProvider<ProjectionPositions> = {
  provide: ProjectionPositions,
  inject: [ReadDatabase],
  useFactory: (db: ReadDatabase) => new ProjectionPositions({ db, waitersMax: 2_000 }),
};

/**
 * The read side over HTTP. It knows the read models by their queries only, and the log not at all. The configuration names the database;
 * a projector in the same process may `report` its commits to `ProjectionPositions`, so that waiting readers need no look.
 */
@Module({
  controllers: [AccountsController, OrdersController, HistoryController, InstrumentsController, TransfersController],
  providers: [ReadDatabase, AccountAccess, PortfolioLookup, Paging, cursorSigner, positions],
  exports: [ProjectionPositions],
})
export class QueryApiModule implements OnModuleDestroy {
  constructor(private readonly positions: ProjectionPositions) {}

  /** Whoever still waits is answered before the connections close. */
  onModuleDestroy(): void {
    this.positions.close();
  }
}
