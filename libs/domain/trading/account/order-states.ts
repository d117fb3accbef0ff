import type {
  OrderAmended,
  OrderAmendRejected,
  OrderAmendRequested,
  OrderCancelled,
  OrderCancelRequested,
  OrderExpired,
  OrderFilled,
  OrderPlaced,
  OrderQuantityPrevented,
  OrderRejected,
  OrderTriggered,
} from './account.events';

/** Where an order stands, requests that are pending apart. */
export type Standing = 'pending-new' | 'new' | 'partially-filled' | 'filled' | 'cancelled' | 'expired' | 'rejected';

/** FIX 4.4 OrdStatus (39), in words; the values that occur here. Nothing here is done for a day, stopped or suspended. */
export type OrdStatus = Standing | 'pending-replace' | 'pending-cancel';

/** What can happen to an order. A `last-` step leaves nothing of it open. */
export type OrderStep =
  | 'accept'
  | 'trigger'
  | 'trade'
  | 'last-trade'
  | 'prevent'
  | 'last-prevent'
  | 'request-replace'
  | 'replace'
  | 'last-replace'
  | 'reject-replace'
  | 'request-cancel'
  | 'cancel'
  | 'expire';

const whileOpen = {
  trade: 'partially-filled',
  'last-trade': 'filled',
  cancel: 'cancelled',
  expire: 'expired',
  'last-prevent': 'expired',
} as const;
const unfilled = { ...whileOpen, 'last-replace': 'expired' } as const;
const closed = {} as const;

/**
 * The life of an order after FIX 4.4, Appendix D (order state change matrices): the row is where it stands, the column what happens. What is
 * missing leaves it where it stands; a closed order stays closed. An order that waits for its trigger is new, and new once it is triggered.
 * One that is replaced down to what is filled is filled (D, C.3.b and C.3.c).
 */
export const transitions: Readonly<Record<Standing, Partial<Record<OrderStep, Standing>>>> = {
  'pending-new': { ...unfilled, accept: 'new', trigger: 'new', replace: 'new' },
  new: unfilled,
  'partially-filled': { ...whileOpen, 'last-replace': 'filled' },
  filled: closed,
  cancelled: closed,
  expired: closed,
  rejected: closed,
};

/** What is pending beside where the order stands: one cancel, and any number of replaces one after another (D, D.2.a). */
export interface OrderState {
  readonly standing: Standing;
  readonly isCancelPending: boolean;
  readonly replacesPending: number;
}

/**
 * Appendix D's order of precedence: of the values that hold at once, the highest is reported. Full: pending cancel, pending replace, done for
 * day, filled, stopped, cancelled (and expired), partially filled, new (and pending new, rejected).
 */
const precedence: Readonly<Record<OrdStatus, number>> = {
  'pending-cancel': 12,
  'pending-replace': 11,
  filled: 8,
  cancelled: 5,
  expired: 5,
  'partially-filled': 4,
  new: 2,
  'pending-new': 2,
  rejected: 2,
};

export const ordStatusOf = ({ standing, isCancelPending, replacesPending }: OrderState): OrdStatus => {
  const holding: readonly OrdStatus[] = [
    standing,
    ...(replacesPending > 0 ? (['pending-replace'] as const) : []),
    ...(isCancelPending ? (['pending-cancel'] as const) : []),
  ];
  return holding.reduce((highest, status) => (precedence[status] > precedence[highest] ? status : highest));
};

/** The statuses in which something of the order may be open. */
export const openStatuses = [
  'pending-new',
  'new',
  'partially-filled',
  'pending-replace',
  'pending-cancel',
] as const satisfies readonly OrdStatus[];

const isClosed = (standing: Standing): boolean => Object.keys(transitions[standing]).length === 0;

const replacesAfter = (pending: number, step: OrderStep): number => {
  if (step === 'request-replace') return pending + 1;
  const isAnswer = step === 'replace' || step === 'last-replace' || step === 'reject-replace';
  return isAnswer && pending > 0 ? pending - 1 : pending;
};

/**
 * The market answers every replace, if only to say that it came too late; a cancel that came too late is answered by the very fill, so the
 * end of an order ends its pending cancel (where D, B.1.c has a cancel reject follow).
 */
export const stateAfter = (state: OrderState, step: OrderStep): OrderState => {
  const standing = transitions[state.standing][step] ?? state.standing;
  const asksCancel = state.isCancelPending || step === 'request-cancel';
  return { standing, isCancelPending: asksCancel && !isClosed(standing), replacesPending: replacesAfter(state.replacesPending, step) };
};

/** FIX OrderQty, CumQty, LeavesQty and AvgPx beside the status; decimals as the events state them. */
export interface OrderReport extends OrderState {
  readonly status: OrdStatus;
  readonly quantity: string;
  readonly cumulativeQuantity: string;
  readonly leavesQuantity: string;
  /** Null until the first fill. */
  readonly averagePrice: string | null;
}

export type OrderChange =
  | { readonly type: 'OrderAccepted' }
  | OrderCancelRequested
  | OrderAmendRequested
  | OrderAmended
  | OrderAmendRejected
  | OrderTriggered
  | OrderQuantityPrevented
  | OrderFilled
  | OrderCancelled
  | OrderExpired;

export const reportOf = ({ type, data }: OrderPlaced | OrderRejected): OrderReport => {
  const standing = type === 'OrderPlaced' ? 'pending-new' : 'rejected';
  return {
    standing,
    status: standing,
    isCancelPending: false,
    replacesPending: 0,
    quantity: data.quantity,
    cumulativeQuantity: '0',
    leavesQuantity: type === 'OrderPlaced' ? data.quantity : '0',
    averagePrice: null,
  };
};

const steps = {
  OrderAccepted: 'accept',
  OrderTriggered: 'trigger',
  OrderCancelRequested: 'request-cancel',
  OrderAmendRequested: 'request-replace',
  OrderAmendRejected: 'reject-replace',
  OrderCancelled: 'cancel',
  OrderExpired: 'expire',
  OrderFilled: ['trade', 'last-trade'],
  OrderAmended: ['replace', 'last-replace'],
  OrderQuantityPrevented: ['prevent', 'last-prevent'],
} as const satisfies Record<OrderChange['type'], OrderStep | readonly [some: OrderStep, last: OrderStep]>;

const isNothing = (quantity: string): boolean => /^0(\.0+)?$/.test(quantity);

const stepOf = (event: OrderChange): OrderStep => {
  const step: OrderStep | readonly [OrderStep, OrderStep] = steps[event.type];
  if (typeof step === 'string') return step;
  return step['data' in event && 'leavesQuantity' in event.data && isNothing(event.data.leavesQuantity) ? 1 : 0];
};

type Quantities = Pick<OrderReport, 'quantity' | 'cumulativeQuantity' | 'leavesQuantity' | 'averagePrice'>;

const quantitiesAfter = (event: OrderChange): Partial<Quantities> => {
  switch (event.type) {
    case 'OrderFilled': {
      const { cumulativeQuantity, leavesQuantity, averagePrice } = event.data;
      return { cumulativeQuantity, leavesQuantity, averagePrice };
    }
    case 'OrderAmended':
      return { quantity: event.data.quantity, leavesQuantity: event.data.leavesQuantity };
    case 'OrderQuantityPrevented':
      return { leavesQuantity: event.data.leavesQuantity };
    case 'OrderCancelled':
    case 'OrderExpired':
      return { leavesQuantity: '0' };
    case 'OrderAccepted':
    case 'OrderTriggered':
    case 'OrderCancelRequested':
    case 'OrderAmendRequested':
    case 'OrderAmendRejected':
      return {};
  }
};

/** What a report of the order says after the event. */
export const reportAfter = (report: OrderReport, event: OrderChange): OrderReport => {
  const state = stateAfter(report, stepOf(event));
  return { ...report, ...quantitiesAfter(event), ...state, status: ordStatusOf(state) };
};
