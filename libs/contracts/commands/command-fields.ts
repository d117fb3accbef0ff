import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

interface FieldOptions {
  readonly description?: string;
  readonly example?: string;
  readonly optional?: boolean;
  /** An optional field for which null takes away what there is. */
  readonly liftable?: boolean;
}

/** Only what is absent is left unchecked: null is no way to leave a field out, though it may lift a bound. */
const MayBeAbsent = (isLiftable: boolean): PropertyDecorator =>
  ValidateIf((_request, value) => value !== undefined && !(isLiftable && value === null));

const documented = (schema: object, { optional = false, liftable = false, ...options }: FieldOptions): PropertyDecorator => {
  if (!optional) return ApiProperty({ ...schema, ...options });
  return applyDecorators(MayBeAbsent(liftable), ApiPropertyOptional({ ...schema, ...(liftable && { nullable: true }), ...options }));
};

/** A plain decimal as text. Whether its digits fit the asset or instrument is seen when these are known. */
export const DecimalInput = (options: FieldOptions & { readonly signed?: boolean } = {}): PropertyDecorator => {
  const { signed = false, ...rest } = options;
  const shape = signed ? /^-?\d+(\.\d+)?$/ : /^\d+(\.\d+)?$/;
  return applyDecorators(
    IsString({ message: '$property must be a decimal number as text, such as "12.5"' }),
    MaxLength(80),
    Matches(shape, { message: '$property must be a plain decimal number such as "12.5" (no exponent, sign, blank or hexadecimal)' }),
    documented({ type: 'string', format: 'decimal', example: '12.5' }, rest),
  );
};

/** A number as a venue writes it, exponent and all: it is kept as it stands, and nothing is calculated with it. */
export const VenueNumberInput = (options: FieldOptions = {}): PropertyDecorator =>
  applyDecorators(
    IsString(),
    MaxLength(40),
    Matches(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/, { message: '$property must be a number as text, such as "1.25e-05"' }),
    documented({ type: 'string', maxLength: 40 }, options),
  );

export const IdInput = (options: FieldOptions = {}): PropertyDecorator =>
  applyDecorators(IsUUID(), documented({ type: 'string', format: 'uuid' }, options));

/** Letters, digits and a few signs: what names things across systems. */
export const NameInput = (options: FieldOptions & { readonly lengthMax?: number } = {}): PropertyDecorator => {
  const { lengthMax = 128, ...rest } = options;
  return applyDecorators(
    IsString(),
    MaxLength(lengthMax),
    Matches(/^[A-Za-z0-9][A-Za-z0-9._:/@+-]*$/, {
      message: '$property must be letters, digits and . _ : / @ + -, a letter or digit first',
    }),
    documented({ type: 'string', maxLength: lengthMax }, rest),
  );
};

export const WordInput = (words: readonly string[], options: FieldOptions = {}): PropertyDecorator =>
  applyDecorators(IsIn([...words]), documented({ type: 'string', enum: [...words], example: words[0] }, options));

export const FlagInput = (options: FieldOptions = {}): PropertyDecorator =>
  applyDecorators(IsBoolean(), documented({ type: 'boolean' }, options));

export const CountInput = (bounds: { readonly min: number; readonly max: number }, options: FieldOptions = {}): PropertyDecorator =>
  applyDecorators(
    IsInt(),
    Min(bounds.min),
    Max(bounds.max),
    documented({ type: 'integer', minimum: bounds.min, maximum: bounds.max, example: bounds.min }, options),
  );

/** A non-negative whole number as text, since it may exceed the safe integers. */
export const SequenceInput = (options: FieldOptions = {}): PropertyDecorator =>
  applyDecorators(
    IsString(),
    Matches(/^(0|[1-9]\d{0,18})$/, { message: '$property must be a whole number as text, of at most 19 digits' }),
    documented({ type: 'string', pattern: '^(0|[1-9][0-9]{0,18})$', example: '1' }, options),
  );

/** A moment in UTC, with up to six fraction digits. */
export const InstantInput = (options: FieldOptions = {}): PropertyDecorator =>
  applyDecorators(
    IsString(),
    Matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$/, {
      message: '$property must be a moment in UTC such as "2026-11-20T09:30:00.123456Z"',
    }),
    documented({ type: 'string', format: 'date-time', example: '2025-11-17T16:13:09.072Z' }, options),
  );

/** A group of fields, which has to be there unless it is optional. The validator itself would let an absent one and an empty list pass. */
export const ObjectInput = (type: () => new () => object, options: Omit<FieldOptions, 'example'> = {}): PropertyDecorator =>
  applyDecorators(IsObject(), ValidateNested(), Type(type), documented({ type }, options));

/** Words or names, each of them once. */
export const WordsInput = (
  { words, itemsMin = 0, itemsMax }: { readonly words?: readonly string[]; readonly itemsMin?: number; readonly itemsMax: number },
  options: FieldOptions = {},
): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    ArrayMinSize(itemsMin),
    ArrayMaxSize(itemsMax),
    ArrayUnique(),
    ...(words === undefined ? [IsString({ each: true }), MaxLength(128, { each: true })] : [IsIn([...words], { each: true })]),
    documented(
      {
        type: 'array',
        items: { type: 'string', ...(words !== undefined && { enum: [...words] }) },
        minItems: itemsMin,
        maxItems: itemsMax,
      },
      options,
    ),
  );

/** One (or `itemsMin`) to `itemsMax` groups of fields. */
export const ListInput = (
  type: () => new () => object,
  { itemsMin = 1, itemsMax, description }: { readonly itemsMin?: number; readonly itemsMax: number; readonly description?: string },
): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    ArrayMinSize(itemsMin),
    ArrayMaxSize(itemsMax),
    IsObject({ each: true }),
    ValidateNested({ each: true }),
    Type(type),
    ApiProperty({ type, isArray: true, minItems: itemsMin, maxItems: itemsMax, ...(description !== undefined && { description }) }),
  );
