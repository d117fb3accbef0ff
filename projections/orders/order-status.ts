import { openStatuses, type OrdStatus } from '@copyledger/domain/trading/account/order-states';

/** FIX 4.4 OrdStatus, in words; the table of its transitions is the account's own. */
export type OrderStatus = OrdStatus;

/** The statuses in which something of an order may be open. */
export { openStatuses };
