import { type TriggerKind, triggerKinds, type WatchedPrice, watchedPrices } from '../vocabulary';
import { CountInput, DecimalInput, ObjectInput, WordInput } from './command-fields';

const trailing = { min: 1, max: 9_999 };

/** What an order waits for before it enters the book. */
export class TriggerRequest {
  @WordInput(triggerKinds, {
    description:
      'stop: a sale at or below the stop price, a purchase at or above it. take-profit: the other way round. An order with a limit price is a stop-limit.',
  })
  readonly kind!: TriggerKind;

  @WordInput(watchedPrices, { description: "The market's last trade, which is taken when this is absent, or the mark.", optional: true })
  readonly watches?: WatchedPrice;

  @DecimalInput({
    description: 'Where it is triggered; of a trailing order, where trailing begins. A trailing order without one trails from the start.',
    example: '58000',
    optional: true,
  })
  readonly stopPrice?: string;

  @CountInput(trailing, {
    description:
      'A trailing stop: a sale is triggered that many basis points below the highest price since trailing began, a purchase above the lowest.',
    optional: true,
  })
  readonly trailingBasisPoints?: number;
}

export class ExitRequest {
  @ObjectInput(() => TriggerRequest, {
    description: 'A stop-loss needs one (stop); a take-profit may have one (take-profit).',
    optional: true,
  })
  readonly trigger?: TriggerRequest;

  @DecimalInput({ description: 'The exit is a limit order at this price; without it a market order.', example: '65000', optional: true })
  readonly limitPrice?: string;
}

/** Exits that are placed when the order is filled, for what it brought in; two of them cancel each other. */
export class BracketRequest {
  @ObjectInput(() => ExitRequest, { optional: true })
  readonly takeProfit?: ExitRequest;

  @ObjectInput(() => ExitRequest, { optional: true })
  readonly stopLoss?: ExitRequest;
}
