import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';

/** One page of a list. */
export interface PageAnswer<T> {
  readonly items: readonly T[];
  /** Send it as `cursor` for the next page; null at the end of the list. */
  readonly nextCursor: string | null;
}

/** Documents an answer that is a page of such items. */
export const ApiPage = (item: Type): MethodDecorator & ClassDecorator =>
  applyDecorators(
    ApiExtraModels(item),
    ApiOkResponse({
      description: 'A page of the list.',
      schema: {
        type: 'object',
        required: ['items', 'nextCursor'],
        properties: {
          items: { type: 'array', items: { $ref: getSchemaPath(item) } },
          nextCursor: {
            type: 'string',
            nullable: true,
            description: 'Opaque: send it as `cursor` for the next page. Null at the end.',
            example: null,
          },
        },
      },
    }),
  );
