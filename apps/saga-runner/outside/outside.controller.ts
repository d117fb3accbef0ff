import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InstrumentCatalogue } from '@copyledger/command-side';
import { MarksAnswer, OutsideBatchAnswer, OutsideTradesAnswer } from '@copyledger/contracts/outside/outside.answers';
import { MarksRequest, OutsideBatchQuery, OutsideTradesQuery } from '@copyledger/contracts/outside/outside.requests';
import { linesMediaType } from '@copyledger/contracts/outside/outside.vocabulary';
import { type Instant, parseInstant } from '@copyledger/kernel';
import { ApiProblems, invalidField, ProblemError, Roles } from '@copyledger/platform';
import { type OutsideBatch, OutsideGate, type OutsideReport } from '../exchange/outside-port';
import { marksBatch, sourceBatch } from './outside-batch';
import { problemOfRefusal } from './outside-refusals';
import { OutsideTrades } from './outside-trades';
import { sourceOptionsOf } from './source-options';

const description = `One message of the venue a line, as the venue sends it: snapshots and diffs of the book, trades, best prices. A line may begin with \`"recv_ns"\`,
the time of its reception in nanoseconds since 1970, as recordings have it; a message that can't is wrapped: \`{"recv_ns":...,"message":[...]}\`. Answered when the
market has dealt with the batch: send the next one then.`;

/** The lines of a body; the last one may end or not. */
const linesOf = (body: string | undefined): readonly string[] => {
  if (body === undefined || body === '') return [];
  const lines = (body.endsWith('\n') ? body.slice(0, -1) : body).split('\n');
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
};

const minuteOf = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (!parsed.ok || !parsed.value.endsWith(':00.000000Z')) throw invalidField('at', 'must be the end of a minute');
  return parsed.value;
};

@ApiTags('outside')
@ApiBearerAuth()
@Roles('admin')
@Controller('v1')
export class OutsideController {
  constructor(
    private readonly gate: OutsideGate,
    private readonly catalogue: InstrumentCatalogue,
    private readonly outsideTrades: OutsideTrades,
  ) {}

  @Post('instruments/:symbol/outside')
  @HttpCode(200)
  @ApiOperation({ summary: 'Feed in what an outside market says', description })
  @ApiConsumes(linesMediaType)
  @ApiBody({ schema: { type: 'string', example: '{"U":157,"u":160,"b":[["0.0024","10"]],"a":[["0.0026","100"]]}\n' }, required: false })
  @ApiOkResponse({ type: OutsideBatchAnswer })
  @ApiProblems(
    'validation-failed',
    'instrument-not-found',
    'outside-source-taken',
    'outside-out-of-sequence',
    'outside-unfit',
    'unavailable',
  )
  async batch(@Param('symbol') symbol: string, @Query() query: OutsideBatchQuery, @Body() body: string): Promise<OutsideBatchAnswer> {
    this.demandListed(symbol);
    if (typeof body === 'object') throw new ProblemError('unsupported-media-type', { detail: `Send ${linesMediaType}.` });
    const report = await this.send(sourceBatch({ symbol, venue: query.venue, lines: linesOf(body) }, sourceOptionsOf(query)));
    return report as unknown as OutsideBatchAnswer;
  }

  @Post('marks')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Record the marks of a minute that has ended',
    description:
      'For messages with a time of their own, such as recordings. Where the outside is live, every minute is recorded by itself.',
  })
  @ApiOkResponse({ type: MarksAnswer })
  @ApiProblems('validation-failed', 'instrument-not-found', 'unavailable')
  async marks(@Body() { at, instruments }: MarksRequest): Promise<MarksAnswer> {
    for (const symbol of instruments) this.demandListed(symbol);
    return (await this.send(marksBatch({ at: minuteOf(at), symbols: instruments }))) as unknown as MarksAnswer;
  }

  @Get('instruments/:symbol/outside/trades')
  @Roles('admin', 'auditor')
  @ApiOperation({ summary: 'The trades of accounts with the outside, each with the quote that it was made at; oldest first' })
  @ApiOkResponse({ type: OutsideTradesAnswer })
  @ApiProblems('validation-failed', 'instrument-not-found')
  trades(@Param('symbol') symbol: string, @Query() { from }: OutsideTradesQuery): Promise<OutsideTradesAnswer> {
    this.demandListed(symbol);
    return this.outsideTrades.page(symbol, from);
  }

  private demandListed(symbol: string): void {
    if (this.catalogue.find(symbol) === undefined) throw new ProblemError('instrument-not-found', { detail: `${symbol} is not listed.` });
  }

  private async send(batch: OutsideBatch): Promise<OutsideReport> {
    try {
      return await this.gate.send(batch);
    } catch (error) {
      throw problemOfRefusal(error);
    }
  }
}
