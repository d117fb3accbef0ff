import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LeadersQuery } from '@copyledger/contracts/queries/copying.requests';
import { LeaderAnswer, LeaderFollowerAnswer } from '@copyledger/contracts/queries/leader.answers';
import { PageQuery } from '@copyledger/contracts/queries/list.requests';
import { ApiPage, type PageAnswer } from '@copyledger/contracts/queries/page.answer';
import { CurrentPrincipal, type Principal, seesAll } from '@copyledger/platform';
import { followersOf, leadersOf } from '@copyledger/projections/leaders/leaders.queries';
import { given } from '../accounts/given';
import { AccountIdParam } from '../accounts/id-params.decorator';
import { Reads } from '../freshness/reads.decorator';
import { Paging } from '../paging/paging';
import { ReadDatabase } from '../read-database';
import { CopyingAccess } from './copying-access';

/** Whom one may follow. */
@ApiTags('leaders')
@Controller('v1/leaders')
export class LeadersController {
  constructor(
    private readonly db: ReadDatabase,
    private readonly access: CopyingAccess,
    private readonly paging: Paging,
  ) {}

  @Get()
  @ApiOperation({
    summary:
      'Leaders who admit followers, those by invitation only for whom they invite; the most followed, the newest or the cheapest first',
  })
  @ApiPage(LeaderAnswer)
  @Reads({ from: ['leaders'], problems: ['invalid-cursor'] })
  list(@CurrentPrincipal() principal: Principal, @Query() query: LeadersQuery): Promise<PageAnswer<LeaderAnswer>> {
    const { sort: order = 'followers', asset } = query;
    const onlooker = { user: principal.user, seesAll: seesAll(principal) };
    return this.paging.page({ route: 'leaders', principal, filters: [order, asset], query }, (page) =>
      leadersOf(this.db, { ...page, ...onlooker, order, ...given({ asset }) }),
    );
  }

  @Get(':accountId')
  @AccountIdParam()
  @ApiOperation({ summary: "A leader's terms, how many follow, and how much room is left" })
  @ApiOkResponse({ type: LeaderAnswer, description: 'The leader.' })
  @Reads({ from: ['leaders', 'follows'], problems: ['not-found'] })
  one(@CurrentPrincipal() principal: Principal, @Param('accountId') accountId: string): Promise<LeaderAnswer> {
    return this.access.leader(principal, accountId);
  }

  @Get(':accountId/followers')
  @AccountIdParam()
  @ApiOperation({ summary: 'The follows of a leader, newest first, without saying whose they are; for the leader' })
  @ApiPage(LeaderFollowerAnswer)
  @Reads({ from: ['leaders'], problems: ['invalid-cursor', 'forbidden', 'not-found'] })
  async followers(
    @CurrentPrincipal() principal: Principal,
    @Param('accountId') accountId: string,
    @Query() query: PageQuery,
  ): Promise<PageAnswer<LeaderFollowerAnswer>> {
    await this.access.demandFollowers(principal, accountId);
    const page = await this.paging.page({ route: 'followers', principal, filters: [accountId], query }, (request) =>
      followersOf(this.db, { ...request, accountId }),
    );
    // Whose a follow is, is the auditors' business only.
    return seesAll(principal) ? page : { ...page, items: page.items.map((item) => ({ ...item, follower: null })) };
  }
}
