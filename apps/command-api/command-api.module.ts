import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { FastifyInstance } from 'fastify';
import { AccountsController } from './accounts/accounts.controller';
import { ObservationsController } from './accounts/observations.controller';
import { Observations } from './accounts/observations';
import { MarketViews } from './accounts/market-views';
import { OrderAmendment } from './accounts/order-amendment';
import { OrderListsController } from './accounts/order-lists.controller';
import { OrderPlacement } from './accounts/order-placement';
import { OrdersController } from './accounts/orders.controller';
import { tellCommitPositions } from './commands/committed';
import { Dispatcher } from './commands/dispatcher';
import { SendCommandHandler } from './commands/send-command';
import { Following } from './follows/following';
import { FollowsController } from './follows/follows.controller';
import { Simulation } from './follows/simulation';
import { SimulationsController } from './follows/simulations.controller';
import { InstrumentsController } from './instruments/instruments.controller';
import { PriceFeed } from './instruments/price-feed';
import { LeadersController } from './leaders/leaders.controller';
import { TransfersController } from './transfers/transfers.controller';

/** HTTP to command to decision to events. Stands on the event log, the command side and the latest prices. */
@Module({
  imports: [CqrsModule],
  controllers: [
    AccountsController,
    OrdersController,
    OrderListsController,
    ObservationsController,
    TransfersController,
    InstrumentsController,
    LeadersController,
    FollowsController,
    SimulationsController,
  ],
  providers: [Dispatcher, SendCommandHandler, MarketViews, OrderPlacement, OrderAmendment, Observations, PriceFeed, Following, Simulation],
})
export class CommandApiModule implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    tellCommitPositions(this.host.httpAdapter.getInstance<FastifyInstance>());
  }
}
