import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { PageQuery } from '@copyledger/contracts/queries/list.requests';
import { FillAnswer } from '@copyledger/contracts/queries/order.answers';
import { ApiPage, type PageAnswer } from '@copyledger/contracts/queries/page.answer';
import { StatementAnswer } from '@copyledger/contracts/queries/statement.answers';
import { CurrentPrincipal, type Principal } from '@copyledger/platform';
import { statementsOf, statementTradesOf } from '@copyledger/projections/follows/statements.queries';
import { noSuch } from '../accounts/account-access';
import { FollowIdParam } from '../accounts/id-params.decorator';
import { Reads } from '../freshness/reads.decorator';
import { Paging } from '../paging/paging';
import { ReadDatabase } from '../read-database';
import { CopyingAccess } from './copying-access';

interface StatementParams {
  readonly id: string;
  readonly position: string;
}

const positionShape = /^\d{1,18}$/;

/** What a follow brought, period by period. */
@ApiTags('follows')
@FollowIdParam()
@Controller('v1/follows/:id/statements')
export class StatementsController {
  constructor(
    private readonly db: ReadDatabase,
    private readonly access: CopyingAccess,
    private readonly paging: Paging,
  ) {}

  @Get()
  @ApiOperation({ summary: 'A statement for every period that was settled, a week or up to the stop, newest first' })
  @ApiPage(StatementAnswer)
  @Reads({
    from: ['follows', 'orders', 'pnl', 'past', 'portfolio', 'ledger', 'history', 'marks', 'instruments'],
    problems: ['invalid-cursor', 'forbidden', 'not-found'],
  })
  async list(
    @CurrentPrincipal() principal: Principal,
    @Param('id') followId: string,
    @Query() query: PageQuery,
  ): Promise<PageAnswer<StatementAnswer>> {
    const { copyAccountId } = await this.access.follow(principal, followId);
    return this.paging.page({ route: 'statements', principal, filters: [followId], query }, (page) =>
      this.db.inSnapshot((db) => statementsOf(db, { ...page, followId, copyAccountId })),
    );
  }

  @Get(':position/trades')
  @ApiParam({ name: 'position', example: '48151', schema: { type: 'string', pattern: '^[0-9]+$' } })
  @ApiOperation({ summary: 'The trades that a statement rests on, newest first' })
  @ApiPage(FillAnswer)
  @Reads({ from: ['follows', 'orders'], problems: ['invalid-cursor', 'forbidden', 'not-found'] })
  async trades(
    @CurrentPrincipal() principal: Principal,
    @Param() { id: followId, position }: StatementParams,
    @Query() query: PageQuery,
  ): Promise<PageAnswer<FillAnswer>> {
    const { copyAccountId } = await this.access.follow(principal, followId);
    if (!positionShape.test(position)) throw noSuch('statement', position);
    return this.paging.page({ route: 'statement-trades', principal, filters: [followId, position], query }, async (page) => {
      const trades = await statementTradesOf(this.db, { ...page, followId, copyAccountId, position });
      if (trades === undefined) throw noSuch('statement', position);
      return trades;
    });
  }
}
