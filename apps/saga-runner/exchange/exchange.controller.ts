import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ExchangeStatusAnswer } from '@copyledger/contracts/exchange/exchange.answers';
import { Roles } from '@copyledger/platform';
import { ExchangeService } from './exchange.service';

@ApiTags('exchange')
@ApiBearerAuth()
@Controller('v1/exchange')
export class ExchangeController {
  constructor(private readonly exchange: ExchangeService) {}

  @Get()
  @Roles('admin', 'auditor')
  @ApiOperation({ summary: 'How the exchange of this process is' })
  @ApiOkResponse({ type: ExchangeStatusAnswer })
  status(): ExchangeStatusAnswer {
    const { state, markets } = this.exchange.status;
    return {
      state,
      markets: markets.map(({ symbol, state: of, instrumentStatus = null, waiting }) => ({ symbol, state: of, instrumentStatus, waiting })),
    };
  }

  @Post('take-over')
  @Roles('admin')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Have this process write the markets',
    description: 'For a standby whose active exchange is gone. One that is still there steps down at its next append.',
  })
  @ApiNoContentResponse()
  takeOver(): void {
    this.exchange.takeOver();
  }
}
