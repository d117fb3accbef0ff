import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PageQuery } from '@copyledger/contracts/queries/list.requests';
import { ApiPage, type PageAnswer } from '@copyledger/contracts/queries/page.answer';
import { ActivityAnswer, EquityAnswer, LotsAnswer, PnlAnswer } from '@copyledger/contracts/queries/result.answers';
import { EquityQuery, LotsQuery, PnlQuery } from '@copyledger/contracts/queries/result.requests';
import { dayOf, instantOfMillis } from '@copyledger/kernel';
import { CurrentPrincipal, type Principal, ProblemError } from '@copyledger/platform';
import { activitiesOf } from '@copyledger/projections/activity/activity.queries';
import { lotsOf } from '@copyledger/projections/lots/lots.queries';
import { recordedBy } from '@copyledger/projections/past/past.queries';
import { equityDaysOf } from '@copyledger/projections/pnl/equity.queries';
import { pnlDaysAsOf, pnlDaysOf } from '@copyledger/projections/pnl/pnl.queries';
import type { FastifyReply } from 'fastify';
import { AccountAccess, noSuch } from '../accounts/account-access';
import { given } from '../accounts/given';
import { AccountIdParam } from '../accounts/id-params.decorator';
import { AsOf } from '../as-of/as-of';
import { AnswersAsOf, asOfHeader } from '../as-of/as-of.decorator';
import { type ProjectionName, Reads } from '../freshness/reads.decorator';
import { Paging } from '../paging/paging';
import { ReadDatabase } from '../read-database';
import { daysOf } from './result-days';

const closuresMax = 1_000;

/** What results by day are read from; as of a moment, all of these have to have reached it. */
const pnlSources = ['pnl', 'portfolio', 'orders', 'past', 'history', 'marks'] as const;
const equitySources = ['pnl', 'portfolio', 'past', 'ledger', 'history', 'marks', 'instruments'] as const;
const lotSources = ['orders', 'past', 'history'] as const;

/** Which days, and what was known at which position; everything, without one. */
interface Span {
  readonly from: string;
  readonly to: string;
  /** As far as it has come. */
  readonly today: string;
  readonly position: string | undefined;
}

interface Asked {
  readonly accountId: string;
  readonly reply: FastifyReply;
}

/** What an account has earned, and what happened to it. */
@ApiTags('results')
@AccountIdParam()
@Controller('v1/accounts/:accountId')
export class ResultsController {
  constructor(
    private readonly db: ReadDatabase,
    private readonly access: AccountAccess,
    private readonly asOf: AsOf,
    private readonly paging: Paging,
  ) {}

  @Get('pnl')
  @ApiOperation({ summary: 'Realised profit, fees and funding by UTC day and instrument' })
  @ApiOkResponse({ type: PnlAnswer, description: 'The days.' })
  @AnswersAsOf()
  @Reads({ from: ['pnl', 'portfolio'], problems: ['forbidden', 'not-found', 'as-of-in-future'] })
  async pnl(
    @CurrentPrincipal() principal: Principal,
    @Param('accountId') accountId: string,
    @Query() query: PnlQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PnlAnswer> {
    await this.access.demand(principal, accountId);
    const { from, to, position } = await this.spanOf({ accountId, query, reply }, pnlSources);
    const wanted = { accountId, from, to, ...given({ instrument: query.instrument }) };
    return { days: await (position === undefined ? pnlDaysOf(this.db, wanted) : pnlDaysAsOf(this.db, { ...wanted, position })) };
  }

  @Get('equity')
  @ApiOperation({
    summary: 'Equity and chained net asset value by UTC day, oldest first, now or as of any moment',
    description:
      'Valued by the marks that were recorded, so that history does not change when prices do; with `asOf`, as far as the account and the marks were known at that position, up to its day.',
  })
  @ApiOkResponse({ type: EquityAnswer, description: 'The days.' })
  @AnswersAsOf()
  @Reads({ from: ['pnl', 'marks', 'portfolio', 'instruments'], problems: ['forbidden', 'not-found', 'as-of-in-future'] })
  async equity(
    @CurrentPrincipal() principal: Principal,
    @Param('accountId') accountId: string,
    @Query() query: EquityQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EquityAnswer> {
    await this.access.demand(principal, accountId);
    const { from, to, today, position } = await this.spanOf({ accountId, query, reply }, equitySources);
    // Days that have not come have no end to be valued at.
    return { days: await equityDaysOf(this.db, { accountId, from, to: to < today ? to : today, ...given({ position }) }) };
  }

  @Get('lots')
  @ApiOperation({ summary: 'The lots of a position, first in, first out, beside the average cost that the account counts with' })
  @ApiOkResponse({ type: LotsAnswer, description: 'The lots.' })
  @AnswersAsOf()
  @Reads({ from: ['orders', 'portfolio'], problems: ['forbidden', 'not-found', 'as-of-in-future', 'lots-not-told'] })
  async lots(
    @CurrentPrincipal() principal: Principal,
    @Param('accountId') accountId: string,
    @Query() { instrument, asOf }: LotsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LotsAnswer> {
    await this.access.demand(principal, accountId);
    const position = asOf === undefined ? undefined : await this.positionOf({ accountId, asOf, reply }, lotSources);
    const lots = await this.told(() => lotsOf(this.db, { accountId, instrument, ...given({ position }) }));
    if (lots === undefined) throw noSuch('position', instrument);
    const { open, closures, realisedPnl } = lots;
    return { instrument, open, closures: closures.slice(-closuresMax).reverse(), closureCount: closures.length, realisedPnl };
  }

  @Get('activity')
  @ApiOperation({ summary: 'What happened to an account, newest first' })
  @ApiPage(ActivityAnswer)
  @Reads({ from: ['activity', 'portfolio'], problems: ['invalid-cursor', 'forbidden', 'not-found'] })
  async activity(
    @CurrentPrincipal() principal: Principal,
    @Param('accountId') accountId: string,
    @Query() query: PageQuery,
  ): Promise<PageAnswer<ActivityAnswer>> {
    await this.access.demand(principal, accountId);
    return this.paging.page({ route: 'activity', principal, filters: [accountId], query }, (page) =>
      activitiesOf(this.db, { ...page, accountId }),
    );
  }

  /** As of a moment, its own day is the last. */
  private async spanOf(asked: Asked & { readonly query: EquityQuery }, sources: readonly ProjectionName[]): Promise<Span> {
    const { accountId, query, reply } = asked;
    const { asOf } = query;
    const position = asOf === undefined ? undefined : await this.positionOf({ accountId, asOf, reply }, sources);
    const now = position === undefined ? undefined : await recordedBy(this.db, accountId, position);
    const today = dayOf(now ?? instantOfMillis(Date.now()));
    return { ...daysOf(query, today), today, position };
  }

  private async positionOf(asked: Asked & { readonly asOf: string }, sources: readonly ProjectionName[]): Promise<string> {
    const position = await this.asOf.positionOf(asked.accountId, asked.asOf, sources);
    void asked.reply.header(asOfHeader, position);
    return position;
  }

  private async told<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof RangeError) throw new ProblemError('lots-not-told', { detail: error.message });
      throw error;
    }
  }
}
