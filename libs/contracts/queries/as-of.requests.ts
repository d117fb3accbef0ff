import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches, MaxLength } from 'class-validator';

/** A log position or an instant; the API says more about one that is neither. */
export const AsOfField = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      description:
        'What was known then: a log position, as writes answer it, or an instant of the log’s own clock in UTC. The position is echoed as `As-Of-Position`.',
      example: '2026-11-20T09:30:00Z',
    }),
    IsOptional(),
    Matches(/^[0-9TZ:.-]+$/, { message: 'asOf must be a log position or an instant in UTC such as 2026-11-20T09:30:00Z' }),
    MaxLength(32),
  );

export class AsOfQuery {
  @AsOfField()
  readonly asOf?: string;
}
