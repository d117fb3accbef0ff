import { Body, Controller, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Follows, InstrumentCatalogue } from '@copyledger/command-side';
import { CapitalMovingAnswer, FollowRequestedAnswer, WrittenAnswer } from '@copyledger/contracts/commands/command.answers';
import { CapitalRequest, ChangeFollowRequest, FollowRequest, StopFollowRequest } from '@copyledger/contracts/commands/copying.requests';
import type { FollowCommand } from '@copyledger/domain/copying/follow/follow.commands';
import { derivedId, formatDecimal } from '@copyledger/kernel';
import { ApiProblems, ProblemError, Roles } from '@copyledger/platform';
import { unitsOf } from '../commands/amounts';
import { commandIdOf, Dispatcher } from '../commands/dispatcher';
import { IdParam } from '../commands/id-param';
import { Context, Idempotent, type RequestContext } from '../commands/request-context';
import { Following } from './following';

const own = ['follow-not-found', 'not-follower', 'follow-not-started', 'follow-stopped', 'idempotency-key-reused'] as const;

const byUserOf = ({ principal: { user } }: RequestContext) => ({ type: 'user', id: user }) as const;

@ApiTags('follows')
@ApiBearerAuth()
@Idempotent()
@Roles('trader', 'leader', 'admin')
@Controller('v1/follows')
export class FollowsController {
  constructor(
    private readonly follows: Follows,
    private readonly following: Following,
    private readonly catalogue: InstrumentCatalogue,
    private readonly dispatcher: Dispatcher,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Follow a leader',
    description:
      'Carried out step by step: the leader admits the follow, its copy account is opened, the capital arrives, copying starts. `GET /v1/follows/{id}` tells how far it is, or why it was refused; then nothing is left of it.',
  })
  @ApiCreatedResponse({ type: FollowRequestedAnswer })
  @ApiProblems(
    ...(['validation-failed', 'leader-not-found', 'leader-retired', 'leader-private', 'leader-full', 'leader-terms-changed'] as const),
    ...(['follows-oneself', 'capital-not-accepted', 'sizing-not-accepted', 'amount-not-positive', 'insufficient-funds'] as const),
    ...(['account-not-found', 'not-account-owner', 'funding-account-unusable', 'idempotency-key-reused'] as const),
  )
  follow(@Body() body: FollowRequest, @Context() context: RequestContext): Promise<FollowRequestedAnswer> {
    return this.following.request(body, context);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change what is copied', description: 'It holds for orders of the leader that begin after it.' })
  @ApiOkResponse({ type: WrittenAnswer })
  @ApiProblems('validation-failed', 'sizing-not-accepted', ...own)
  change(@IdParam('id') id: string, @Body() { policy }: ChangeFollowRequest, @Context() context: RequestContext): Promise<WrittenAnswer> {
    return this.following.changePolicy(id, policy, context);
  }

  @Post(':id/capital')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Add capital, or withdraw it',
    description:
      'It moves between the funding account and the copy account, one amount at a time. Capital that is added counts when it has arrived, against the capacity of the leader. Of a follow that was detached, this is how the money comes back.',
  })
  @ApiAcceptedResponse({ type: CapitalMovingAnswer })
  @ApiProblems('validation-failed', 'amount-not-positive', 'capital-move-under-way', ...own)
  async capital(
    @IdParam('id') id: string,
    @Body() { direction, amount: text }: CapitalRequest,
    @Context() context: RequestContext,
  ): Promise<CapitalMovingAnswer> {
    const { asset } = await this.following.own(id, context.principal.user);
    const amount = formatDecimal(unitsOf({ field: 'amount', text, scale: asset.scale }), asset.scale);
    const commandId = commandIdOf(context);
    const transferId = derivedId('transfer', commandId);
    const type = direction === 'add' ? 'AddCapital' : 'WithdrawCapital';
    const command = { type, by: byUserOf(context), transferId, amount } as const;
    const { position } = await this.dispatcher.send({ to: this.follows, id, command, commandId }, context);
    return { transferId, position: position.toString() };
  }

  @Post(':id/pause')
  @HttpCode(200)
  @ApiOperation({ summary: 'Open nothing more for now', description: 'Closes of the leader go on being copied.' })
  @ApiOkResponse({ type: WrittenAnswer })
  @ApiProblems(...own)
  pause(@IdParam('id') id: string, @Context() context: RequestContext): Promise<WrittenAnswer> {
    return this.send(id, { type: 'PauseFollow', by: byUserOf(context) }, context);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiOperation({ summary: 'Copy again' })
  @ApiOkResponse({ type: WrittenAnswer })
  @ApiProblems(...own)
  resume(@IdParam('id') id: string, @Context() context: RequestContext): Promise<WrittenAnswer> {
    return this.send(id, { type: 'ResumeFollow', by: byUserOf(context) }, context);
  }

  @Post(':id/stop')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Stop following',
    description: 'When nothing is held any more the last share is settled and the money goes back to the funding account.',
  })
  @ApiAcceptedResponse({ type: WrittenAnswer })
  @ApiProblems('validation-failed', ...own)
  stop(@IdParam('id') id: string, @Body() { mode }: StopFollowRequest, @Context() context: RequestContext): Promise<WrittenAnswer> {
    return this.send(id, { type: 'StopFollowing', by: byUserOf(context), mode, reason: 'requested' }, context);
  }

  @Post(':id/positions/:instrument/close')
  @HttpCode(202)
  @ApiOperation({ summary: 'Close one copied position now', description: 'At market. Later orders of the leader are copied again.' })
  @ApiAcceptedResponse({ type: WrittenAnswer })
  @ApiProblems('unknown-instrument', ...own)
  async close(
    @IdParam('id') id: string,
    @Param('instrument') instrument: string,
    @Context() context: RequestContext,
  ): Promise<WrittenAnswer> {
    if (this.catalogue.find(instrument) === undefined)
      throw new ProblemError('unknown-instrument', { detail: `${instrument} is not listed.` });
    return this.send(id, { type: 'ClosePosition', by: byUserOf(context), instrument }, context);
  }

  private async send(id: string, command: FollowCommand, context: RequestContext): Promise<WrittenAnswer> {
    const { position } = await this.dispatcher.send({ to: this.follows, id, command }, context);
    return { position: position.toString() };
  }
}
