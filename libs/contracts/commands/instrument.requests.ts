import { type InstrumentKind, instrumentKinds } from '../vocabulary';
import { CountInput, DecimalInput, NameInput, ObjectInput, WordInput } from './command-fields';

const scale = { min: 0, max: 18 };
const feePpm = { min: -100_000, max: 100_000 };

export class AssetRequest {
  @NameInput({ example: 'BTC', lengthMax: 12 })
  readonly code!: string;

  @CountInput(scale, { description: 'Fraction digits that the ledger keeps; for ever.' })
  readonly scale!: number;
}

export class ListInstrumentRequest {
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

export class ChangeInstrumentRequest {
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
