import type {
  BalanceAfter,
  FillObserved,
  FundingPaid,
  OrderFilled,
  PositionAdjusted,
} from '@copyledger/domain/trading/account/account.events';
import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { MarketEvent } from '@copyledger/domain/trading/market/market.events';
import { accountIdOf } from '../runtime/account-stream';
import type { AppendFold } from '../runtime/projection';
import { ordersFold } from '../orders/orders.projection';
import { type BalancedEvent, balancedEventTypes } from '../portfolio/balanced-events';

export interface BalanceVersionRow extends BalanceAfter {
  readonly accountId: string;
  readonly logPosition: bigint;
}
export interface PositionVersionRow {
  readonly accountId: string;
  readonly instrument: string;
  readonly logPosition: bigint;
  readonly quantity: string;
  readonly cost: string;
}
export interface FundingRow {
  readonly accountId: string;
  readonly logPosition: bigint;
  readonly instrument: string;
  readonly asset: string;
  readonly amount: string;
  readonly occurredAt: string;
}
export interface OrderEventRow {
  readonly accountId: string;
  readonly orderId: string;
  readonly logPosition: bigint;
  readonly eventType: string;
  readonly occurredAt: string;
  readonly data: object;
}
export const balanceVersionsFold: AppendFold<BalancedEvent, BalanceVersionRow> = {
  types: balancedEventTypes,
  rowsOf: (decoded) => {
    const [accountId, logPosition] = [accountIdOf(decoded), decoded.recorded.position];
    return decoded.event.data.balances.map((balance) => ({ accountId, logPosition, ...balance }));
  },
};

export const positionVersionsFold: AppendFold<OrderFilled | FillObserved | PositionAdjusted, PositionVersionRow> = {
  types: ['OrderFilled', 'FillObserved', 'PositionAdjusted'],
  rowsOf: (decoded) => {
    const { instrument, position } = decoded.event.data;
    return [{ accountId: accountIdOf(decoded), logPosition: decoded.recorded.position, instrument, ...position }];
  },
};

export const fundingsFold: AppendFold<FundingPaid, FundingRow> = {
  types: ['FundingPaid'],
  rowsOf: (decoded) => {
    const { instrument, asset, amount } = decoded.event.data;
    const { recorded, metadata } = decoded;
    return [
      { accountId: accountIdOf(decoded), logPosition: recorded.position, instrument, asset, amount, occurredAt: metadata.occurredAt },
    ];
  },
};

type OrderFact = Extract<MarketEvent, { readonly data: { readonly orderId: string } }>;
type FoldedEvent = Parameters<typeof ordersFold.keysOf>[0];

const isMarketFact = ({ recorded }: DecodedEvent): boolean => recorded.stream.startsWith('market-');

/** What markets say about orders; what accounts say stands in their history. Together they are what the orders read model folds. */
export const marketOrderEventsFold: AppendFold<OrderFact, OrderEventRow> = {
  types: ordersFold.types as readonly OrderFact['type'][],
  rowsOf: (decoded) => {
    if (!isMarketFact(decoded)) return [];
    const { event, metadata, recorded } = decoded;
    return ordersFold.keysOf(decoded as FoldedEvent).map(([accountId = '', orderId = '']) => ({
      accountId,
      orderId,
      logPosition: recorded.position,
      eventType: recorded.type,
      occurredAt: metadata.occurredAt,
      data: event.data,
    }));
  },
};
