import {
  type OrderType,
  orderTypes,
  type SelfTradePrevention,
  selfTradePreventions,
  type Side,
  sides,
  type TimeInForce,
  timesInForce,
} from '../vocabulary';
import { CountInput, DecimalInput, FlagInput, InstantInput, ListInput, NameInput, ObjectInput, WordInput } from './command-fields';
import { BracketRequest, TriggerRequest } from './trigger.requests';

const ordersPerBatchMax = 100;
const ordersPerList = 2;

/** How an order trades: what a single order and each of a list have in common. */
class OrderTermsRequest {
  @WordInput(orderTypes)
  readonly type!: OrderType;

  @WordInput(timesInForce, {
    description: 'GTC when absent. A market order, also one that waits for its trigger, is IOC, or FOK.',
    optional: true,
  })
  readonly timeInForce?: TimeInForce;

  @InstantInput({ description: 'When a GTD order expires: ahead of now, at most 366 days.', optional: true })
  readonly expiresAt?: string;

  @DecimalInput({ description: 'The worst price; of limit orders only.', example: '60000', optional: true })
  readonly limitPrice?: string;

  @FlagInput({ description: 'It is removed rather than take liquidity; of limit orders that rest (GTC, GTD).', optional: true })
  readonly postOnly?: boolean;

  @ObjectInput(() => TriggerRequest, { description: 'It waits for this before it enters the book.', optional: true })
  readonly trigger?: TriggerRequest;
}

export class PlaceOrderRequest extends OrderTermsRequest {
  @NameInput({
    description: 'Your name for the order: the same one with the same order answers with the first.',
    example: 'my-order-1',
    lengthMax: 64,
    optional: true,
  })
  readonly clientOrderId?: string;

  @NameInput({ example: 'BTC-USDT', lengthMax: 40 })
  readonly instrument!: string;

  @WordInput(sides)
  readonly side!: Side;

  @DecimalInput({ example: '0.01' })
  readonly quantity!: string;

  @FlagInput({ description: 'It may close a perpetual position, never open one.', optional: true })
  readonly reduceOnly?: boolean;

  @WordInput(selfTradePreventions, {
    description:
      'What happens when it would trade with another order of yours; the mode of the order that takes decides. None when absent.',
    optional: true,
  })
  readonly selfTradePrevention?: SelfTradePrevention;

  @ObjectInput(() => BracketRequest, {
    description: 'Exits of this entry: of a purchase on spot, or of an order of a perpetual that is not reduce-only.',
    optional: true,
  })
  readonly bracket?: BracketRequest;
}

export class PlaceOrdersRequest {
  @ListInput(() => PlaceOrderRequest, { itemsMax: ordersPerBatchMax })
  readonly orders!: readonly PlaceOrderRequest[];
}

export class ListedOrderRequest extends OrderTermsRequest {}

/** Two orders of which one cancels the other. */
export class PlaceOrderListRequest {
  @NameInput({
    description:
      'Your name for the list: the same one with the same orders answers with the first. Its orders are known as it, with .1 and .2.',
    example: 'my-list-1',
    lengthMax: 62,
    optional: true,
  })
  readonly clientListId?: string;

  @NameInput({ example: 'BTC-USDT', lengthMax: 40 })
  readonly instrument!: string;

  @WordInput(sides)
  readonly side!: Side;

  @DecimalInput({ description: 'Of each; only one of them will trade.', example: '0.01' })
  readonly quantity!: string;

  @FlagInput({ description: 'They may close a perpetual position, never open one.', optional: true })
  readonly reduceOnly?: boolean;

  @WordInput(selfTradePreventions, { description: 'None when absent.', optional: true })
  readonly selfTradePrevention?: SelfTradePrevention;

  @ListInput(() => ListedOrderRequest, {
    itemsMin: ordersPerList,
    itemsMax: ordersPerList,
    description: 'One comes in above the market and one below: limit orders that rest (GTC, GTD), or orders with a trigger.',
  })
  readonly orders!: readonly [ListedOrderRequest, ListedOrderRequest];
}

/** New terms of an open order; what is left out stays as it is. */
export class AmendOrderRequest {
  @DecimalInput({
    description:
      'All of it, what is filled included. At or below what is filled, the rest is removed. A smaller one alone keeps its place in the queue.',
    example: '0.02',
    optional: true,
  })
  readonly quantity?: string;

  @DecimalInput({ description: 'Of limit orders.', example: '59000', optional: true })
  readonly limitPrice?: string;

  @DecimalInput({ description: 'Of an order that waits for its trigger.', example: '57000', optional: true })
  readonly stopPrice?: string;

  @CountInput({ min: 1, max: 9_999 }, { description: 'Of an order that waits for its trigger.', optional: true })
  readonly trailingBasisPoints?: number;
}

export class CancelOrdersQuery {
  @NameInput({ description: 'Only the orders of this instrument; of all when absent.', example: 'BTC-USDT', lengthMax: 40, optional: true })
  readonly instrument?: string;
}
