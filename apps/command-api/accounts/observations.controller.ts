import { Body, Controller, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { BatchAnswer, ObservedAnswer } from '@copyledger/contracts/commands/command.answers';
import {
  ObservedEquityRequest,
  ObservedFillRequest,
  ObservedFillsRequest,
  ObservedFundingRequest,
  ObservedFundingsRequest,
} from '@copyledger/contracts/commands/observation.requests';
import { ApiProblems, Roles } from '@copyledger/platform';
import { IdParam } from '../commands/id-param';
import { Context, Idempotent, type RequestContext } from '../commands/request-context';
import { Observations } from './observations';

@ApiTags('observations')
@ApiBearerAuth()
@Idempotent()
@Roles('trader', 'leader', 'admin')
@Controller('v1/accounts/:id')
export class ObservationsController {
  constructor(private readonly observations: Observations) {}

  @Post('observed-fills')
  @ApiOperation({
    summary: 'Record a fill of an outside venue',
    description: 'Recorded once by feed and sequence, whatever it does to the position.',
  })
  @ApiCreatedResponse({ type: ObservedAnswer })
  @ApiProblems('validation-failed', 'account-not-observed', 'not-account-owner', 'account-not-found', 'direction-contradicts-side')
  fill(@IdParam('id') id: string, @Body() body: ObservedFillRequest, @Context() context: RequestContext): Promise<ObservedAnswer> {
    return this.observations.fill(id, body, context);
  }

  @Post('observed-fills/batch')
  @ApiOperation({ summary: 'Record several fills, in their order' })
  @ApiCreatedResponse({ type: BatchAnswer })
  @ApiProblems('validation-failed', 'log-unavailable')
  fills(@IdParam('id') id: string, @Body() { fills }: ObservedFillsRequest, @Context() context: RequestContext): Promise<BatchAnswer> {
    return this.observations.fills(id, fills, context);
  }

  @Post('observed-funding')
  @ApiOperation({ summary: 'Record a funding payment of an outside venue' })
  @ApiCreatedResponse({ type: ObservedAnswer })
  @ApiProblems('validation-failed', 'account-not-observed', 'not-account-owner', 'account-not-found')
  funding(@IdParam('id') id: string, @Body() body: ObservedFundingRequest, @Context() context: RequestContext): Promise<ObservedAnswer> {
    return this.observations.funding(id, body, context);
  }

  @Post('observed-funding/batch')
  @ApiOperation({ summary: 'Record several funding payments, in their order' })
  @ApiCreatedResponse({ type: BatchAnswer })
  @ApiProblems('validation-failed', 'log-unavailable')
  fundings(
    @IdParam('id') id: string,
    @Body() { fundings }: ObservedFundingsRequest,
    @Context() context: RequestContext,
  ): Promise<BatchAnswer> {
    return this.observations.fundings(id, fundings, context);
  }

  @Post('observed-equity')
  @ApiOperation({ summary: 'Record what an outside venue says the account is worth' })
  @ApiCreatedResponse({ type: ObservedAnswer })
  @ApiProblems('validation-failed', 'account-not-observed', 'not-account-owner', 'account-not-found')
  equity(@IdParam('id') id: string, @Body() body: ObservedEquityRequest, @Context() context: RequestContext): Promise<ObservedAnswer> {
    return this.observations.equity(id, body, context);
  }
}
