import fc from 'fast-check';
import { type NewOrder, OrderKind, SelfTradePrevention, Side, TimeInForce } from '../messages';
import { type Message } from './books';

/** Neighbours, and some that share a home in a table of any size. */
const id = fc.integer({ min: 1, max: 40 }).map((number) => (number % 3 === 0 ? number * 2 ** 27 : number));
const quantity = fc.integer({ min: 1, max: 12 });

/** Mostly around the touch; sometimes at the edges of the window, beyond it, or as far as integers go. */
const price = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 95, max: 105 }) },
  { weight: 1, arbitrary: fc.integer({ min: 100 - 40_000, max: 100 + 40_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 32, -(2 ** 32), 2 ** 32 + 100, 0) },
);

const modes = Object.values(SelfTradePrevention);

const newOrder: fc.Arbitrary<NewOrder> = fc
  .record(
    {
      id,
      side: fc.constantFrom(Side.Buy, Side.Sell),
      price,
      quantity: fc.oneof({ weight: 30, arbitrary: quantity }, { weight: 1, arbitrary: fc.constant(Number.MAX_SAFE_INTEGER - 5) }),
      timeInForce: fc.constantFrom(
        TimeInForce.GoodTillCancel,
        TimeInForce.GoodTillCancel,
        TimeInForce.ImmediateOrCancel,
        TimeInForce.FillOrKill,
      ),
      kind: fc.constantFrom(OrderKind.Limit, OrderKind.Limit, OrderKind.Market),
      postOnly: fc.boolean(),
      reducible: fc.integer({ min: 0, max: 8 }),
      group: fc.integer({ min: 0, max: 2 }),
      selfTradePrevention: fc.constantFrom(...modes),
    },
    { requiredKeys: ['id', 'side', 'price', 'quantity', 'timeInForce'] },
  )
  .map((order) => {
    const { postOnly, ...rest } = order;
    const rests = rest.timeInForce === TimeInForce.GoodTillCancel && rest.kind !== OrderKind.Market;
    return postOnly === true && rests ? { ...rest, postOnly } : rest;
  });

const change = fc.record(
  { id, price, quantity, losePriority: fc.boolean(), reducible: fc.integer({ min: 0, max: 8 }) },
  { requiredKeys: ['id', 'price', 'quantity'] },
);

export const messages = fc.array(
  fc.oneof<fc.WeightedArbitrary<Message>[]>(
    { weight: 6, arbitrary: fc.record({ submit: newOrder }) },
    { weight: 2, arbitrary: fc.record({ cancel: id }) },
    { weight: 3, arbitrary: fc.record({ modify: change }) },
  ),
  { maxLength: 120, size: 'max' },
);
