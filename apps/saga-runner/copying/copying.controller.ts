import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CopyRepairAnswer } from '@copyledger/contracts/commands/copying.answers';
import { ApiProblems, ProblemError, Roles } from '@copyledger/platform';
import { Copying } from './copying.service';

@ApiTags('copying')
@ApiBearerAuth()
@Controller('v1/copying')
export class CopyingController {
  constructor(private readonly copying: Copying) {}

  @Post('repair')
  @Roles('admin')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Trade whatever could be traded toward the targets now',
    description:
      'What was carried because it was too small, and closes that have not traded, are planned again for every follow. What was given up for a reason, or traded by hand, stays as it is.',
  })
  @ApiOkResponse({ type: CopyRepairAnswer })
  @ApiProblems('copying-elsewhere')
  async repair(): Promise<CopyRepairAnswer> {
    const planned = await this.copying.runner.repair();
    if (planned === undefined) throw new ProblemError('copying-elsewhere');
    return {
      legs: planned.flatMap(({ planId, leaderAccountId, instrument, legs }) =>
        legs.map(({ legId, followId, effect, side, outcome, quantity, ...leg }) => ({
          ...{ planId, leaderAccountId, instrument, legId, followId, effect, side, outcome, quantity },
          reason: 'reason' in leg ? leg.reason : null,
        })),
      ),
    };
  }
}
