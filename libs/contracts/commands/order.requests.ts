import { type OrderType, orderTypes, type Side, sides, type TimeInForce, timesInForce } from '../vocabulary';
import { DecimalInput, FlagInput, ListInput, NameInput, WordInput } from './command-fields';

const ordersPerBatchMax = 100;

export class PlaceOrderRequest {
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

  @WordInput(orderTypes)
  readonly type!: OrderType;

  @WordInput(timesInForce, { description: 'GTC when absent; a market order is always IOC.', optional: true })
  readonly timeInForce?: TimeInForce;

  @DecimalInput({ example: '0.01' })
  readonly quantity!: string;

  @DecimalInput({ description: 'The worst price; of limit orders only.', example: '60000', optional: true })
  readonly limitPrice?: string;

  @FlagInput({ description: 'It may close a perpetual position, never open one.', optional: true })
  readonly reduceOnly?: boolean;
}

export class PlaceOrdersRequest {
  @ListInput(() => PlaceOrderRequest, ordersPerBatchMax)
  readonly orders!: readonly PlaceOrderRequest[];
}

export class CancelOrdersQuery {
  @NameInput({ description: 'Only the orders of this instrument; of all when absent.', example: 'BTC-USDT', lengthMax: 40, optional: true })
  readonly instrument?: string;
}
