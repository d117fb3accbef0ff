import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FillsQuery, OrdersQuery } from '@copyledger/contracts/queries/list.requests';
import { FillAnswer, OrderAnswer } from '@copyledger/contracts/queries/order.answers';
import { ApiPage, type PageAnswer } from '@copyledger/contracts/queries/page.answer';
import { CurrentPrincipal, type Principal } from '@copyledger/platform';
import { fillsOf, orderOf, ordersOf } from '@copyledger/projections/orders/orders.queries';
import { Reads } from '../freshness/reads.decorator';
import { Paging } from '../paging/paging';
import { ReadDatabase } from '../read-database';
import { AccountAccess, demandId, noSuch } from './account-access';
import { given } from './given';
import { AccountIdParam, OrderIdParam } from './id-params.decorator';

/** Orders of an account and what they brought. */
@ApiTags('orders')
@AccountIdParam()
@Controller('v1/accounts/:accountId')
export class OrdersController {
  constructor(
    private readonly db: ReadDatabase,
    private readonly access: AccountAccess,
    private readonly paging: Paging,
  ) {}

  @Get('orders')
  @ApiOperation({ summary: 'The orders of an account, newest first' })
  @ApiPage(OrderAnswer)
  @Reads({ from: ['orders', 'portfolio'], problems: ['invalid-cursor', 'forbidden', 'not-found'] })
  async orders(
    @CurrentPrincipal() principal: Principal,
    @Param('accountId') accountId: string,
    @Query() query: OrdersQuery,
  ): Promise<PageAnswer<OrderAnswer>> {
    await this.access.demand(principal, accountId);
    const { instrument, status } = query;
    return this.paging.page({ route: 'orders', principal, filters: [accountId, instrument, status], query }, (page) =>
      ordersOf(this.db, { ...page, accountId, ...given({ instrument, status }) }),
    );
  }

  @Get('orders/:orderId')
  @OrderIdParam()
  @ApiOperation({ summary: 'An order' })
  @ApiOkResponse({ type: OrderAnswer, description: 'The order.' })
  @Reads({ from: ['orders', 'portfolio'], problems: ['forbidden', 'not-found'] })
  async order(
    @CurrentPrincipal() principal: Principal,
    @Param('accountId') accountId: string,
    @Param('orderId') orderId: string,
  ): Promise<OrderAnswer> {
    await this.access.demand(principal, accountId);
    demandId('order', orderId);
    const order = await orderOf(this.db, { accountId, orderId });
    if (order === undefined) throw noSuch('order', orderId);
    return order;
  }

  @Get('fills')
  @ApiOperation({ summary: 'The fills of an account, own and observed, newest first' })
  @ApiPage(FillAnswer)
  @Reads({ from: ['orders', 'portfolio'], problems: ['invalid-cursor', 'forbidden', 'not-found'] })
  async fills(
    @CurrentPrincipal() principal: Principal,
    @Param('accountId') accountId: string,
    @Query() query: FillsQuery,
  ): Promise<PageAnswer<FillAnswer>> {
    await this.access.demand(principal, accountId);
    const { instrument, orderId } = query;
    return this.paging.page({ route: 'fills', principal, filters: [accountId, instrument, orderId], query }, (page) =>
      fillsOf(this.db, { ...page, accountId, ...given({ instrument, orderId }) }),
    );
  }
}
