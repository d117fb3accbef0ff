import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CopyLegAnswer, ExplainedPositionAnswer } from '@copyledger/contracts/queries/copy.answers';
import { FollowsQuery } from '@copyledger/contracts/queries/copying.requests';
import { ExecutionAnswer } from '@copyledger/contracts/queries/execution.answers';
import { FollowAnswer, FollowDetailAnswer } from '@copyledger/contracts/queries/follow.answers';
import { PageQuery } from '@copyledger/contracts/queries/list.requests';
import { ApiPage, type PageAnswer } from '@copyledger/contracts/queries/page.answer';
import { CurrentPrincipal, type Principal } from '@copyledger/platform';
import { copyLegsOf } from '@copyledger/projections/copy-legs/copy-legs.queries';
import { executionsOf } from '@copyledger/projections/execution-quality/execution-quality.queries';
import { followsOf } from '@copyledger/projections/follows/follows.queries';
import { demandSight } from '../accounts/account-access';
import { given } from '../accounts/given';
import { FollowIdParam } from '../accounts/id-params.decorator';
import { Reads } from '../freshness/reads.decorator';
import { Paging } from '../paging/paging';
import { ReadDatabase } from '../read-database';
import { CopyingAccess } from './copying-access';
import { FollowLookup } from './follow-lookup';

/** What one follows, and what copying did about it. */
@ApiTags('follows')
// Answered as a part of another one; the stream sends it as it is.
@ApiExtraModels(ExplainedPositionAnswer)
@Controller('v1/follows')
export class FollowsController {
  constructor(
    private readonly db: ReadDatabase,
    private readonly access: CopyingAccess,
    private readonly follows: FollowLookup,
    private readonly paging: Paging,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The follows of a follower, newest first' })
  @ApiPage(FollowAnswer)
  @Reads({ from: ['follows'], problems: ['invalid-cursor', 'forbidden'] })
  list(@CurrentPrincipal() principal: Principal, @Query() query: FollowsQuery): Promise<PageAnswer<FollowAnswer>> {
    const { follower = principal.user, leader: leaderAccountId, status } = query;
    demandSight(principal, follower);
    return this.paging.page({ route: 'follows', principal, filters: [follower, leaderAccountId, status], query }, (page) =>
      followsOf(this.db, { ...page, follower, ...given({ leaderAccountId, status }) }),
    );
  }

  @Get(':id')
  @FollowIdParam()
  @ApiOperation({ summary: 'A follow: what it should hold, what it holds, why the two differ, and what it is worth' })
  @ApiOkResponse({ type: FollowDetailAnswer, description: 'The follow.' })
  @Reads({ from: ['follows', 'copy_legs', 'portfolio', 'marks', 'instruments'], problems: ['forbidden', 'not-found'] })
  async one(@CurrentPrincipal() principal: Principal, @Param('id') followId: string): Promise<FollowDetailAnswer> {
    return this.follows.of(await this.access.follow(principal, followId));
  }

  @Get(':id/skips')
  @FollowIdParam()
  @ApiOperation({ summary: 'What was not copied, or not whole, and why: newest first' })
  @ApiPage(CopyLegAnswer)
  @Reads({ from: ['copy_legs', 'follows'], problems: ['invalid-cursor', 'forbidden', 'not-found'] })
  async skips(
    @CurrentPrincipal() principal: Principal,
    @Param('id') followId: string,
    @Query() query: PageQuery,
  ): Promise<PageAnswer<CopyLegAnswer>> {
    await this.access.demandFollow(principal, followId);
    return this.paging.page({ route: 'skips', principal, filters: [followId], query }, (page) =>
      copyLegsOf(this.db, { ...page, followId, isSkippedOnly: true }),
    );
  }

  @Get(':id/executions')
  @FollowIdParam()
  @ApiOperation({
    summary: 'How well each copy was executed: what it lost against the leader and where, and how long each step took; newest first',
  })
  @ApiPage(ExecutionAnswer)
  @Reads({ from: ['execution_quality', 'follows'], problems: ['invalid-cursor', 'forbidden', 'not-found'] })
  async executions(
    @CurrentPrincipal() principal: Principal,
    @Param('id') followId: string,
    @Query() query: PageQuery,
  ): Promise<PageAnswer<ExecutionAnswer>> {
    await this.access.demandFollow(principal, followId);
    return this.paging.page({ route: 'executions', principal, filters: [followId], query }, (page) =>
      executionsOf(this.db, { ...page, followId }),
    );
  }
}
