import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TransferAnswer } from '@copyledger/contracts/queries/transfer.answer';
import { CurrentPrincipal, type Principal } from '@copyledger/platform';
import { transferOf } from '@copyledger/projections/transfers/transfers.queries';
import { Reads } from '../freshness/reads.decorator';
import { ReadDatabase } from '../read-database';
import { demandId, demandSight, noSuch } from './account-access';
import { TransferIdParam } from './id-params.decorator';

/** Transfers between accounts of one owner. */
@ApiTags('transfers')
@Controller('v1/transfers')
export class TransfersController {
  constructor(private readonly db: ReadDatabase) {}

  @Get(':transferId')
  @TransferIdParam()
  @ApiOperation({ summary: 'A transfer and what has become of it' })
  @ApiOkResponse({ type: TransferAnswer, description: 'The transfer.' })
  @Reads({ from: ['transfers'], problems: ['forbidden', 'not-found'] })
  async one(@CurrentPrincipal() principal: Principal, @Param('transferId') transferId: string): Promise<TransferAnswer> {
    demandId('transfer', transferId);
    const transfer = await transferOf(this.db, transferId);
    if (transfer === undefined) throw noSuch('transfer', transferId);
    demandSight(principal, transfer.owner);
    return transfer;
  }
}
