import { channelPattern, type ViewTopic, viewTopics } from '../channels';
import type { ServerFrame } from '../server-frames';
import { bodySchemas } from './body.schemas';
import { count, decimal, exactly, flag, instant, type JsonSchema, listOf, orNull, position, text } from './json-schema';

const channel: JsonSchema = { type: 'string', pattern: channelPattern };
const channelOf = (topic: string): JsonSchema => ({ type: 'string', pattern: `^${topic}:[!-~]{1,64}$` });
const requestId = text('Of the request that is answered.');
const epoch: JsonSchema = { ...count, description: 'Deltas of one epoch continue each other.' };
const type = (name: ServerFrame['type']): JsonSchema => ({ type: 'string', const: name });

const problem: JsonSchema = {
  type: 'object',
  description: 'An RFC 9457 problem; its `type` is explained under `/problems`.',
  properties: {
    type: text(),
    title: text(),
    status: count,
    detail: text(),
    errors: listOf(exactly({ required: { field: text(), reason: text() } })),
    instance: text(),
  },
  required: ['type', 'title', 'status', 'instance'],
};

const limits = exactly({ required: { subscriptionsMax: count, frameBytesMax: count, framesPerSecond: count, framesAtOnce: count } });

const valuation = exactly({
  required: {
    at: instant,
    positions: listOf(
      exactly({
        required: {
          instrument: text(),
          quantity: decimal,
          price: orNull(decimal),
          pricedAt: orNull(instant),
          unrealisedPnl: orNull(decimal),
          asset: orNull(text()),
        },
      }),
    ),
    assets: listOf(
      exactly({
        required: {
          asset: text(),
          total: decimal,
          unrealisedPnl: orNull(decimal),
          equity: orNull(decimal),
          price: orNull(decimal),
          pricedAt: orNull(instant),
        },
      }),
    ),
    baseCurrency: text(),
    equity: orNull(decimal),
    unvalued: listOf(text()),
  },
});

const levels: JsonSchema = listOf({ type: 'array', items: [decimal, decimal], minItems: 2, maxItems: 2 });

const snapshotOf = (topic: ViewTopic): JsonSchema => ({
  ...exactly({
    required: { type: type('snapshot'), channel: channelOf(topic), epoch, offset: orNull(position), body: bodySchemas[topic].snapshot },
  }),
  description: 'All there is to know just now, in place of whatever was known.',
});

const deltaOf = (topic: ViewTopic): JsonSchema => ({
  ...exactly({
    required: {
      type: type('delta'),
      channel: channelOf(topic),
      epoch,
      offset: position,
      previous: orNull(position),
      body: exactly({ required: { rows: bodySchemas[topic].rows } }),
    },
  }),
  description: 'Rows that have changed, whole, by table. `previous` is the offset of the delta before.',
});

const named = (kind: string, topic: ViewTopic): string => `${topic}${kind}`;

/** What the server sends, by the name of the message. */
export const serverFrameSchemas: Readonly<Record<string, JsonSchema>> = {
  welcome: {
    ...exactly({
      required: { type: type('welcome'), user: text(), role: text(), expiresAt: instant, heartbeatSeconds: count, limits },
      optional: { id: requestId },
    }),
    description: 'The token is good. When it ends every channel is revoked, unless a newer one was sent before.',
  },
  subscribed: {
    ...exactly({ required: { type: type('subscribed'), channel }, optional: { id: requestId, recovered: flag } }),
    description: '`recovered`: true when the deltas that were missed follow, false when a snapshot does.',
  },
  ...Object.fromEntries(
    viewTopics.flatMap((topic) => [
      [named('Snapshot', topic), snapshotOf(topic)],
      [named('Delta', topic), deltaOf(topic)],
    ]),
  ),
  valuation: {
    ...exactly({ required: { type: type('valuation'), channel: channelOf('portfolio'), body: valuation } }),
    description:
      'What a portfolio is worth at the newest prices, or else the newest marks, as `GET /v1/accounts/{accountId}/portfolio` values it. It has no offset: the next one replaces it.',
  },
  price: {
    ...exactly({ required: { type: type('price'), channel: channelOf('prices'), price: decimal, at: instant } }),
    description: 'The newest price; those in between are left out.',
  },
  book: {
    ...exactly({ required: { type: type('book'), channel: channelOf('book'), bids: levels, asks: levels, at: instant } }),
    description: "A book's best levels, best first, as price and quantity.",
  },
  unsubscribed: exactly({ required: { type: type('unsubscribed'), channel }, optional: { id: requestId } }),
  revoked: {
    ...exactly({ required: { type: type('revoked'), channel, problem } }),
    description: 'The channel is lost: the token has ended, or its bearer may no longer follow it.',
  },
  error: {
    ...exactly({ required: { type: type('error'), problem }, optional: { id: requestId, channel: text() } }),
    description: 'A request was refused, or the connection is about to be closed.',
  },
  heartbeat: {
    ...exactly({ required: { type: type('heartbeat'), at: instant, position: orNull(position) } }),
    description: 'The connection is alive, and every delta up to `position` has been sent.',
  },
  pong: exactly({ required: { type: type('pong') }, optional: { id: requestId } }),
};
