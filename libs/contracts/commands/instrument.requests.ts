import { type InstrumentKind, instrumentKinds } from '../vocabulary';
import { CountInput, DecimalInput, NameInput, ObjectInput, WordInput } from './command-fields';

const scale = { min: 0, max: 18 };
const feePpm = { min: -100_000, max: 100_000 };
const bandPpm = { min: 1, max: 10_000_000 };
const orderCount = { min: 1, max: 10_000 };

/** Bounds that an instrument may be without. `null` takes one away that it has. */
class BoundsRequest {
  @DecimalInput({ description: "The least of one order's quantity; a lot when absent.", example: '0.0001', optional: true, liftable: true })
  readonly minimumQuantity?: string | null;

  @DecimalInput({ description: "The most of one order's quantity.", example: '9000', optional: true, liftable: true })
  readonly maximumQuantity?: string | null;

  @DecimalInput({
    description: 'The most that one order may be worth, in the quote asset.',
    example: '9000000',
    optional: true,
    liftable: true,
  })
  readonly maximumNotional?: string | null;

  @CountInput(bandPpm, {
    description: "How far a limit price may lie from the market's latest price, in parts per million of it.",
    optional: true,
    liftable: true,
  })
  readonly priceBandPpm?: number | null;

  @CountInput(orderCount, { description: 'Open orders of one account in this instrument.', optional: true, liftable: true })
  readonly openOrdersMax?: number | null;

  @CountInput(orderCount, { description: 'Those among them that wait for a trigger.', optional: true, liftable: true })
  readonly triggerOrdersMax?: number | null;
}

export class AssetRequest {
  @NameInput({ example: 'BTC', lengthMax: 12 })
  readonly code!: string;

  @CountInput(scale, { description: 'Fraction digits that the ledger keeps; for ever.' })
  readonly scale!: number;
}

export class ListInstrumentRequest extends BoundsRequest {
  @WordInput(instrumentKinds)
  readonly kind!: InstrumentKind;

  @ObjectInput(() => AssetRequest)
  readonly base!: AssetRequest;

  @ObjectInput(() => AssetRequest)
  readonly quote!: AssetRequest;

  @ObjectInput(() => AssetRequest)
  readonly settlement!: AssetRequest;

  @CountInput(scale)
  readonly priceScale!: number;

  @CountInput(scale)
  readonly quantityScale!: number;

  @CountInput({ min: 1, max: 1_000_000 }, { description: 'What one unit of quantity stands for: base, or quote for inverse contracts.' })
  readonly contractSize!: number;

  @DecimalInput({ example: '0.01' })
  readonly tickSize!: string;

  @DecimalInput({ example: '0.00001' })
  readonly lotSize!: string;

  @DecimalInput({ description: 'In the quote asset.', example: '5' })
  readonly minimumNotional!: string;

  @CountInput(feePpm, { description: 'Parts per million of what is received; negative is a rebate.' })
  readonly makerFeePpm!: number;

  @CountInput(feePpm, { description: 'Parts per million of what is received.' })
  readonly takerFeePpm!: number;
}

export class ChangeInstrumentRequest extends BoundsRequest {
  @DecimalInput({ example: '0.01', optional: true })
  readonly tickSize?: string;

  @DecimalInput({ example: '0.00001', optional: true })
  readonly lotSize?: string;

  @DecimalInput({ example: '5', optional: true })
  readonly minimumNotional?: string;

  @CountInput(feePpm, { optional: true })
  readonly makerFeePpm?: number;

  @CountInput(feePpm, { optional: true })
  readonly takerFeePpm?: number;
}

export class PriceRequest {
  @DecimalInput({ description: "The market's latest price.", example: '60123.45' })
  readonly price!: string;
}
