import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { HistoryEventAnswer, LedgerEntryAnswer } from '@copyledger/contracts/queries/history.answers';
import { EventsQuery, LedgerQuery } from '@copyledger/contracts/queries/list.requests';
import { ApiPage, type PageAnswer } from '@copyledger/contracts/queries/page.answer';
import { CurrentPrincipal, type Principal } from '@copyledger/platform';
import { historyOf } from '@copyledger/projections/history/history.queries';
import { entriesOf } from '@copyledger/projections/ledger/ledger.queries';
import { Reads } from '../freshness/reads.decorator';
import { Paging } from '../paging/paging';
import { ReadDatabase } from '../read-database';
import { AccountAccess } from './account-access';
import { given } from './given';
import { AccountIdParam } from './id-params.decorator';

/** What has happened to an account, as facts and as postings. */
@ApiTags('history')
@AccountIdParam()
@Controller('v1/accounts/:accountId')
export class HistoryController {
  constructor(
    private readonly db: ReadDatabase,
    private readonly access: AccountAccess,
    private readonly paging: Paging,
  ) {}

  @Get('ledger')
  @ApiOperation({ summary: "The postings of an account's events, newest first" })
  @ApiPage(LedgerEntryAnswer)
  @Reads({ from: ['ledger', 'portfolio'], problems: ['invalid-cursor', 'forbidden', 'not-found'] })
  async ledger(
    @CurrentPrincipal() principal: Principal,
    @Param('accountId') accountId: string,
    @Query() query: LedgerQuery,
  ): Promise<PageAnswer<LedgerEntryAnswer>> {
    await this.access.demand(principal, accountId);
    const { asset, ledger } = query;
    return this.paging.page({ route: 'ledger', principal, filters: [accountId, asset, ledger], query }, (page) =>
      entriesOf(this.db, { ...page, accountId, ...given({ asset, ledger }) }),
    );
  }

  @Get('events')
  @ApiOperation({ summary: "The account's own history: every event of its stream, oldest first unless asked otherwise" })
  @ApiPage(HistoryEventAnswer)
  @Reads({ from: ['history', 'portfolio'], problems: ['invalid-cursor', 'forbidden', 'not-found'] })
  async events(
    @CurrentPrincipal() principal: Principal,
    @Param('accountId') accountId: string,
    @Query() query: EventsQuery,
  ): Promise<PageAnswer<HistoryEventAnswer>> {
    await this.access.demand(principal, accountId);
    const order = query.order === 'desc' ? 'newest-first' : 'oldest-first';
    return this.paging.page({ route: 'events', principal, filters: [accountId, order], query }, (page) =>
      historyOf(this.db, { ...page, accountId, order }),
    );
  }
}
