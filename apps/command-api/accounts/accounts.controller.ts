import { Body, Controller, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Accounts, InstrumentCatalogue } from '@copyledger/command-side';
import { FundsRequest, OpenAccountRequest } from '@copyledger/contracts/commands/account.requests';
import { AccountOpenedAnswer, FundsMovedAnswer } from '@copyledger/contracts/commands/command.answers';
import { derivedId } from '@copyledger/kernel';
import { ApiProblems, Roles } from '@copyledger/platform';
import { assetOf, unitsOf } from '../commands/amounts';
import { commandIdOf, Dispatcher } from '../commands/dispatcher';
import { IdParam } from '../commands/id-param';
import { Context, Idempotent, type RequestContext } from '../commands/request-context';

@ApiTags('accounts')
@ApiBearerAuth()
@Idempotent()
@Roles('trader', 'leader', 'admin')
@Controller('v1/accounts')
export class AccountsController {
  constructor(
    private readonly accounts: Accounts,
    private readonly catalogue: InstrumentCatalogue,
    private readonly dispatcher: Dispatcher,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Open an account of your own' })
  @ApiCreatedResponse({ type: AccountOpenedAnswer })
  @ApiProblems('validation-failed', 'unknown-asset', 'idempotency-key-reused', 'request-in-flight', 'log-unavailable')
  async open(@Body() body: OpenAccountRequest, @Context() context: RequestContext): Promise<AccountOpenedAnswer> {
    const baseCurrency = assetOf(this.catalogue, body.baseCurrency);
    const owner = context.principal.user;
    const commandId = commandIdOf(context);
    const accountId = derivedId('account', commandId);
    const { position } = await this.dispatcher.send(
      {
        to: this.accounts,
        id: accountId,
        command: { type: 'OpenAccount', by: { type: 'user', id: owner }, accountId, owner, kind: body.kind, baseCurrency },
        commandId,
      },
      context,
    );
    return { accountId, position: position.toString() };
  }

  @Post(':id/deposits')
  @ApiOperation({ summary: 'Credit funds from the outside world' })
  @ApiCreatedResponse({ type: FundsMovedAnswer })
  @ApiProblems(
    'validation-failed',
    'account-not-found',
    'not-account-owner',
    'account-not-simulated',
    'fund-reference-reused',
    'unknown-asset',
  )
  deposit(@IdParam('id') id: string, @Body() body: FundsRequest, @Context() context: RequestContext): Promise<FundsMovedAnswer> {
    return this.move(id, body, context, { type: 'CreditFunds', source: 'outside' });
  }

  @Post(':id/withdrawals')
  @ApiOperation({ summary: 'Debit funds to the outside world' })
  @ApiCreatedResponse({ type: FundsMovedAnswer })
  @ApiProblems(
    'validation-failed',
    'account-not-found',
    'not-account-owner',
    'insufficient-funds',
    'fund-reference-reused',
    'unknown-asset',
  )
  withdraw(@IdParam('id') id: string, @Body() body: FundsRequest, @Context() context: RequestContext): Promise<FundsMovedAnswer> {
    return this.move(id, body, context, { type: 'DebitFunds', destination: 'outside' });
  }

  private async move(
    id: string,
    body: FundsRequest,
    context: RequestContext,
    direction:
      { readonly type: 'CreditFunds'; readonly source: 'outside' } | { readonly type: 'DebitFunds'; readonly destination: 'outside' },
  ): Promise<FundsMovedAnswer> {
    const asset = assetOf(this.catalogue, body.asset);
    const amount = unitsOf({ field: 'amount', text: body.amount, scale: asset.scale });
    const commandId = commandIdOf(context);
    const reference = body.reference ?? commandId;
    const by = { type: 'user', id: context.principal.user } as const;
    const { position } = await this.dispatcher.send(
      { to: this.accounts, id, command: { ...direction, by, reference, asset, amount }, commandId },
      context,
    );
    return { reference, position: position.toString() };
  }
}
