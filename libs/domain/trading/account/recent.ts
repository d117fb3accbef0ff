import { dayOf, type Instant } from '@copyledger/kernel';
import { CompactMap } from './compact-map';

export type ClosedStatus = 'filled' | 'cancelled' | 'expired' | 'rejected';

interface Generation {
  readonly clientOrders: CompactMap<ClientOrder>;
  /** Fingerprints of requests to amend, by their ids. */
  readonly amends: CompactMap<string>;
  readonly closedOrders: CompactMap<ClosedStatus>;
}

export interface ClientOrder {
  readonly orderId: string;
  readonly fingerprint: string;
}

/**
 * What an account remembers of orders past, in two generations: the present UTC day's and the one before. So a client order id, an
 * amend id and a closed order are known for at least 24 hours, and forgetting costs one assignment a day.
 */
export interface Recent {
  readonly day: string;
  readonly present: Generation;
  readonly past: Generation;
}

const nothing: Generation = { clientOrders: CompactMap.of(), amends: CompactMap.of(), closedOrders: CompactMap.of() };
export const emptyRecent: Recent = { day: '', present: nothing, past: nothing };

export const clientOrderOf = (recent: Recent, clientOrderId: string): ClientOrder | undefined =>
  recent.present.clientOrders.get(clientOrderId) ?? recent.past.clientOrders.get(clientOrderId);

/** What the request to amend asked for. */
export const amendOf = (recent: Recent, amendId: string): string | undefined =>
  recent.present.amends.get(amendId) ?? recent.past.amends.get(amendId);

export const closedStatusOf = (recent: Recent, orderId: string): ClosedStatus | undefined =>
  recent.present.closedOrders.get(orderId) ?? recent.past.closedOrders.get(orderId);

/** Turns the page when `at` lies on a later day. The client order ids of the orders that are open then are carried over. */
export const turnedTo = (recent: Recent, at: Instant, openClientOrderIds: () => readonly string[]): Recent => {
  const day = dayOf(at);
  if (day <= recent.day) return recent;
  const open = openClientOrderIds().flatMap((id) => {
    const known = clientOrderOf(recent, id);
    return known === undefined ? [] : [[id, known] as const];
  });
  return { day, present: { ...nothing, clientOrders: CompactMap.of(open) }, past: recent.present };
};

export const rememberClientOrder = (recent: Recent, clientOrderId: string, order: ClientOrder): Recent => ({
  ...recent,
  present: { ...recent.present, clientOrders: recent.present.clientOrders.set(clientOrderId, order) },
});

export const rememberAmend = (recent: Recent, amendId: string, fingerprint: string): Recent => ({
  ...recent,
  present: { ...recent.present, amends: recent.present.amends.set(amendId, fingerprint) },
});

export const rememberClosed = (recent: Recent, orderId: string, status: ClosedStatus): Recent => ({
  ...recent,
  present: { ...recent.present, closedOrders: recent.present.closedOrders.set(orderId, status) },
});
