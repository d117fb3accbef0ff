import { Param, ParseUUIDPipe } from '@nestjs/common';
import { invalidField } from '@copyledger/platform';

/** A UUID in the path. Anything else is refused by the parameter's name. */
export const IdParam = (name: string): ParameterDecorator =>
  Param(name, new ParseUUIDPipe({ exceptionFactory: () => invalidField(name, 'must be a UUID') }));
