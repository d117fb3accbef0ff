import { Body, Controller, Delete, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Accounts } from '@copyledger/command-side';
import {
  AmendRequestedAnswer,
  BatchAnswer,
  CancelRequestedAnswer,
  OrderPlacedAnswer,
} from '@copyledger/contracts/commands/command.answers';
import { AmendOrderRequest, CancelOrdersQuery, PlaceOrderRequest, PlaceOrdersRequest } from '@copyledger/contracts/commands/order.requests';
import { ApiProblems, Roles } from '@copyledger/platform';
import { Dispatcher } from '../commands/dispatcher';
import { IdParam } from '../commands/id-param';
import { Context, Idempotent, type RequestContext } from '../commands/request-context';
import { OrderAmendment } from './order-amendment';
import { OrderPlacement } from './order-placement';

@ApiTags('orders')
@ApiBearerAuth()
@Idempotent()
@Roles('trader', 'leader', 'admin')
@Controller('v1/accounts/:id/orders')
export class OrdersController {
  constructor(
    private readonly accounts: Accounts,
    private readonly placement: OrderPlacement,
    private readonly amendment: OrderAmendment,
    private readonly dispatcher: Dispatcher,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Place an order',
    description:
      'Answered when the order is durable. The market accepts and fills it after that. With a `trigger` it waits: a stop or take-profit, stop-limit with a limit price, trailing with `trailingBasisPoints`. With a `bracket` its exits follow when it is filled.',
  })
  @ApiCreatedResponse({ type: OrderPlacedAnswer })
  @ApiProblems(
    'validation-failed',
    'not-account-owner',
    'account-not-found',
    'duplicate-client-order-id',
    'unknown-instrument',
    'instrument-halted',
    'quantity-off-lot',
    'quantity-out-of-bounds',
    'price-off-tick',
    'price-outside-band',
    'notional-too-small',
    'notional-too-large',
    'no-reference-price',
    'post-only-needs-limit',
    'invalid-expiry',
    'invalid-trigger',
    'trigger-would-fire',
    'invalid-bracket',
    'reduce-only-needs-position',
    'insufficient-funds',
    'too-many-open-orders',
    'log-unavailable',
  )
  place(@IdParam('id') id: string, @Body() body: PlaceOrderRequest, @Context() context: RequestContext): Promise<OrderPlacedAnswer> {
    return this.placement.place(id, body, context);
  }

  @Post('batch')
  @ApiOperation({ summary: 'Place several orders', description: 'Each stands for itself: one refused does not hold back the others.' })
  @ApiCreatedResponse({ type: BatchAnswer })
  @ApiProblems('validation-failed', 'log-unavailable')
  placeAll(@IdParam('id') id: string, @Body() body: PlaceOrdersRequest, @Context() context: RequestContext): Promise<BatchAnswer> {
    return this.placement.placeAll(id, body.orders, context);
  }

  @Patch(':orderId')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Ask for other terms of an open order',
    description:
      'The market confirms or refuses them; until then the order may trade on its old terms, enough for the dearer of both is held, and the order says `pending-replace`. Several requests are dealt with one after another.',
  })
  @ApiAcceptedResponse({ type: AmendRequestedAnswer })
  @ApiProblems(
    'validation-failed',
    'not-account-owner',
    'account-not-found',
    'order-not-found',
    'order-already-closed',
    'cancel-already-requested',
    'order-not-amendable',
    'trigger-not-waiting',
    'instrument-halted',
    'quantity-off-lot',
    'quantity-out-of-bounds',
    'price-off-tick',
    'price-outside-band',
    'notional-too-small',
    'notional-too-large',
    'invalid-trigger',
    'trigger-would-fire',
    'reduce-only-needs-position',
    'insufficient-funds',
    'too-many-amends',
    'log-unavailable',
  )
  amend(
    @IdParam('id') accountId: string,
    @IdParam('orderId') orderId: string,
    @Body() body: AmendOrderRequest,
    @Context() context: RequestContext,
  ): Promise<AmendRequestedAnswer> {
    return this.amendment.amend({ accountId, orderId }, body, context);
  }

  @Delete(':orderId')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Ask for the removal of an order',
    description: 'The market confirms it; until then the hold stays, and a fill that is on its way counts.',
  })
  @ApiAcceptedResponse({ type: CancelRequestedAnswer })
  @ApiProblems('validation-failed', 'order-not-found', 'order-already-closed', 'not-account-owner', 'account-not-found')
  async cancel(
    @IdParam('id') id: string,
    @IdParam('orderId') orderId: string,
    @Context() context: RequestContext,
  ): Promise<CancelRequestedAnswer> {
    const by = { type: 'user', id: context.principal.user } as const;
    const { position } = await this.dispatcher.send({ to: this.accounts, id, command: { type: 'RequestCancel', by, orderId } }, context);
    return { orderIds: [orderId], position: position.toString() };
  }

  @Delete()
  @HttpCode(202)
  @ApiOperation({ summary: 'Ask for the removal of all open orders, or of those of one instrument' })
  @ApiAcceptedResponse({ type: CancelRequestedAnswer })
  @ApiProblems('validation-failed', 'not-account-owner', 'account-not-found')
  async cancelAll(
    @IdParam('id') id: string,
    @Query() { instrument }: CancelOrdersQuery,
    @Context() context: RequestContext,
  ): Promise<CancelRequestedAnswer> {
    const by = { type: 'user', id: context.principal.user } as const;
    const command = { type: 'RequestCancelAll', by, ...(instrument !== undefined && { instrument }) } as const;
    const { events, position } = await this.dispatcher.send({ to: this.accounts, id, command }, context);
    const orderIds = events.flatMap((event) => (event.type === 'OrderCancelRequested' ? [event.data.orderId] : []));
    return { orderIds, position: position.toString() };
  }
}
