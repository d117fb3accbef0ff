import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';

interface FieldOptions {
  readonly description?: string;
  readonly example?: string | null;
  /** The field is always there, and null when there is nothing to say. */
  readonly nullable?: boolean;
}

const documented =
  (schema: ApiPropertyOptions) =>
  (options: FieldOptions = {}): PropertyDecorator =>
    ApiProperty({ ...schema, ...options });

/** A plain decimal as text: never a JSON number, never an exponent. */
export const DecimalField = documented({ type: 'string', format: 'decimal', example: '12.5' });

/** A moment in UTC with microseconds. */
export const InstantField = documented({ type: 'string', format: 'date-time', example: '2026-11-20T09:30:00.000000Z' });

/** A place in the event log, as text, since it may exceed the safe integers. */
export const PositionField = documented({ type: 'string', pattern: '^[0-9]+$', example: '48151' });

export const IdField = documented({ type: 'string', format: 'uuid', example: '01890a5d-ac96-774b-bcce-b302099a8057' });

export const TextField = documented({ type: 'string' });

export const CountField = (options: { readonly description?: string; readonly example?: number } = {}): PropertyDecorator =>
  ApiProperty({ type: 'integer', minimum: 0, example: 3, ...options });

/** One word of a list. */
export const WordField = (words: readonly string[], options: FieldOptions = {}): PropertyDecorator =>
  ApiProperty({ type: 'string', enum: [...words], example: words[0], ...options });
