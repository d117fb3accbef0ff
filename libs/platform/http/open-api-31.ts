/**
 * Nest describes what may be null in the words of OpenAPI 3.0 (`nullable: true`), which 3.1 does not know. There null is a type of its
 * own (https://spec.openapis.org/oas/v3.1.0#schema-object).
 */
interface Schema {
  readonly [member: string]: unknown;
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

const withNull = ({ nullable, ...schema }: Schema): Schema => {
  if (nullable !== true) return schema;
  const { type, allOf, enum: words, ...rest } = schema;
  if (Array.isArray(allOf)) return { ...rest, oneOf: [...(allOf as unknown[]), { type: 'null' }] };
  return { ...rest, type: [type, 'null'], ...(Array.isArray(words) ? { enum: [...(words as unknown[]), null] } : {}) };
};

/** Rewrites every `nullable: true` of a document; examples are left as they are. */
export const inWordsOf31 = <T>(document: T): T => {
  const lift = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(lift);
    if (!isSchema(value)) return value;
    const members = Object.entries(value).map(([key, member]) => [key, /^examples?$/.test(key) ? member : lift(member)] as const);
    return withNull(Object.fromEntries(members));
  };
  return lift(document) as T;
};
