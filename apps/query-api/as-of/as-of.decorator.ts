import { applyDecorators } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';

/** The header that says at which log position an answer as of a moment was read. */
export const asOfHeader = 'As-Of-Position';

/** Documents a route that can be asked as of a moment. */
export const AnswersAsOf = (): MethodDecorator =>
  applyDecorators(
    ApiOkResponse({
      headers: {
        [asOfHeader]: {
          description: 'With `asOf`: the log position that the answer is of. The same question is answered alike for ever.',
          schema: { type: 'string', pattern: '^-?[0-9]+$', example: '48151' },
        },
      },
    }),
  );
