import type { AccountEvent, BalanceAfter } from '@copyledger/domain/trading/account/account.events';

/** Whatever moves a balance says what it left. */
export type BalancedEvent = Extract<AccountEvent, { readonly data: { readonly balances: readonly BalanceAfter[] } }>;

/** A new event that moves one is found here by the compiler. */
const types: Record<BalancedEvent['type'], true> = {
  FundsCredited: true,
  FundsDebited: true,
  OrderPlaced: true,
  OrderAmendRequested: true,
  OrderAmended: true,
  OrderAmendRejected: true,
  OrderQuantityPrevented: true,
  OrderFilled: true,
  OrderCancelled: true,
  OrderExpired: true,
  FillObserved: true,
  FundingPaid: true,
};

export const balancedEventTypes = Object.keys(types) as readonly BalancedEvent['type'][];
