/** FIX 4.4 OrdStatus, in words. */
export type OrderStatus = 'pending-new' | 'new' | 'partially-filled' | 'pending-cancel' | 'filled' | 'cancelled' | 'expired' | 'rejected';

/** The statuses in which an order may still be filled. */
export const openStatuses = ['pending-new', 'new', 'partially-filled', 'pending-cancel'] as const satisfies readonly OrderStatus[];

/** What can happen to an order; `trade` leaves some of it open, `last-trade` does not. */
export type OrderStep = 'accept' | 'trade' | 'last-trade' | 'request-cancel' | 'cancel' | 'expire';

const whileOpen = { 'last-trade': 'filled', cancel: 'cancelled', expire: 'expired' } as const;
const closed = {} as const;

/**
 * The life of an order (FIX 4.4, appendix D). What is missing changes nothing: a pending cancel outranks new and partially filled, and
 * a closed order stays closed.
 */
const transitions: Record<OrderStatus, Partial<Record<OrderStep, OrderStatus>>> = {
  'pending-new': { ...whileOpen, accept: 'new', trade: 'partially-filled', 'request-cancel': 'pending-cancel' },
  new: { ...whileOpen, trade: 'partially-filled', 'request-cancel': 'pending-cancel' },
  'partially-filled': { ...whileOpen, 'request-cancel': 'pending-cancel' },
  'pending-cancel': whileOpen,
  filled: closed,
  cancelled: closed,
  expired: closed,
  rejected: closed,
};

export const nextStatus = (status: OrderStatus, step: OrderStep): OrderStatus => transitions[status][step] ?? status;
