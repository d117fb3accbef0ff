import { type SizingMode, sizingModes, type StartPositions, startPositions } from '../copying.vocabulary';
import { CountInput, DecimalInput, FlagInput, ObjectInput, WordInput, WordsInput } from './command-fields';

const basisPoints = { min: 0, max: 1_000_000 };
const instruments = { itemsMax: 500 };

export class SizingRequest {
  @WordInput(sizingModes, {
    description:
      "fixed-amount: `amount` for each order of the leader that opens something. quantity-multiple: `multiple` times its quantity. equity-proportional: the same part of the copy account that it is of the leader's, as far as that can be paid for when the price slips by `slippageMax`.",
  })
  readonly mode!: SizingMode;

  @DecimalInput({ description: 'Money; of fixed-amount only.', example: '250', optional: true })
  readonly amount?: string;

  @DecimalInput({ description: 'Of quantity-multiple only.', example: '0.5', optional: true })
  readonly multiple?: string;

  @CountInput(basisPoints, { description: 'Basis points; of equity-proportional only, 0 when absent.', optional: true })
  readonly slippageMax?: number;
}

/** Bounds on what is copied. What a cap cuts off is not bought later. */
export class CapsRequest {
  @DecimalInput({ description: 'Money, one copied order at most.', optional: true })
  readonly perOrder?: string;

  @DecimalInput({ description: 'Money, one copied position at most, at its cost.', optional: true })
  readonly perPosition?: string;

  @DecimalInput({ description: 'Money, all copied positions together, at their cost.', optional: true })
  readonly allocation?: string;

  @CountInput({ min: 1, max: 2_000 }, { optional: true })
  readonly openPositionsMax?: number;

  @CountInput({ min: 1, max: 10_000 }, { description: 'Orders that open, in one UTC day.', optional: true })
  readonly ordersPerDayMax?: number;
}

export class PriceProtectionRequest {
  @CountInput(basisPoints, { description: "Basis points from the leader's price at which a copy may still open." })
  readonly deviationMax!: number;

  @CountInput({ min: 1, max: 604_800_000 }, { description: "From the leader's fill: a copy that would open later does not." })
  readonly timeToLiveMs!: number;
}

/** What is copied, and how. All of it is optional but the sizing; money is in the asset of the leader's terms. */
export class CopyPolicyRequest {
  @ObjectInput(() => SizingRequest)
  readonly sizing!: SizingRequest;

  @FlagInput({ description: 'Buys where the leader sells, and the other way round.', optional: true })
  readonly reverse?: boolean;

  @ObjectInput(() => CapsRequest, { optional: true })
  readonly caps?: CapsRequest;

  @WordsInput(instruments, { description: 'Only these instruments, ...', optional: true })
  readonly instrumentsAllowed?: readonly string[];

  @WordsInput(instruments, { description: '... and never these.', optional: true })
  readonly instrumentsDenied?: readonly string[];

  @DecimalInput({ description: 'While a UTC day has lost so much, nothing is opened.', optional: true })
  readonly dailyLossMax?: string;

  @ObjectInput(() => PriceProtectionRequest, { description: 'Of copies that open; a close is never held back by it.', optional: true })
  readonly priceProtection?: PriceProtectionRequest;

  @CountInput(basisPoints, { description: 'Basis points from the average entry price of a copied position.', optional: true })
  readonly takeProfit?: number;

  @CountInput(basisPoints, { description: 'Basis points from the average entry price of a copied position.', optional: true })
  readonly stopLoss?: number;

  @DecimalInput({ description: 'When the equity falls below it, everything is closed and the follow stops.', optional: true })
  readonly stopEquity?: string;

  @WordInput(startPositions, { description: 'What the leader holds when the follow starts; none when absent.', optional: true })
  readonly startPositions?: StartPositions;
}
