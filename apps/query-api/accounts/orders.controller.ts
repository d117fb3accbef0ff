import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AsOfQuery } from '@copyledger/contracts/queries/as-of.requests';
import { FillsQuery, OrdersQuery } from '@copyledger/contracts/queries/list.requests';
import { FillAnswer, OrderAnswer } from '@copyledger/contracts/queries/order.answers';
import { ApiPage, type PageAnswer } from '@copyledger/contracts/queries/page.answer';
import { CurrentPrincipal, type Principal } from '@copyledger/platform';
import { fillsOf, orderOf, ordersOf } from '@copyledger/projections/orders/orders.queries';
import { orderAsOf, ordersAsOf } from '@copyledger/projections/past/orders-as-of.queries';
import type { FastifyReply } from 'fastify';
import { AsOf } from '../as-of/as-of';
import { AnswersAsOf, asOfHeader } from '../as-of/as-of.decorator';
import { Reads } from '../freshness/reads.decorator';
import { Paging } from '../paging/paging';
import { ReadDatabase } from '../read-database';
import { AccountAccess, demandId, noSuch } from './account-access';
import { given } from './given';
import { AccountIdParam, OrderIdParam } from './id-params.decorator';

interface OrderParams {
  readonly accountId: string;
  readonly orderId: string;
}

/** Orders of an account and what they brought. */
@ApiTags('orders')
@AccountIdParam()
@Controller('v1/accounts/:accountId')
export class OrdersController {
  constructor(
    private readonly db: ReadDatabase,
    private readonly access: AccountAccess,
    private readonly paging: Paging,
    private readonly asOf: AsOf,
  ) {}

  @Get('orders')
  @ApiOperation({ summary: 'The orders of an account, newest first, now or as of any moment' })
  @ApiPage(OrderAnswer)
  @AnswersAsOf()
  @Reads({ from: ['orders', 'portfolio'], problems: ['invalid-cursor', 'forbidden', 'not-found', 'as-of-in-future'] })
  async orders(
    @CurrentPrincipal() principal: Principal,
    @Param('accountId') accountId: string,
    @Query() query: OrdersQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PageAnswer<OrderAnswer>> {
    await this.access.demand(principal, accountId);
    const { instrument, status, asOf } = query;
    const position = await this.positionOf(accountId, asOf, reply);
    const wanted = { accountId, ...given({ instrument, status }) };
    return this.paging.page({ route: 'orders', principal, filters: [accountId, instrument, status, position], query }, (page) =>
      position === undefined ? ordersOf(this.db, { ...page, ...wanted }) : ordersAsOf(this.db, { ...page, ...wanted, position }),
    );
  }

  @Get('orders/:orderId')
  @OrderIdParam()
  @ApiOperation({ summary: 'An order, now or as of any moment' })
  @ApiOkResponse({ type: OrderAnswer, description: 'The order.' })
  @AnswersAsOf()
  @Reads({ from: ['orders', 'portfolio'], problems: ['forbidden', 'not-found', 'as-of-in-future'] })
  async order(
    @CurrentPrincipal() principal: Principal,
    @Param() { accountId, orderId }: OrderParams,
    @Query() { asOf }: AsOfQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderAnswer> {
    await this.access.demand(principal, accountId);
    demandId('order', orderId);
    const position = await this.positionOf(accountId, asOf, reply);
    const id = { accountId, orderId };
    const order = await (position === undefined ? orderOf(this.db, id) : orderAsOf(this.db, { ...id, position }));
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

  private async positionOf(accountId: string, asOf: string | undefined, reply: FastifyReply): Promise<string | undefined> {
    if (asOf === undefined) return undefined;
    const position = await this.asOf.positionOf(accountId, asOf, ['orders', 'past', 'history']);
    void reply.header(asOfHeader, position);
    return position;
  }
}
