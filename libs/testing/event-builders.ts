import type { Fact } from '@copyledger/kernel';

type DataOf<E extends Fact<string, object>, T extends E['type']> = Extract<E, { readonly type: T }>['data'];
type Defaults<E extends Fact<string, object>> = { readonly [T in E['type']]: DataOf<E, T> };

/** One builder per event type: `accountEvent.OrderPlaced({ quantity: '2' })`. */
export type EventBuilders<E extends Fact<string, object>> = {
  readonly [T in E['type']]: (data?: Partial<DataOf<E, T>>) => Extract<E, { readonly type: T }>;
};

/** Builders that take what matters to a test and default the rest. An event of the union without defaults does not compile. */
export const eventBuilders = <E extends Fact<string, object>>(defaults: Defaults<E>): EventBuilders<E> =>
  Object.fromEntries(
    Object.entries<object>(defaults).map(([type, standing]) => [type, (data: object = {}) => ({ type, data: { ...standing, ...data } })]),
  ) as EventBuilders<E>;
