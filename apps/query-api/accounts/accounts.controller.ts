import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AsOfQuery } from '@copyledger/contracts/queries/as-of.requests';
import { AccountsQuery } from '@copyledger/contracts/queries/list.requests';
import { ApiPage, type PageAnswer } from '@copyledger/contracts/queries/page.answer';
import { AccountAnswer, PortfolioAnswer, PositionAnswer, ValuedPortfolioAnswer } from '@copyledger/contracts/queries/portfolio.answers';
import { ReconciliationAnswer } from '@copyledger/contracts/queries/reconciliation.answers';
import { CurrentPrincipal, type Principal } from '@copyledger/platform';
import { accountOf, accountsOf, reconciliation } from '@copyledger/projections/portfolio/portfolio.queries';
import type { FastifyReply } from 'fastify';
import { AsOf } from '../as-of/as-of';
import { AnswersAsOf, asOfHeader } from '../as-of/as-of.decorator';
import { Reads } from '../freshness/reads.decorator';
import { Paging } from '../paging/paging';
import { ReadDatabase } from '../read-database';
import { demandId, demandSight, noSuch } from './account-access';
import { AccountIdParam } from './id-params.decorator';
import { ValuedPortfolios } from './valued-portfolios';

/** Accounts and what is in them. */
@ApiTags('accounts')
// What the stream sends, without what it is worth.
@ApiExtraModels(PortfolioAnswer, PositionAnswer)
@Controller('v1/accounts')
export class AccountsController {
  constructor(
    private readonly db: ReadDatabase,
    private readonly paging: Paging,
    private readonly portfolios: ValuedPortfolios,
    private readonly asOf: AsOf,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The accounts of an owner, oldest first' })
  @ApiPage(AccountAnswer)
  @Reads({ from: ['portfolio'], problems: ['invalid-cursor', 'forbidden'] })
  list(@CurrentPrincipal() principal: Principal, @Query() query: AccountsQuery): Promise<PageAnswer<AccountAnswer>> {
    const owner = query.owner ?? principal.user;
    demandSight(principal, owner);
    return this.paging.page({ route: 'accounts', principal, filters: [owner], query }, (page) => accountsOf(this.db, { ...page, owner }));
  }

  @Get(':accountId')
  @AccountIdParam()
  @ApiOperation({ summary: 'An account' })
  @ApiOkResponse({ type: AccountAnswer, description: 'The account.' })
  @Reads({ from: ['portfolio'], problems: ['forbidden', 'not-found'] })
  one(@CurrentPrincipal() principal: Principal, @Param('accountId') accountId: string): Promise<AccountAnswer> {
    return this.owned(principal, accountId, (id) => accountOf(this.db, id));
  }

  @Get(':accountId/portfolio')
  @AccountIdParam()
  @ApiOperation({
    summary: 'Balances, positions and results of an account, realised and unrealised, and its equity, now or as of any moment',
    description:
      'Valued by the newest prices, and where none is known by the newest recorded marks; with `asOf`, by the marks that were recorded by that position.',
  })
  @ApiOkResponse({ type: ValuedPortfolioAnswer, description: 'The portfolio.' })
  @AnswersAsOf()
  @Reads({ from: ['portfolio', 'marks'], problems: ['forbidden', 'not-found', 'as-of-in-future'] })
  async portfolio(
    @CurrentPrincipal() principal: Principal,
    @Param('accountId') accountId: string,
    @Query() { asOf }: AsOfQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ValuedPortfolioAnswer> {
    if (asOf === undefined) return this.owned(principal, accountId, (id) => this.portfolios.now(id));
    await this.owned(principal, accountId, (id) => accountOf(this.db, id));
    const position = await this.asOf.positionOf(accountId, asOf, ['portfolio', 'past', 'orders', 'history', 'marks', 'instruments']);
    void reply.header(asOfHeader, position);
    return this.owned(principal, accountId, (id) => this.portfolios.asOf(id, position));
  }

  @Get(':accountId/reconciliation')
  @AccountIdParam()
  @ApiOperation({ summary: "An observed account's own profits beside those that the venue reported" })
  @ApiOkResponse({ type: ReconciliationAnswer, description: 'The comparison.' })
  @Reads({ from: ['portfolio', 'orders'], problems: ['forbidden', 'not-found'] })
  async reconciliation(@CurrentPrincipal() principal: Principal, @Param('accountId') accountId: string): Promise<ReconciliationAnswer> {
    await this.owned(principal, accountId, (id) => accountOf(this.db, id));
    const found = await reconciliation(this.db, accountId);
    if (found === undefined) throw noSuch('account', accountId);
    return found;
  }

  /** The answer says whose it is, so that one statement does. */
  private async owned<T extends { readonly owner: string }>(
    principal: Principal,
    accountId: string,
    read: (accountId: string) => Promise<T | undefined>,
  ): Promise<T> {
    demandId('account', accountId);
    const found = await read(accountId);
    if (found === undefined) throw noSuch('account', accountId);
    demandSight(principal, found.owner);
    return found;
  }
}
