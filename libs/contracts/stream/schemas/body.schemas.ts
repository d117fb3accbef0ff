import type { AccountTopic } from '../channels';
import { exactly, type JsonSchema, listOf } from './json-schema';

/** What the API answers with: its own description of it is taken over. */
const answer = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

interface TopicBodies {
  readonly snapshot: JsonSchema;
  /** The tables of a delta's `rows`. */
  readonly rows: JsonSchema;
}

/** What the frames of an account's topic carry. */
export const bodySchemas: Readonly<Record<AccountTopic, TopicBodies>> = {
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
};
