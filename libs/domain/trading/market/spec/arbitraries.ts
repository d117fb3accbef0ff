import fc from 'fast-check';
import type { SelfTradePrevention, Trigger } from '../../account/account.events';
import { later, outside, type Step, ticket } from './market-inputs';

const price = fc.integer({ min: 94, max: 106 });
const quantity = fc.integer({ min: 1, max: 12 });
const text = (of: fc.Arbitrary<number>) => of.map(String);
const sometimes = <T>(of: fc.Arbitrary<T>, weight = 1): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight, arbitrary: of });

const stop = fc.record({
  kind: fc.constantFrom<Trigger['kind'][]>('stop', 'take-profit'),
  watches: fc.constantFrom<Trigger['watches'][]>('last', 'last', 'mark'),
  stopPrice: text(price),
});
const trailing = fc.record(
  {
    kind: fc.constantFrom<Trigger['kind'][]>('stop', 'take-profit'),
    watches: fc.constantFrom<Trigger['watches'][]>('last', 'last', 'mark'),
    trailingBasisPoints: fc.constantFrom(100, 250, 250, 400),
    stopPrice: text(price),
  },
  { requiredKeys: ['kind', 'watches', 'trailingBasisPoints'] },
);
const trigger: fc.Arbitrary<Trigger> = fc.oneof(stop, trailing);

const modes: readonly SelfTradePrevention[] = ['none', 'expire-taker', 'expire-maker', 'expire-both', 'decrement'];

const orderShape = {
  side: fc.constantFrom<('buy' | 'sell')[]>('buy', 'sell'),
  orderType: fc.constantFrom<('limit' | 'market')[]>('limit', 'limit', 'limit', 'market'),
  timeInForce: fc.constantFrom<('GTC' | 'IOC' | 'FOK' | 'GTD')[]>('GTC', 'GTC', 'GTC', 'GTD', 'IOC', 'FOK'),
  quantity: text(quantity),
  limitPrice: text(price),
  postOnly: fc.constantFrom(false, false, false, true),
  selfTradePrevention: fc.constantFrom(...modes),
  tradeGroup: sometimes(fc.constantFrom('ada', 'bob'), 3),
  listId: sometimes(fc.nat({ max: 12 }).map((number) => `list-${number}`)),
  trigger: sometimes(trigger),
  expires: fc.integer({ min: 1, max: 30 }),
  accountId: sometimes(fc.constantFrom('ada', 'bob', 'cyd'), 4),
  reduceOnly: fc.constantFrom(false, false, true),
};
const order = fc.record(orderShape);

/** Of two accounts that are long or short most of the time, and reduce. */
const reducingOrder = fc.record({
  ...orderShape,
  limitPrice: text(fc.integer({ min: 98, max: 102 })),
  tradeGroup: fc.constant(undefined),
  listId: fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: orderShape.listId }),
  trigger: fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: trigger }),
  accountId: fc.constantFrom('ada', 'ada', 'bob', undefined),
  reduceOnly: fc.boolean(),
});

const levels = fc.dictionary(fc.integer({ min: 94, max: 106 }).map(String), fc.integer({ min: 0, max: 9 }), { maxKeys: 4 });

/** Any of the orders that came before, and sometimes one that did not. */
const earlier = fc.nat({ max: 1_000_000 });

type Draft = { readonly entering: unknown } | { readonly step: Step } | { readonly of: number; readonly step: (orderId: string) => Step };

const amended = fc.record({
  of: earlier,
  quantity: text(fc.integer({ min: 1, max: 14 })),
  limitPrice: text(price),
  trigger: sometimes(trigger),
});

/** A bid side below an ask side, mostly. */
const depth = fc.tuple(levels, levels, fc.integer({ min: 97, max: 103 }), fc.boolean()).map(([bids, asks, middle, mayCross]) => {
  const keep = (of: Record<string, number>, keeps: (price: number) => boolean) =>
    Object.fromEntries(Object.entries(of).filter(([at]) => mayCross || keeps(+at)));
  return { bids: keep(bids, (at) => at < middle), asks: keep(asks, (at) => at > middle) };
});

const draftOf = (orders: typeof order): fc.Arbitrary<Draft> =>
  fc.oneof(
    { weight: 12, arbitrary: orders.map((entering) => ({ entering })) },
    { weight: 2, arbitrary: earlier.map((of) => ({ of, step: (orderId: string): Step => ({ withdraw: orderId }) })) },
    {
      weight: 4,
      arbitrary: amended.map(({ of, trigger: changed, ...rest }) => ({
        of,
        step: (orderId: string): Step => ({ amend: { orderId, ...rest, ...(changed !== undefined && { trigger: changed }) } }),
      })),
    },
    { weight: 6, arbitrary: depth.map(({ bids, asks }) => ({ step: outside.depth(bids, asks) })) },
    { weight: 2, arbitrary: depth.map(({ bids, asks }) => ({ step: outside.snapshot(bids, asks) })) },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom<('buy' | 'sell')[]>('buy', 'sell'), price, fc.nat({ max: 12 }), fc.boolean())
        .map(([side, at, size, isCounted]) => ({ step: isCounted ? outside.countedTrade(side, at, size) : outside.trade(side, at, size) })),
    },
    { weight: 1, arbitrary: price.map((at) => ({ step: outside.price(at) })) },
    { weight: 2, arbitrary: price.map((at) => ({ step: outside.mark(at) })) },
    { weight: 1, arbitrary: fc.constant({ step: outside.noMark() }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 30 }).map((seconds) => ({ step: outside.clock(seconds) })) },
    { weight: 1, arbitrary: fc.constant({ step: outside.stale() }) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom<('trading' | 'halted')[]>('halted', 'trading', 'trading', 'trading')
        .map((status) => ({ step: { status } })),
    },
  );

const stepsOf = (drafts: readonly Draft[]): readonly Step[] => {
  let entered = 0;
  return [
    { status: 'trading' },
    ...drafts.map((each): Step => {
      if ('of' in each) return each.step(`o${each.of % (entered + 1)}`);
      if ('step' in each) return each.step;
      entered += 1;
      const {
        expires,
        tradeGroup,
        listId,
        trigger: waitsFor,
        accountId,
        ...plain
      } = each.entering as typeof order extends fc.Arbitrary<infer T> ? T : never;
      return {
        enter: ticket({
          orderId: `o${entered}`,
          ...plain,
          ...(accountId !== undefined && { accountId }),
          ...(plain.timeInForce === 'GTD' && { expiresAt: later(expires) }),
          ...(tradeGroup !== undefined && { tradeGroup }),
          ...(listId !== undefined && { listId }),
          ...(waitsFor !== undefined && { trigger: waitsFor }),
        }),
      };
    }),
  ];
};

/** A history of a market: everything that can be asked of it, around a price. */
const historiesOf = (orders: typeof order) => fc.array(draftOf(orders), { maxLength: 80, size: 'max' }).map(stepsOf);
export const histories = historiesOf(order);
/** A history in which reduce-only orders have something to reduce. */
export const reducingHistories = historiesOf(reducingOrder);
