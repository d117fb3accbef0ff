import { type Side, sides, type VenueDirection, venueDirections } from '../vocabulary';
import { DecimalInput, InstantInput, ListInput, NameInput, SequenceInput, VenueNumberInput, WordInput } from './command-fields';

const observationsPerBatchMax = 500;

class ObservationRequest {
  @NameInput({ description: 'The source that counts its records.', example: 'hyperliquid' })
  readonly feed!: string;

  @SequenceInput({ description: "The record's place in its feed: it grows, and what is not above the newest one was recorded before." })
  readonly sequence!: string;

  @InstantInput({ description: 'When it happened at the venue.' })
  readonly occurredAt!: string;
}

export class ObservedFillRequest extends ObservationRequest {
  @NameInput({ description: "The venue's symbol.", example: 'NVDA', lengthMax: 40 })
  readonly instrument!: string;

  @WordInput(sides)
  readonly side!: Side;

  @DecimalInput({ example: '0.75' })
  readonly quantity!: string;

  @DecimalInput({ example: '186.5' })
  readonly price!: string;

  @DecimalInput({ description: "In the account's base currency; negative for a rebate.", example: '0.125887', signed: true })
  readonly fee!: string;

  @WordInput(venueDirections, { description: 'What the venue says that the fill did.', optional: true })
  readonly direction?: VenueDirection;

  @NameInput({
    description: 'Fills that share it are one order; absent, those of one instrument, side and millisecond are.',
    optional: true,
  })
  readonly venueOrderId?: string;

  @DecimalInput({
    description: 'The profit that the venue reports for this fill, before its fee.',
    example: '0',
    signed: true,
    optional: true,
  })
  readonly venueRealisedPnl?: string;
}

export class ObservedFillsRequest {
  @ListInput(() => ObservedFillRequest, { itemsMax: observationsPerBatchMax })
  readonly fills!: readonly ObservedFillRequest[];
}

export class ObservedFundingRequest extends ObservationRequest {
  @NameInput({ description: "The venue's symbol.", example: 'BTC', lengthMax: 40 })
  readonly instrument!: string;

  @DecimalInput({ description: "In the account's base currency; positive is received.", example: '0.013451', signed: true })
  readonly amount!: string;

  @VenueNumberInput({ description: 'The funding rate, as the venue writes it.', example: '1.25e-05', optional: true })
  readonly rate?: string;
}

export class ObservedFundingsRequest {
  @ListInput(() => ObservedFundingRequest, { itemsMax: observationsPerBatchMax })
  readonly fundings!: readonly ObservedFundingRequest[];
}

export class ObservedEquityRequest extends ObservationRequest {
  @DecimalInput({ description: "In the account's base currency.", example: '10264.812018', signed: true })
  readonly equity!: string;
}
