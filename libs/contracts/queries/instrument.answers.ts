import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CountField, DecimalField, InstantField, PositionField, TextField, WordField } from '../fields';
import { type InstrumentKind, instrumentKinds, type InstrumentStatus, instrumentStatuses } from '../vocabulary';
import { AssetAnswer } from './asset.answer';

export class InstrumentAnswer {
  @TextField({ example: 'BTC-PERP' })
  readonly symbol!: string;

  @CountField({ description: 'Grows by one with every change of the terms.', example: 1 })
  readonly revision!: number;

  @WordField(instrumentKinds)
  readonly kind!: InstrumentKind;

  @ApiProperty({ type: AssetAnswer })
  readonly base!: AssetAnswer;

  @ApiProperty({ type: AssetAnswer })
  readonly quote!: AssetAnswer;

  @ApiProperty({ type: AssetAnswer })
  readonly settlement!: AssetAnswer;

  @CountField({ example: 2 })
  readonly priceScale!: number;

  @CountField({ example: 5 })
  readonly quantityScale!: number;

  @DecimalField({ example: '1' })
  readonly contractSize!: string;

  @DecimalField({ description: 'Prices are whole numbers of ticks.', example: '0.5' })
  readonly tickSize!: string;

  @DecimalField({ description: 'Quantities are whole numbers of lots.', example: '0.001' })
  readonly lotSize!: string;

  @DecimalField({ description: 'The least that an order may be worth, in the quote asset.', example: '10' })
  readonly minimumNotional!: string;

  @DecimalField({ description: 'Parts per million of the notional.', example: '150' })
  readonly makerFeePpm!: string;

  @DecimalField({ description: 'Parts per million of the notional.', example: '450' })
  readonly takerFeePpm!: string;

  @ApiPropertyOptional({
    type: 'string',
    format: 'decimal',
    description: "The least of one order's quantity; a lot when absent.",
    example: '0.0001',
  })
  readonly minimumQuantity?: string;

  @ApiPropertyOptional({ type: 'string', format: 'decimal', description: "The most of one order's quantity.", example: '9000' })
  readonly maximumQuantity?: string;

  @ApiPropertyOptional({
    type: 'string',
    format: 'decimal',
    description: 'The most that one order may be worth, in the quote asset.',
    example: '9000000',
  })
  readonly maximumNotional?: string;

  @ApiPropertyOptional({
    type: 'string',
    format: 'decimal',
    description: "How far a limit price may lie from the market's latest price, in parts per million of it.",
    example: '200000',
  })
  readonly priceBandPpm?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Open orders of one account in this instrument.', example: 200 })
  readonly openOrdersMax?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'Those among them that wait for a trigger.', example: 20 })
  readonly triggerOrdersMax?: number;

  @WordField(instrumentStatuses, { description: 'A halted instrument takes cancels only.' })
  readonly status!: InstrumentStatus;

  @InstantField()
  readonly listedAt!: string;

  @InstantField()
  readonly updatedAt!: string;

  @PositionField()
  readonly updatedPosition!: string;
}

export class InstrumentsAnswer {
  @ApiProperty({ type: [InstrumentAnswer] })
  readonly items!: readonly InstrumentAnswer[];
}
