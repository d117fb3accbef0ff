import type { CopyEvent, CopyPlanned, PlannedLeg } from '@copyledger/domain/copying/copy/copy.events';
import type { OrderFilled, OrderPlaced } from '@copyledger/domain/trading/account/account.events';
import type { OrderAccepted, TradeExecuted } from '@copyledger/domain/trading/market/market.events';
import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { Instant } from '@copyledger/kernel';
import { byAccount } from '../runtime/account-stream';
import { addDecimals } from '../runtime/decimal-sum';
import type { KeyedFold, PartitionKey, RowKey } from '../runtime/projection';
import { type LeaderFills, leaderFillsOf } from './leader-fills';
import { quotedOf, quotedParties } from './quoted-trade';

export interface ExecutionRow extends LeaderFills {
  /** The copy account. */
  readonly accountId: string;
  /** The leg's id as well. */
  readonly orderId: string;
  readonly followId: string;
  readonly planId: string;
  readonly instrument: string;
  readonly effect: 'open' | 'close';
  readonly side: 'buy' | 'sell';
  readonly quantity: string;
  /** The market's when the plan was made, where it was known. */
  readonly decisionPrice: string | null;
  readonly plannedAt: Instant;
  readonly placedAt: Instant | null;
  readonly acceptedAt: Instant | null;
  /** The newest fill. */
  readonly filledAt: Instant | null;
  readonly filledQuantity: string;
  readonly averagePrice: string | null;
  readonly fees: string;
  readonly feeAsset: string | null;
  /** How much was traded at known quotes, and quantity times middle, and times the near side, of them. */
  readonly quotedQuantity: string;
  readonly quotedMiddle: string;
  readonly quotedTouch: string;
  readonly plannedPosition: bigint;
  readonly legNumber: number;
}

type ExecutionFact = CopyPlanned | OrderPlaced | OrderAccepted | TradeExecuted | OrderFilled;

/** Copies are shared out by their copy account, which the market's events name as well. */
export const byCopyAccount: PartitionKey = {
  field: 'accountId',
  partitions: 4,
  keysOf: (decoded) => {
    const event = decoded.event as CopyEvent;
    if (event.type === 'CopyPlanned') return [...new Set(event.data.legs.map(({ copyAccountId }) => copyAccountId))];
    return byAccount.keysOf(decoded);
  },
};

/** The orders that an event may be about. Which of them are copies, their rows know. */
const keysOf = ({ event, recorded: { stream } }: DecodedEvent<ExecutionFact>): readonly RowKey[] => {
  switch (event.type) {
    case 'CopyPlanned':
      return event.data.legs.flatMap((leg) => (leg.outcome === 'ordered' ? [[leg.copyAccountId, leg.legId]] : []));
    case 'OrderPlaced':
    case 'OrderAccepted':
      return [[event.data.accountId, event.data.orderId]];
    case 'TradeExecuted':
      return quotedParties(event).map(({ accountId, orderId }) => [accountId, orderId]);
    case 'OrderFilled':
      return [[stream.slice('account-'.length), event.data.orderId]];
  }
};

const legNumbers = new WeakMap<CopyPlanned['data'], ReadonlyMap<string, number>>();
/** Where a leg stands in its plan: all of them are gone through once, for a thousand may ask. */
const numberOf = (plan: CopyPlanned['data'], legId: string): number => {
  const known = legNumbers.get(plan) ?? new Map(plan.legs.map((leg, number) => [leg.legId, number]));
  legNumbers.set(plan, known);
  return known.get(legId) ?? -1;
};

const planned = (decoded: DecodedEvent<CopyPlanned>, leg: PlannedLeg, legNumber: number): ExecutionRow => {
  const { event, recorded } = decoded;
  const { planId, instrument, plannedAt, referencePrice: decisionPrice = null } = event.data;
  return {
    accountId: leg.copyAccountId,
    orderId: leg.legId,
    followId: leg.followId,
    planId,
    instrument,
    effect: leg.effect,
    side: leg.side,
    quantity: leg.quantity,
    ...leaderFillsOf(event.data),
    decisionPrice,
    plannedAt,
    ...{ placedAt: null, acceptedAt: null, filledAt: null, averagePrice: null, feeAsset: null },
    ...{ filledQuantity: '0', fees: '0', quotedQuantity: '0', quotedMiddle: '0', quotedTouch: '0' },
    plannedPosition: recorded.position,
    legNumber,
  };
};

const traded = (row: ExecutionRow, trade: TradeExecuted): ExecutionRow => {
  const quoted = quotedOf(trade, row);
  if (quoted === undefined) return row;
  return {
    ...row,
    quotedQuantity: addDecimals(row.quotedQuantity, trade.data.quantity),
    quotedMiddle: addDecimals(row.quotedMiddle, quoted.middle),
    quotedTouch: addDecimals(row.quotedTouch, quoted.touch),
  };
};

const filled = (row: ExecutionRow, { data }: OrderFilled, filledAt: Instant): ExecutionRow => ({
  ...row,
  filledAt,
  filledQuantity: data.cumulativeQuantity,
  averagePrice: data.averagePrice,
  fees: addDecimals(row.fees, data.fee.amount),
  feeAsset: data.fee.asset,
});

const after = (row: ExecutionRow, event: Exclude<ExecutionFact, CopyPlanned>, at: Instant): ExecutionRow => {
  switch (event.type) {
    case 'OrderPlaced':
      return { ...row, placedAt: at };
    case 'OrderAccepted':
      return { ...row, acceptedAt: at };
    case 'TradeExecuted':
      return traded(row, event);
    case 'OrderFilled':
      return filled(row, event, at);
  }
};

/** A row per order that copies something, from its plan on. Other orders have none. */
export const executionsFold: KeyedFold<ExecutionFact, ExecutionRow> = {
  types: ['CopyPlanned', 'OrderPlaced', 'OrderAccepted', 'TradeExecuted', 'OrderFilled'],
  keysOf,
  // An order that copies nothing has no row, and never will.
  isFirst: ({ event }) => event.type === 'OrderPlaced' && event.data.origin.type !== 'copy',
  fold: (row, decoded, [, orderId = '']) => {
    const { event, metadata } = decoded;
    if (event.type !== 'CopyPlanned') return row && after(row, event, metadata.occurredAt);
    const number = numberOf(event.data, orderId);
    const leg = event.data.legs[number];
    return row ?? (leg && planned({ ...decoded, event }, leg, number));
  },
};
