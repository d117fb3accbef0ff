import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches, MaxLength } from 'class-validator';
import { AsOfField, AsOfQuery } from './as-of.requests';
import { PageQuery } from './list.requests';

/** How many days one answer may cover. */
export const resultDaysMax = 1_100;

const dayShape = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const symbolShape = /^[!-~]+$/;

const Day = (description: string): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: 'string', format: 'date', description, example: '2026-11-20' }),
    IsOptional(),
    Matches(dayShape, { message: '$property must be a day such as 2026-11-20' }),
  );

/** Days of the business time of events, UTC, the first and the last included. */
export class DaysQuery {
  @Day('The first day; 30 days before the last when absent.')
  readonly from?: string;

  @Day('The last day; today when absent, and with `asOf` the day of that moment.')
  readonly to?: string;
}

export class EquityQuery extends DaysQuery {
  @AsOfField()
  readonly asOf?: string;
}

export class PnlQuery extends EquityQuery {
  @ApiPropertyOptional({ description: 'The results in one instrument.', example: 'BTC-PERP' })
  @IsOptional()
  @Matches(symbolShape, { message: 'instrument must be visible ASCII characters' })
  @MaxLength(64)
  readonly instrument?: string;
}

export class LotsQuery extends AsOfQuery {
  @ApiProperty({ description: 'The instrument that is held.', example: 'BTC-PERP' })
  @Matches(symbolShape, { message: 'instrument must be visible ASCII characters' })
  @MaxLength(64)
  readonly instrument!: string;
}

export class MarksQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', format: 'date-time', description: 'From then on.', example: '2026-11-20T09:00:00Z' })
  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z$/, { message: 'from must be an instant in UTC' })
  readonly from?: string;

  @ApiPropertyOptional({ type: 'string', format: 'date-time', description: 'Before then.', example: '2026-11-20T10:00:00Z' })
  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z$/, { message: 'until must be an instant in UTC' })
  readonly until?: string;
}
