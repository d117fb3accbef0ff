import { closeCodes } from './close-codes';
import { streamPath } from './limits';
import { clientFrameSchemas } from './schemas/client-frame.schemas';
import type { JsonSchema } from './schemas/json-schema';
import { serverFrameSchemas } from './schemas/server-frame.schemas';

const description = `One WebSocket for everything that moves. Send \`authenticate\` first (or \`Authorization: Bearer\` with the upgrade), then \`subscribe\`.

Channels of an account (\`portfolio:<account id>\`, \`orders:<account id>\`, \`fills:<account id>\`) begin with a snapshot. Deltas follow, none is left out: the \`previous\` of
each is the \`offset\` of the one before. After a reconnect \`resume\` with the last epoch and offset brings what was missed, or \`recovered: false\` and a snapshot.

Channels of copying work alike: \`follow:<follow id>\` brings what a follow should hold, why it holds something else, and every leg planned, skipped and resolved, to its follower;
\`leader:<account id>\` brings a leader's terms and how many follow.

Channels of a market (\`prices:<symbol>\`, \`book:<symbol>\`) bring the newest at the rate that is asked for.
A book is the best levels of accounts' orders and of the outside's depth together, gathered ten times a second; what had changed back meanwhile is not told.

Every refusal is an \`error\` frame with an RFC 9457 problem. A connection that is closed is closed with one of these codes: ${Object.entries(
  closeCodes,
)
  .map(([name, code]) => `${code} ${name}`)
  .join(', ')}.`;

const messagesOf = (schemas: Readonly<Record<string, JsonSchema>>) =>
  Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      {
        name: name,
        contentType: 'application/json',
        ...(schema.description !== undefined && { summary: schema.description }),
        payload: schema,
      },
    ]),
  );

const refsTo = (prefix: string, names: readonly string[]) => names.map((name) => ({ $ref: `${prefix}${name}` }));
const refMap = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));

/** Schemas by name, as an OpenAPI document has them. */
type Schemas = Readonly<Record<string, unknown>>;

export interface AsyncApiTerms {
  readonly title: string;
  readonly version: string;
  /** What the HTTP API answers with: the bodies of snapshots and deltas are the same. */
  readonly schemas: Schemas;
}

const namesIn = (schema: unknown): readonly string[] =>
  [...JSON.stringify(schema ?? {}).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name = '']) => name);

/** Those that are named, and those that they name in turn. */
const neededSchemas = (by: unknown, all: Schemas): Schemas => {
  const needed = new Map<string, unknown>();
  const names = [...namesIn(by)];
  for (const name of names) {
    if (needed.has(name)) continue;
    needed.set(name, all[name]);
    names.push(...namesIn(all[name]));
  }
  return Object.fromEntries(needed);
};

/**
 * The stream in the words of AsyncAPI 3 (https://www.asyncapi.com/docs/reference/specification/v3.0.0): the application is the server,
 * which receives what clients send.
 */
export const asyncApiDocument = ({ title, version, schemas }: AsyncApiTerms) => {
  const fromClient = Object.keys(clientFrameSchemas);
  const fromServer = Object.keys(serverFrameSchemas);
  return {
    asyncapi: '3.0.0',
    info: { title, version, description, license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' } },
    defaultContentType: 'application/json',
    channels: {
      stream: {
        address: streamPath,
        description: 'All frames travel here.',
        messages: refMap([...fromClient, ...fromServer]),
      },
    },
    operations: {
      ask: {
        action: 'receive',
        channel: { $ref: '#/channels/stream' },
        summary: 'What clients send.',
        messages: refsTo('#/channels/stream/messages/', fromClient),
      },
      tell: {
        action: 'send',
        channel: { $ref: '#/channels/stream' },
        summary: 'What the server sends.',
        messages: refsTo('#/channels/stream/messages/', fromServer),
      },
    },
    components: {
      messages: { ...messagesOf(clientFrameSchemas), ...messagesOf(serverFrameSchemas) },
      schemas: neededSchemas(serverFrameSchemas, schemas),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
};
