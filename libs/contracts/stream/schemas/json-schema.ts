/** As much of JSON Schema (draft 7) as the stream is described in. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: string;
  readonly enum?: readonly (string | null)[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema | readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly description?: string;
  readonly $ref?: string;
}

export const text = (description?: string): JsonSchema => ({ type: 'string', ...(description !== undefined && { description }) });
export const decimal: JsonSchema = { type: 'string', pattern: '^-?[0-9]+(\\.[0-9]+)?$', description: 'A plain decimal.' };
export const instant: JsonSchema = { type: 'string', format: 'date-time', description: 'A moment in UTC with microseconds.' };
export const position: JsonSchema = { type: 'string', pattern: '^[0-9]{1,19}$', description: 'A place in the event log.' };
export const count: JsonSchema = { type: 'integer', minimum: 0 };
export const flag: JsonSchema = { type: 'boolean' };
export const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

/** The same, or null. */
export const orNull = (schema: JsonSchema): JsonSchema => ({
  ...schema,
  type: [...[schema.type ?? 'string'].flat(), 'null'],
  ...(schema.enum !== undefined && { enum: [...schema.enum, null] }),
});

interface Fields {
  readonly required: Readonly<Record<string, JsonSchema>>;
  readonly optional?: Readonly<Record<string, JsonSchema>>;
}

/** An object with these fields and no others. */
export const exactly = ({ required, optional = {} }: Fields): JsonSchema => ({
  type: 'object',
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
});
