import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { applyDecorators } from '@nestjs/common';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { InstantInput } from '../commands/command-fields';
import { instrumentsOfMarksMax, type OutsideVenue, outsideVenues, type SourceRole, sourceRoles } from './outside.vocabulary';

const Flag = (description: string): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: 'boolean', default: false, description }),
    IsOptional(),
    IsIn(['true', 'false'], { message: '$property must be true or false' }),
  );

const Digits = (description: string): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 15, description }),
    IsOptional(),
    Matches(/^(\d|1[0-5])$/, { message: '$property must be a whole number from 0 to 15' }),
  );

/** Whose messages a batch holds. Query parameters arrive as text and stay text here. */
export class OutsideBatchQuery {
  @ApiProperty({ enum: outsideVenues, description: 'Whose messages these are.' })
  @IsIn(outsideVenues)
  readonly venue!: OutsideVenue;

  @ApiProperty({ description: 'The market as its messages name it; Binance REST snapshots name none.', example: 'BTCUSDT' })
  @Matches(/^[!-~]{1,40}$/, { message: '$property must be 1 to 40 visible ASCII characters' })
  readonly market!: string;

  @ApiPropertyOptional({
    enum: sourceRoles,
    default: 'liquidity',
    description: 'liquidity: orders trade with its book. index: for the mark.',
  })
  @IsOptional()
  @IsIn(sourceRoles)
  readonly role?: SourceRole;

  @ApiPropertyOptional({ description: "Names the sender's run, together with `sequence`.", example: 'replay-4711' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9._:-]{1,64}$/, { message: '$property must be 1 to 64 letters, digits and . _ : -' })
  readonly session?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    description: 'The number of the batch in its session: one sent again is not dealt with again.',
  })
  @IsOptional()
  @Matches(/^[1-9]\d{0,14}$/, { message: '$property must be a whole number from 1' })
  readonly sequence?: string;

  @ApiPropertyOptional({
    description:
      "Names the sender's run beyond its sessions, together with `line`: what the market knows of it already is not told it again.",
    example: 'replay-4711',
  })
  @IsOptional()
  @Matches(/^[A-Za-z0-9._:-]{1,64}$/, { message: '$property must be 1 to 64 letters, digits and . _ : -' })
  readonly run?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    description: 'The number in the run of the first line: those to catch up with have none.',
  })
  @IsOptional()
  @Matches(/^[1-9]\d{0,14}$/, { message: '$property must be a whole number from 1' })
  readonly line?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Everything up to this moment was sent, by the clock of the messages.' })
  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$/, {
    message: '$property must be a moment in UTC such as "2026-11-20T09:30:00.123456Z"',
  })
  readonly until?: string;

  @Flag('Nothing more will come of this source: its book is taken away from the market.')
  readonly last?: string;

  @Flag('For the local book alone, after it was lost: nothing of this batch reaches the market.')
  readonly catchUp?: string;

  @Flag('Changes of the depth between two trades may be taken together: for live feeds.')
  readonly conflate?: string;

  @Flag('Answer with the best prices after each diff that the book shows.')
  readonly bests?: string;

  @Digits("Fraction digits of an index source's prices; the instrument's when left out.")
  readonly priceScale?: string;

  @Digits("Fraction digits of an index source's sizes; the instrument's when left out.")
  readonly sizeScale?: string;

  @ApiPropertyOptional({
    format: 'decimal',
    description: "What one of the venue's contracts is of the instrument's quantity.",
    example: '0.01',
  })
  @IsOptional()
  @Matches(/^(0\.\d{0,8}[1-9]|[1-9]\d{0,8}(\.\d{0,8}[1-9])?)$/, {
    message: '$property must be a positive decimal without zeros at its end',
  })
  readonly contractValue?: string;
}

export class MarksRequest {
  @InstantInput({ description: 'The end of a minute. What the sources said up to it was sent before.', example: '2024-08-09T00:01:00Z' })
  readonly at!: string;

  @ApiProperty({ type: [String], minItems: 1, maxItems: instrumentsOfMarksMax, example: ['BTC-USDT'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(instrumentsOfMarksMax)
  @IsString({ each: true })
  @MaxLength(40, { each: true })
  readonly instruments!: string[];
}

export class OutsideTradesQuery {
  @ApiPropertyOptional({
    description: 'The `next` of the page before; `end` skips what there is. From the first trade when absent.',
    example: '815',
  })
  @IsOptional()
  @Matches(/^(end|0|[1-9]\d{0,17})$/, { message: '$property must be the `next` of another page, or "end"' })
  readonly from?: string;
}
