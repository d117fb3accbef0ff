import type { AccountEvent } from '@copyledger/domain/trading/account/account.events';
import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import { accountIdOf } from '../runtime/account-stream';
import type { AppendFold } from '../runtime/projection';
import type { Activity, ActivityType } from './activity.queries';

export type ActivityRow = Omit<Activity, 'position'> & { readonly accountId: string; readonly logPosition: bigint };

/** What the holder of an account would call it; events that are book-keeping only are left out. */
const activityTypes = {
  AccountOpened: 'account-opened',
  FundsCredited: 'funds-credited',
  FundsDebited: 'funds-debited',
  OrderPlaced: 'order-placed',
  OrderRejected: 'order-rejected',
  OrderCancelRequested: 'cancel-requested',
  OrderAmendRequested: 'amend-requested',
  OrderAmended: 'order-amended',
  OrderAmendRejected: 'amend-rejected',
  OrderTriggered: 'order-triggered',
  OrderQuantityPrevented: 'self-trade-prevented',
  OrderFilled: 'order-filled',
  OrderCancelled: 'order-cancelled',
  OrderExpired: 'order-expired',
  FillObserved: 'fill-observed',
  PositionAdjusted: 'position-adjusted',
  FundingPaid: 'funding-paid',
} as const satisfies Partial<Record<AccountEvent['type'], ActivityType>>;

type Told = Extract<AccountEvent, { readonly type: keyof typeof activityTypes }>;

/** What is told of an event's data: what the state afterwards was, and book-keeping, stand elsewhere. */
const untold: ReadonlySet<string> = new Set([
  'accountId',
  'balances',
  'postings',
  'legs',
  'fingerprint',
  'instrument',
  'orderId',
  'instrumentRevision',
  'tradeGroup',
]);
const detailOf = (data: object): object => {
  const detail: Record<string, unknown> = {};
  for (const field in data) if (!untold.has(field)) detail[field] = (data as Record<string, unknown>)[field];
  return detail;
};
const named = (data: object, field: string): string | null => {
  const value = (data as Record<string, unknown>)[field];
  return typeof value === 'string' ? value : null;
};

const rowOf = (decoded: DecodedEvent<Told>): ActivityRow => {
  const { event, metadata, recorded } = decoded;
  return {
    accountId: accountIdOf(decoded),
    logPosition: recorded.position,
    type: activityTypes[event.type],
    instrument: named(event.data, 'instrument'),
    orderId: named(event.data, 'orderId'),
    detail: detailOf(event.data),
    occurredAt: metadata.occurredAt,
  };
};

/** A line for everything that happened to an account, in its holder's words. */
export const activityFold: AppendFold<Told, ActivityRow> = {
  types: Object.keys(activityTypes) as readonly Told['type'][],
  rowsOf: (decoded) => [rowOf(decoded)],
};
