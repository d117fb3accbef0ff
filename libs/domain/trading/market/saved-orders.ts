import type { ByteReader } from '@copyledger/kernel/compact/byte-reader';
import type { ByteWriter } from '@copyledger/kernel/compact/byte-writer';
import type { Instant } from '@copyledger/kernel';
import type { SelfTradePrevention, TimeInForce, Trigger } from '../account/account.events';
import type { MarketOrder } from './market.order';
import type { TextWriter } from './saved-texts';
import type { WatchedOrder } from './trigger-book';

const timesInForce: readonly TimeInForce[] = ['GTC', 'IOC', 'FOK', 'GTD'];
const preventions: readonly SelfTradePrevention[] = ['none', 'expire-taker', 'expire-maker', 'expire-both', 'decrement'];

// The bits of an order: what it is, and which of its optional parts follow.
const sellBit = 1;
const marketBit = 1 << 1;
const timeInForceShift = 2;
const postOnlyBit = 1 << 4;
const preventionShift = 5;
const expiresBit = 1 << 8;
const groupBit = 1 << 9;
const listBit = 1 << 10;
const executedBit = 1 << 11;
const preventedBit = 1 << 12;
const aheadBit = 1 << 13;
const reduceOnlyBit = 1 << 14;

// The bits of a trigger.
const takeProfitBit = 1;
const markBit = 1 << 1;
const stopPriceBit = 1 << 2;
const trailingBit = 1 << 3;
const referenceBit = 1 << 4;

const bitIf = (holds: boolean, bit: number): number => (holds ? bit : 0);

const kindBitsOf = (order: MarketOrder): number =>
  bitIf(order.side === 'sell', sellBit) |
  bitIf(order.orderType === 'market', marketBit) |
  (timesInForce.indexOf(order.timeInForce) << timeInForceShift) |
  bitIf(order.postOnly, postOnlyBit) |
  (preventions.indexOf(order.selfTradePrevention) << preventionShift);

const partBitsOf = (order: MarketOrder): number =>
  bitIf(order.expiresAt !== undefined, expiresBit) |
  bitIf(order.tradeGroup !== undefined, groupBit) |
  bitIf(order.listId !== undefined, listBit) |
  bitIf(order.executed > 0, executedBit) |
  bitIf(order.prevented > 0, preventedBit) |
  bitIf(order.ahead > 0, aheadBit) |
  bitIf(order.reduceOnlySince !== undefined, reduceOnlyBit);

/** Writes an order, without its trigger. */
export const writeOrder = (order: MarketOrder, into: ByteWriter, texts: TextWriter): void => {
  into.varint(kindBitsOf(order) | partBitsOf(order));
  into.varint(texts.own(order.orderId));
  into.varint(texts.shared(order.accountId));
  into.varint(order.quantity);
  into.varint(order.limitPrice);
  for (const text of [order.expiresAt, order.tradeGroup, order.listId]) if (text !== undefined) into.varint(texts.shared(text));
  for (const count of [order.executed, order.prevented, order.ahead]) if (count > 0) into.varint(count);
  if (order.reduceOnlySince !== undefined) into.varint(order.reduceOnlySince);
};

export const writeTrigger = (
  { order, reference }: Pick<WatchedOrder, 'order' | 'reference'>,
  into: ByteWriter,
  texts: TextWriter,
): void => {
  const { kind, watches, stopPrice, trailingBasisPoints } = triggerOf(order);
  into.byte(
    bitIf(kind === 'take-profit', takeProfitBit) |
      bitIf(watches === 'mark', markBit) |
      bitIf(stopPrice !== undefined, stopPriceBit) |
      bitIf(trailingBasisPoints !== undefined, trailingBit) |
      bitIf(reference !== undefined, referenceBit),
  );
  if (stopPrice !== undefined) into.varint(texts.shared(stopPrice));
  if (trailingBasisPoints !== undefined) into.varint(trailingBasisPoints);
  if (reference !== undefined) into.varint(reference);
};

const triggerOf = ({ trigger }: MarketOrder): Trigger => {
  if (trigger === undefined) throw new Error('Invariant: an order that waits has a trigger.');
  return trigger;
};

/** Reads orders in the order in which they were written. */
export class OrderReader {
  constructor(
    private readonly from: ByteReader,
    private readonly texts: readonly string[],
  ) {}

  order(): MarketOrder {
    const bits = this.from.varint();
    return {
      orderId: this.text(),
      accountId: this.text(),
      side: (bits & sellBit) === 0 ? 'buy' : 'sell',
      orderType: (bits & marketBit) === 0 ? 'limit' : 'market',
      timeInForce: timesInForce[(bits >> timeInForceShift) & 3] ?? 'GTC',
      postOnly: (bits & postOnlyBit) !== 0,
      selfTradePrevention: preventions[(bits >> preventionShift) & 7] ?? 'none',
      trigger: undefined,
      quantity: this.from.varint(),
      limitPrice: this.from.varint(),
      expiresAt: this.textIf(bits & expiresBit) as Instant | undefined,
      tradeGroup: this.textIf(bits & groupBit),
      listId: this.textIf(bits & listBit),
      executed: this.countIf(bits & executedBit),
      prevented: this.countIf(bits & preventedBit),
      ahead: this.countIf(bits & aheadBit),
      reduceOnlySince: (bits & reduceOnlyBit) === 0 ? undefined : this.from.varint(),
      handle: 0,
    };
  }

  /** Gives the order its trigger, and answers from where it trails, if it does yet. */
  trigger(order: MarketOrder): number | undefined {
    const bits = this.from.byte();
    const stopPrice = this.textIf(bits & stopPriceBit);
    const trailingBasisPoints = (bits & trailingBit) === 0 ? undefined : this.from.varint();
    order.trigger = {
      kind: (bits & takeProfitBit) === 0 ? 'stop' : 'take-profit',
      watches: (bits & markBit) === 0 ? 'last' : 'mark',
      ...(stopPrice !== undefined && { stopPrice }),
      ...(trailingBasisPoints !== undefined && { trailingBasisPoints }),
    };
    return (bits & referenceBit) === 0 ? undefined : this.from.varint();
  }

  text(): string {
    const number = this.from.varint();
    const text = this.texts[number];
    if (text === undefined) throw new RangeError(`The snapshot has ${this.texts.length} texts, and no number ${number}.`);
    return text;
  }

  private textIf(bit: number): string | undefined {
    return bit === 0 ? undefined : this.text();
  }

  private countIf(bit: number): number {
    return bit === 0 ? 0 : this.from.varint();
  }
}
