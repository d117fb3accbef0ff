import type { ViewTopic } from '../channels';
import { exactly, type JsonSchema, listOf } from './json-schema';

/** What the API answers with: its own description of it is taken over. */
const answer = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

interface TopicBodies {
  readonly snapshot: JsonSchema;
  /** The tables of a delta's `rows`. */
  readonly rows: JsonSchema;
}

/** What the frames of a topic of the read models carry. */
export const bodySchemas: Readonly<Record<ViewTopic, TopicBodies>> = {
  portfolio: {
    snapshot: answer('PortfolioAnswer'),
    rows: exactly({
      required: {},
      optional: {
        balances: listOf(answer('BalanceAnswer')),
        positions: listOf(answer('PositionAnswer')),
        totals: listOf(answer('AssetTotalAnswer')),
      },
    }),
  },
  orders: {
    snapshot: exactly({ required: { orders: listOf(answer('OrderAnswer')) } }),
    rows: exactly({ required: {}, optional: { orders: listOf(answer('OrderAnswer')) } }),
  },
  activity: {
    snapshot: exactly({ required: { activities: listOf(answer('ActivityAnswer')) } }),
    rows: exactly({ required: {}, optional: { activities: listOf(answer('ActivityAnswer')) } }),
  },
  fills: {
    snapshot: exactly({ required: { fills: listOf(answer('FillAnswer')) } }),
    rows: exactly({ required: {}, optional: { fills: listOf(answer('FillAnswer')) } }),
  },
  follow: {
    snapshot: exactly({ required: { positions: listOf(answer('ExplainedPositionAnswer')), legs: listOf(answer('CopyLegAnswer')) } }),
    rows: exactly({
      required: {},
      optional: { positions: listOf(answer('ExplainedPositionAnswer')), legs: listOf(answer('CopyLegAnswer')) },
    }),
  },
  leader: {
    snapshot: answer('LeaderAnswer'),
    rows: exactly({ required: {}, optional: { leaders: listOf(answer('LeaderAnswer')) } }),
  },
};
