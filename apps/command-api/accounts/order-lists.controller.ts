import { Body, Controller, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OrderListPlacedAnswer } from '@copyledger/contracts/commands/command.answers';
import { PlaceOrderListRequest } from '@copyledger/contracts/commands/order.requests';
import { ApiProblems, Roles } from '@copyledger/platform';
import { IdParam } from '../commands/id-param';
import { Context, Idempotent, type RequestContext } from '../commands/request-context';
import { OrderPlacement } from './order-placement';

@ApiTags('orders')
@ApiBearerAuth()
@Idempotent()
@Roles('trader', 'leader', 'admin')
@Controller('v1/accounts/:id/order-lists')
export class OrderListsController {
  constructor(private readonly placement: OrderPlacement) {}

  @Post()
  @ApiOperation({
    summary: 'Place two orders of which one cancels the other',
    description:
      'One above and one below the market, of the same side and quantity: exits for a profit and a loss, or two entries. The first that trades, is triggered or is removed takes the other with it. Held is the dearer of both, once.',
  })
  @ApiCreatedResponse({ type: OrderListPlacedAnswer })
  @ApiProblems(
    'validation-failed',
    'not-account-owner',
    'account-not-found',
    'duplicate-client-order-id',
    'unknown-instrument',
    'instrument-halted',
    'invalid-order-list',
    'no-reference-price',
    'quantity-off-lot',
    'quantity-out-of-bounds',
    'price-off-tick',
    'price-outside-band',
    'notional-too-small',
    'notional-too-large',
    'invalid-expiry',
    'invalid-trigger',
    'trigger-would-fire',
    'reduce-only-needs-position',
    'insufficient-funds',
    'too-many-open-orders',
    'log-unavailable',
  )
  place(
    @IdParam('id') id: string,
    @Body() body: PlaceOrderListRequest,
    @Context() context: RequestContext,
  ): Promise<OrderListPlacedAnswer> {
    return this.placement.placeList(id, body, context);
  }
}
