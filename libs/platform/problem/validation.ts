import { type ArgumentMetadata, type ValidationError, ValidationPipe } from '@nestjs/common';
import type { ValidatorOptions } from 'class-validator';
import type { FieldError } from '@copyledger/contracts/problems/problem-document';
import { ProblemError } from './problem-error';
import { quickInstance } from './quick-instance';
import { isSurelyValid } from './quick-validation';

const errorsMax = 50;
const fieldLengthMax = 200;

const pathOf = (parent: string, property: string): string => {
  if (/^\d+$/.test(property)) return `${parent}[${property}]`;
  return parent === '' ? property : `${parent}.${property}`;
};

/** class-validator begins its messages with the name of the property, which the path says already. */
const reasonOf = (property: string, message: string): string => {
  if (message === `property ${property} should not exist`) return 'is not a field of this request';
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
};

const collect = (errors: readonly ValidationError[], parent: string, into: FieldError[]): void => {
  for (const { property, constraints = {}, children = [] } of errors) {
    const field = pathOf(parent, property);
    for (const message of Object.values(constraints)) {
      if (into.length >= errorsMax) return;
      into.push({ field: field.slice(0, fieldLengthMax), reason: reasonOf(property, message).slice(0, fieldLengthMax) });
    }
    collect(children, field, into);
  }
};

/** The fields that do not fit, with their whole path (`fills[3].price`) and reason; the first 50 of them. */
const fieldErrorsOf = (errors: readonly ValidationError[]): readonly FieldError[] => {
  const found: FieldError[] = [];
  collect(errors, '', found);
  return found;
};

/** A `validation-failed` problem that names one field. For checks that decorators cannot make. */
export const invalidField = (field: string, reason: string): ProblemError =>
  new ProblemError('validation-failed', { detail: `${field} ${reason}`, errors: [{ field, reason }] });

const refusal = (errors: readonly ValidationError[]): ProblemError => {
  const fields = fieldErrorsOf(errors);
  const [first] = fields;
  return new ProblemError('validation-failed', {
    ...(first === undefined ? {} : { detail: `${first.field} ${first.reason}` }),
    errors: fields,
  });
};

/** Most requests fit, and need no list of what is wrong with them. */
class RequestPipe extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { type, metatype } = metadata;
    const request = type === 'body' && metatype !== undefined ? quickInstance(value, metatype) : undefined;
    return request === undefined ? super.transform(value, metadata) : Promise.resolve(request);
  }

  protected override validate(request: object, options?: ValidatorOptions): ReturnType<ValidationPipe['validate']> {
    return isSurelyValid(request) ? [] : super.validate(request, options);
  }
}

/** DTOs are checked strictly: fields that they do not declare are refused, never dropped in silence. */
export const createValidationPipe = (): ValidationPipe =>
  new RequestPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true, exceptionFactory: refusal });
