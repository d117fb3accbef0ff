import { type FactoryProvider, Inject, Module, type OnModuleDestroy } from '@nestjs/common';
import { HOT_STORE, type HotStore } from '@copyledger/hot-store';
import { CONFIGURATION, type Configuration, keepOnce } from '@copyledger/platform';
import { ProjectionPositions } from '@copyledger/projections/runtime/positions.queries';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AccountAccess } from './accounts/account-access';
import { AccountsController } from './accounts/accounts.controller';
import { HistoryController } from './accounts/history.controller';
import { OrdersController } from './accounts/orders.controller';
import { PortfolioLookup, PortfolioSources } from './accounts/portfolio-lookup';
import { TransfersController } from './accounts/transfers.controller';
import { ValuedPortfolios } from './accounts/valued-portfolios';
import { AsOf } from './as-of/as-of';
import { CopyingAccess } from './copying/copying-access';
import { FollowLookup } from './copying/follow-lookup';
import { FollowsController } from './copying/follows.controller';
import { LeadersController } from './copying/leaders.controller';
import { StatementsController } from './copying/statements.controller';
import { InstrumentsController } from './market/instruments.controller';
import { MarksController } from './market/marks.controller';
import { CursorSigner } from './paging/cursor-signer';
import { Paging } from './paging/paging';
import { ReadDatabase } from './read-database';
import { AsyncApiController } from './stream/asyncapi.controller';
import { streamProviders } from './stream/stream.providers';
import { ResultsController } from './results/results.controller';
import { LiveMarket } from './valuations/live-market';
import { LiveValuations } from './valuations/live-valuations';
import { NewestMarks } from './valuations/newest-marks';

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
  controllers: [
    AccountsController,
    OrdersController,
    HistoryController,
    ResultsController,
    InstrumentsController,
    MarksController,
    TransfersController,
    LeadersController,
    FollowsController,
    StatementsController,
    AsyncApiController,
  ],
  providers: [
    ReadDatabase,
    AccountAccess,
    AsOf,
    PortfolioLookup,
    PortfolioSources,
    ValuedPortfolios,
    CopyingAccess,
    LiveMarket,
    LiveValuations,
    NewestMarks,
    FollowLookup,
    Paging,
    cursorSigner,
    positions,
    ...streamProviders,
  ],
  exports: [ProjectionPositions],
})
export class QueryApiModule implements OnModuleDestroy {
  private readonly endNotices: () => void;

  constructor(
    private readonly positions: ProjectionPositions,
    @Inject(HOT_STORE) { commits }: HotStore,
  ) {
    // A projector in another process says what it has committed: whoever waits for that need not wait for the next look.
    this.endNotices = commits.subscribe(({ projection, position }) => {
      positions.report(projection, position);
    });
  }

  /** Whoever still waits is answered before the connections close. */
  onModuleDestroy(): void {
    this.endNotices();
    this.positions.close();
  }
}
