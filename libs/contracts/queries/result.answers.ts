import { ApiProperty } from '@nestjs/swagger';
import { CountField, DecimalField, IdField, InstantField, PositionField, TextField } from '../fields';

/** What an account realised in one instrument on one UTC day: the net result is realisedPnl - fees + funding. */
export class PnlDayAnswer {
  @TextField({ example: '2026-11-20' })
  readonly day!: string;

  @TextField({ example: 'BTC-PERP' })
  readonly instrument!: string;

  @TextField({ example: 'USDT' })
  readonly asset!: string;

  @DecimalField({ description: 'Before fees.', example: '118.25' })
  readonly realisedPnl!: string;

  @DecimalField({ example: '4.2' })
  readonly fees!: string;

  @DecimalField({ description: 'Positive was received.', example: '-0.37' })
  readonly funding!: string;

  @CountField({ example: 12 })
  readonly fills!: number;
}

export class PnlAnswer {
  @ApiProperty({ type: [PnlDayAnswer], description: 'Oldest first. A day without a result has no entry.' })
  readonly days!: readonly PnlDayAnswer[];
}

export class EquityDayAnswer {
  @TextField({ example: '2026-11-20' })
  readonly day!: string;

  @DecimalField({ nullable: true, description: 'In the base currency, at the marks of the day’s end; null when something had no mark.' })
  readonly equity!: string | null;

  @DecimalField({
    nullable: true,
    description: 'What came from outside on the day less what went, in the base currency; null when something of it had no mark.',
    example: '1000',
  })
  readonly flow!: string | null;

  @DecimalField({
    nullable: true,
    description: 'Of one unit, chained from day to day so that deposits and withdrawals do not move it; 1 on the first day of the answer.',
    example: '1.0525',
  })
  readonly nav!: string | null;

  @ApiProperty({ type: [String], description: 'Assets and instruments without a mark.', example: [] })
  readonly unvalued!: readonly string[];
}

export class EquityAnswer {
  @ApiProperty({ type: [EquityDayAnswer], description: 'Oldest first, from the first day on which the account had anything.' })
  readonly days!: readonly EquityDayAnswer[];
}

export class LotAnswer {
  @InstantField()
  readonly openedAt!: string;

  @PositionField({ description: 'The log position of the fill that opened it.' })
  readonly openedPosition!: string;

  @DecimalField({ description: 'Negative when short.', example: '0.5' })
  readonly quantity!: string;

  @DecimalField({ description: 'In the settlement asset, signed like the quantity.', example: '21000' })
  readonly cost!: string;
}

export class ClosureAnswer extends LotAnswer {
  @InstantField()
  readonly closedAt!: string;

  @PositionField({ description: 'The log position of the fill that closed it.' })
  readonly closedPosition!: string;

  @DecimalField({ example: '22000' })
  readonly proceeds!: string;

  @DecimalField({ description: 'Proceeds less cost, before fees.', example: '1000' })
  readonly realisedPnl!: string;
}

export class LotsAnswer {
  @TextField({ example: 'BTC-PERP' })
  readonly instrument!: string;

  @ApiProperty({ type: [LotAnswer], description: 'Oldest first: the next to be closed.' })
  readonly open!: readonly LotAnswer[];

  @ApiProperty({ type: [ClosureAnswer], description: 'The newest 1,000, newest first.' })
  readonly closures!: readonly ClosureAnswer[];

  @CountField({ description: 'All closures there were.', example: 3 })
  readonly closureCount!: number;

  @DecimalField({ description: 'Of all closures, first in, first out, before fees.', example: '1000' })
  readonly realisedPnl!: string;
}

export class ActivityAnswer {
  @TextField({ example: 'order-filled' })
  readonly type!: string;

  @TextField({ nullable: true, example: 'BTC-PERP' })
  readonly instrument!: string | null;

  @IdField({ nullable: true })
  readonly orderId!: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { quantity: '0.5', price: '42000' } })
  readonly detail!: object;

  @InstantField()
  readonly occurredAt!: string;

  @PositionField()
  readonly position!: string;
}

export class MarkAnswer {
  @TextField({ example: 'BTC-PERP' })
  readonly instrument!: string;

  @InstantField({ description: 'The minute that it ends.' })
  readonly at!: string;

  @DecimalField({ example: '42000' })
  readonly price!: string;

  @ApiProperty({ type: [String], description: 'Whose prices it is the median of.', example: ['binance-spot'] })
  readonly sources!: readonly string[];

  @PositionField()
  readonly position!: string;
}
