import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** What is wrong with one field of a request. */
export class FieldError {
  @ApiProperty({ description: 'The path of the field, as in `fills[0].price`.', example: 'quantity' })
  readonly field!: string;

  @ApiProperty({ example: 'must be a plain decimal such as 12.5' })
  readonly reason!: string;
}

/** `application/problem+json` (RFC 9457). Some types add members of their own. */
export class ProblemDocument {
  @ApiProperty({
    format: 'uri-reference',
    description: 'The kind of problem; the server explains it there.',
    example: '/problems/not-found',
  })
  readonly type!: string;

  @ApiProperty({ example: 'Not found' })
  readonly title!: string;

  @ApiProperty({ example: 404 })
  readonly status!: number;

  @ApiPropertyOptional({
    description: 'What is particular to this occurrence.',
    example: 'There is no account 01890a5d-ac96-774b-bcce-b302099a8057.',
  })
  readonly detail?: string;

  @ApiProperty({
    format: 'uri',
    description: 'Names this occurrence; the log knows it by the same id.',
    example: 'urn:uuid:6f1c2f60-5d0b-4b3a-9b1f-0f6f7f3b1c55',
  })
  readonly instance!: string;

  @ApiPropertyOptional({ type: [FieldError] })
  readonly errors?: FieldError[];
}
