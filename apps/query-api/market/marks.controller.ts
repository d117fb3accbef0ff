import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiPage, type PageAnswer } from '@copyledger/contracts/queries/page.answer';
import { MarkAnswer } from '@copyledger/contracts/queries/result.answers';
import { MarksQuery } from '@copyledger/contracts/queries/result.requests';
import { parseInstant } from '@copyledger/kernel';
import { CurrentPrincipal, invalidField, type Principal } from '@copyledger/platform';
import { marksOf } from '@copyledger/projections/marks/marks.queries';
import { given } from '../accounts/given';
import { Reads } from '../freshness/reads.decorator';
import { Paging } from '../paging/paging';
import { ReadDatabase } from '../read-database';

const instantOf = (field: string, text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  const instant = parseInstant(text);
  if (!instant.ok) throw invalidField(field, 'must be an instant in UTC');
  return instant.value;
};

/** What instruments were taken to be worth. */
@ApiTags('instruments')
@Controller('v1/instruments/:symbol/marks')
export class MarksController {
  constructor(
    private readonly db: ReadDatabase,
    private readonly paging: Paging,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The recorded marks of an instrument, newest first: one a minute' })
  @ApiPage(MarkAnswer)
  @Reads({ from: ['marks'], problems: ['invalid-cursor'] })
  marks(
    @CurrentPrincipal() principal: Principal,
    @Param('symbol') instrument: string,
    @Query() query: MarksQuery,
  ): Promise<PageAnswer<MarkAnswer>> {
    const span = { from: instantOf('from', query.from), until: instantOf('until', query.until) };
    return this.paging.page({ route: 'marks', principal, filters: [instrument, span.from, span.until], query }, (page) =>
      marksOf(this.db, { ...page, instrument, ...given(span) }),
    );
  }
}
