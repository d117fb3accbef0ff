import { Body, Controller, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HttpCode } from '@nestjs/common';
import { InstrumentCatalogue, Transfers } from '@copyledger/command-side';
import { TransferRequest } from '@copyledger/contracts/commands/account.requests';
import { TransferStartedAnswer } from '@copyledger/contracts/commands/command.answers';
import { derivedId } from '@copyledger/kernel';
import { ApiProblems, Roles } from '@copyledger/platform';
import { assetOf, unitsOf } from '../commands/amounts';
import { commandIdOf, Dispatcher } from '../commands/dispatcher';
import { Context, Idempotent, type RequestContext } from '../commands/request-context';

@ApiTags('transfers')
@ApiBearerAuth()
@Idempotent()
@Roles('trader', 'leader', 'admin')
@Controller('v1/transfers')
export class TransfersController {
  constructor(
    private readonly transfers: Transfers,
    private readonly catalogue: InstrumentCatalogue,
    private readonly dispatcher: Dispatcher,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Start a transfer between two accounts of yours',
    description: 'Carried out by the transfer saga: ask `GET /v1/transfers/{id}` whether it completed, or failed and why.',
  })
  @ApiAcceptedResponse({ type: TransferStartedAnswer })
  @ApiProblems('validation-failed', 'same-account', 'amount-not-positive', 'unknown-asset', 'idempotency-key-reused')
  async start(@Body() body: TransferRequest, @Context() context: RequestContext): Promise<TransferStartedAnswer> {
    const asset = assetOf(this.catalogue, body.asset);
    const amount = unitsOf({ field: 'amount', text: body.amount, scale: asset.scale });
    const owner = context.principal.user;
    const commandId = commandIdOf(context);
    const transferId = derivedId('transfer', commandId);
    const { position } = await this.dispatcher.send(
      {
        to: this.transfers,
        id: transferId,
        command: { type: 'StartTransfer', by: { type: 'user', id: owner }, transferId, owner, from: body.from, to: body.to, asset, amount },
        commandId,
      },
      context,
    );
    return { transferId, position: position.toString() };
  }
}
