import { Body, Controller, HttpCode, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Accounts, InstrumentCatalogue, Leaders } from '@copyledger/command-side';
import { TermsPublishedAnswer, WrittenAnswer } from '@copyledger/contracts/commands/command.answers';
import { LeaderTermsRequest } from '@copyledger/contracts/commands/copying.requests';
import type { AccountFacts } from '@copyledger/domain/copying/account-facts';
import { ApiProblems, Roles } from '@copyledger/platform';
import { factsOf, ownAccount } from '../accounts/account-facts';
import { assetOf } from '../commands/amounts';
import { Dispatcher } from '../commands/dispatcher';
import { IdParam } from '../commands/id-param';
import { Context, Idempotent, type RequestContext } from '../commands/request-context';
import { stateOf } from '../commands/state-of';
import { leaderTermsOf } from './leader-terms';

@ApiTags('leaders')
@ApiBearerAuth()
@Idempotent()
@Roles('trader', 'leader', 'admin')
@Controller('v1/leaders/:accountId')
export class LeadersController {
  constructor(
    private readonly leaders: Leaders,
    private readonly accounts: Accounts,
    private readonly catalogue: InstrumentCatalogue,
    private readonly dispatcher: Dispatcher,
  ) {}

  @Put('terms')
  @ApiOperation({
    summary: 'Lead with an account of yours, or change the terms',
    description: 'Newer terms hold for follows to come; those that were admitted keep the profit share and the fee that they came for.',
  })
  @ApiOkResponse({ type: TermsPublishedAnswer })
  @ApiProblems(
    ...(['validation-failed', 'account-not-found', 'not-account-owner', 'copy-account-cannot-lead', 'leader-retired'] as const),
    ...(['invalid-leader-terms', 'unknown-asset', 'idempotency-key-reused'] as const),
  )
  async publish(
    @IdParam('accountId') id: string,
    @Body() body: LeaderTermsRequest,
    @Context() context: RequestContext,
  ): Promise<TermsPublishedAnswer> {
    const { user } = context.principal;
    const account = factsOf(await ownAccount(this.accounts, id, user));
    const terms = leaderTermsOf(body, assetOf(this.catalogue, body.asset));
    const payout = await this.payout(body.payoutAccountId);
    const command = { type: 'PublishTerms', by: { type: 'user', id: user }, account, terms, ...(payout && { payout }) } as const;
    const { state, position } = await this.dispatcher.send({ to: this.leaders, id, command }, context);
    if (state.status === 'absent') throw new Error('Invariant: published terms make a leader.');
    return { leaderAccountId: id, version: state.version, position: position.toString() };
  }

  @Post('retire')
  @HttpCode(200)
  @ApiOperation({ summary: 'Lead no more', description: 'Follows of the leader go on copying closes, and stop when they hold nothing.' })
  @ApiOkResponse({ type: WrittenAnswer })
  @ApiProblems('leader-not-found', 'not-account-owner', 'idempotency-key-reused')
  async retire(@IdParam('accountId') id: string, @Context() context: RequestContext): Promise<WrittenAnswer> {
    const command = { type: 'RetireLeader', by: { type: 'user', id: context.principal.user } } as const;
    const { position } = await this.dispatcher.send({ to: this.leaders, id, command }, context);
    return { position: position.toString() };
  }

  private async payout(id: string | undefined): Promise<AccountFacts | undefined> {
    if (id === undefined) return undefined;
    const account = await stateOf(this.accounts, id);
    return account.status === 'absent' ? undefined : factsOf(account);
  }
}
