import { Body, Controller, Delete, HttpCode, Param, Patch, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InstrumentCatalogue, Instruments } from '@copyledger/command-side';
import { WrittenAnswer } from '@copyledger/contracts/commands/command.answers';
import {
  type AssetRequest,
  ChangeInstrumentRequest,
  ListInstrumentRequest,
  PriceRequest,
} from '@copyledger/contracts/commands/instrument.requests';
import type { InstrumentCommand } from '@copyledger/domain/trading/instrument/instrument.commands';
import { formatDecimal } from '@copyledger/kernel';
import { ApiProblems, invalidField, ProblemError, Roles } from '@copyledger/platform';
import { unitsOf } from '../commands/amounts';
import { Dispatcher } from '../commands/dispatcher';
import { Context, Idempotent, type RequestContext } from '../commands/request-context';
import { changesOf, liftsOf, listingOf } from './instrument-command';
import { PriceFeed } from './price-feed';

@ApiTags('instruments')
@ApiBearerAuth()
@Roles('admin')
@Controller('v1/instruments/:symbol')
export class InstrumentsController {
  constructor(
    private readonly instruments: Instruments,
    private readonly catalogue: InstrumentCatalogue,
    private readonly dispatcher: Dispatcher,
    private readonly prices: PriceFeed,
  ) {}

  @Put()
  @Idempotent()
  @ApiOperation({ summary: 'List an instrument; the same terms again change nothing' })
  @ApiOkResponse({ type: WrittenAnswer })
  @ApiProblems('validation-failed', 'instrument-already-listed', 'instrument-delisted', 'invalid-instrument-terms')
  list(@Param('symbol') symbol: string, @Body() body: ListInstrumentRequest, @Context() context: RequestContext): Promise<WrittenAnswer> {
    for (const asset of [body.base, body.quote, body.settlement]) this.checkScale(asset);
    return this.send(symbol, { type: 'ListInstrument', instrument: listingOf(symbol, body) }, context);
  }

  @Patch()
  @Idempotent()
  @ApiOperation({ summary: 'Change tick, lot, bounds or fees: a new revision', description: '`null` takes a bound away.' })
  @ApiOkResponse({ type: WrittenAnswer })
  @ApiProblems('validation-failed', 'instrument-not-found', 'instrument-delisted', 'invalid-instrument-terms')
  change(
    @Param('symbol') symbol: string,
    @Body() body: ChangeInstrumentRequest,
    @Context() context: RequestContext,
  ): Promise<WrittenAnswer> {
    const changes = changesOf(this.listed(symbol), body);
    return this.send(symbol, { type: 'ChangeInstrument', changes, lifts: liftsOf(body) }, context);
  }

  @Post('halt')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Halt trading: cancels only from here on',
    description:
      'Orders are refused from the answer on. The market reads of it in the log, a moment later, and what it trades until then stands; `GET /v1/exchange` says when it knows.',
  })
  @ApiOkResponse({ type: WrittenAnswer })
  @ApiProblems('instrument-not-found', 'instrument-delisted')
  halt(@Param('symbol') symbol: string, @Context() context: RequestContext): Promise<WrittenAnswer> {
    return this.send(symbol, { type: 'HaltInstrument' }, context);
  }

  @Post('resume')
  @HttpCode(200)
  @ApiOperation({ summary: 'Resume trading' })
  @ApiOkResponse({ type: WrittenAnswer })
  @ApiProblems('instrument-not-found', 'instrument-delisted')
  resume(@Param('symbol') symbol: string, @Context() context: RequestContext): Promise<WrittenAnswer> {
    return this.send(symbol, { type: 'ResumeInstrument' }, context);
  }

  @Delete()
  @ApiOperation({ summary: 'Delist an instrument, for ever' })
  @ApiOkResponse({ type: WrittenAnswer })
  @ApiProblems('instrument-not-found')
  delist(@Param('symbol') symbol: string, @Context() context: RequestContext): Promise<WrittenAnswer> {
    return this.send(symbol, { type: 'DelistInstrument' }, context);
  }

  @Put('price')
  @HttpCode(204)
  @ApiOperation({ summary: "Feed in the market's latest price", description: 'Prices are no events: the newest replaces the one before.' })
  @ApiNoContentResponse()
  @ApiProblems('validation-failed', 'instrument-not-found')
  async price(@Param('symbol') symbol: string, @Body() body: PriceRequest): Promise<void> {
    const { priceScale } = this.listed(symbol);
    const units = unitsOf({ field: 'price', text: body.price, scale: priceScale });
    if (units === 0n) throw invalidField('price', 'must be positive');
    await this.prices.feed(symbol, formatDecimal(units, priceScale));
  }

  /** One asset has one scale, wherever it is named: balances in it could not be added up otherwise. */
  private checkScale({ code, scale }: AssetRequest): void {
    const known = this.catalogue.asset(code);
    if (known === undefined || known.scale === scale) return;
    throw new ProblemError('invalid-instrument-terms', {
      detail: `${code} is kept with ${known.scale} fraction digits here, not ${scale}.`,
    });
  }

  private listed(symbol: string) {
    const entry = this.catalogue.find(symbol);
    if (entry === undefined) throw new ProblemError('instrument-not-found', { detail: `${symbol} is not listed.` });
    return entry.instrument;
  }

  private async send(id: string, command: InstrumentCommand, context: RequestContext): Promise<WrittenAnswer> {
    const { events, position } = await this.dispatcher.send({ to: this.instruments, id, command }, context);
    for (const event of events) this.catalogue.learn(event.data.instrument);
    return { position: position.toString() };
  }
}
