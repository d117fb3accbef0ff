import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import type { FieldError } from '@copyledger/contracts/problems/problem-document';
import type { ClientFrame } from '@copyledger/contracts/stream/client-frames';
import { clientFrameSchemas, isClientFrameType } from '@copyledger/contracts/stream/schemas/client-frame.schemas';
import { invalidField, ProblemError } from '@copyledger/platform';

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
const validators: Readonly<Record<string, ValidateFunction>> = Object.fromEntries(
  Object.entries(clientFrameSchemas).map(([type, schema]) => [type, ajv.compile(schema)]),
);

const errorsMax = 10;
const fieldLengthMax = 100;

/** The field that an error is about, `resume.offset`; for a field too many or too few its own name. */
const fieldOf = ({ instancePath, params }: ErrorObject): string => {
  const parts = instancePath.split('/').slice(1);
  const named = params as { readonly missingProperty?: string; readonly additionalProperty?: string };
  const own = named.missingProperty ?? named.additionalProperty;
  return [...parts, ...(own === undefined ? [] : [own])].join('.').slice(0, fieldLengthMax);
};

const reasonOf = ({ keyword, message = 'does not fit' }: ErrorObject): string => {
  if (keyword === 'additionalProperties') return 'is not a field of this frame';
  if (keyword === 'required') return 'is missing';
  return message;
};

const refusal = (errors: readonly ErrorObject[]): ProblemError => {
  const fields: readonly FieldError[] = errors.slice(0, errorsMax).map((error) => ({ field: fieldOf(error), reason: reasonOf(error) }));
  const [first] = fields;
  return new ProblemError('validation-failed', {
    ...(first !== undefined && { detail: `${first.field} ${first.reason}` }),
    errors: fields,
  });
};

const parsed = (text: string): Readonly<Record<string, unknown>> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProblemError('malformed-json', { detail: 'The frame is not valid JSON.' });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ProblemError('malformed-json', { detail: 'The frame is not a JSON object.' });
  }
  return value as Readonly<Record<string, unknown>>;
};

/** What a client's frame asks for. Throws a problem that names the fields that do not fit. */
export const parseClientFrame = (text: string): ClientFrame => {
  const value = parsed(text);
  const { type } = value as { readonly type?: unknown };
  if (!isClientFrameType(type)) throw invalidField('type', `must be one of ${Object.keys(clientFrameSchemas).join(', ')}`);
  const validate = validators[type];
  if (validate?.(value) !== true) throw refusal(validate?.errors ?? []);
  // The schema of its type has just said so.
  return value as unknown as ClientFrame;
};

/** The id that a refusal repeats, of a frame that could not be understood otherwise. */
export const idOfFrame = (text: string): string | undefined => {
  try {
    const { id } = parsed(text) as { readonly id?: unknown };
    return typeof id === 'string' && id.length <= 64 ? id : undefined;
  } catch {
    return undefined;
  }
};
