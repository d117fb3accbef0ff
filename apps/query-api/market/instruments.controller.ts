import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InstrumentsAnswer } from '@copyledger/contracts/queries/instrument.answers';
import { instruments } from '@copyledger/projections/instruments/instruments.queries';
import { Reads } from '../freshness/reads.decorator';
import { ReadDatabase } from '../read-database';

/** What can be traded, and on which terms. */
@ApiTags('instruments')
@Controller('v1/instruments')
export class InstrumentsController {
  constructor(private readonly db: ReadDatabase) {}

  @Get()
  @ApiOperation({ summary: 'Every instrument ever listed, by symbol, on its newest terms' })
  @ApiOkResponse({ type: InstrumentsAnswer, description: 'The instruments.' })
  @Reads({ from: ['instruments'] })
  async all(): Promise<InstrumentsAnswer> {
    return { items: await instruments(this.db) };
  }
}
