import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FollowSimulationAnswer } from '@copyledger/contracts/commands/simulation.answers';
import { FollowSimulationRequest } from '@copyledger/contracts/commands/simulation.requests';
import { ApiProblems, Roles } from '@copyledger/platform';
import { Context, type RequestContext } from '../commands/request-context';
import { Simulation } from './simulation';

@ApiTags('follows')
@ApiBearerAuth()
@Roles('trader', 'leader', 'admin')
@Controller('v1/follows')
export class SimulationsController {
  constructor(private readonly simulation: Simulation) {}

  @Post('simulate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'What if: what would have come of following a leader',
    description:
      "The leader's recorded fills run through the same rules as a real follow: sizing, caps, price protection, lots and smallest orders, fees, profit share and subscription of the leader's terms. Copies trade at the leader's newest price, moved against them by the slippage. Nothing is written; the same question has the same answer.",
  })
  @ApiOkResponse({ type: FollowSimulationAnswer })
  @ApiProblems('validation-failed', 'leader-not-found', 'leader-private', 'simulation-too-large', 'too-many-requests', 'log-unavailable')
  simulate(@Body() body: FollowSimulationRequest, @Context() context: RequestContext): Promise<FollowSimulationAnswer> {
    return this.simulation.answer(body, context);
  }
}
