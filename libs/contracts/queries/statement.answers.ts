import { ApiProperty } from '@nestjs/swagger';
import { CountField, DecimalField, IdField, InstantField, PositionField, TextField } from '../fields';
import { CapitalLotAnswer } from './follow.answers';

/** What the trades of a period brought in one asset: the net result is realisedPnl - fees + funding. */
export class PeriodResultAnswer {
  @TextField({ example: 'USDT' })
  readonly asset!: string;

  @DecimalField({ description: 'Before fees.', example: '118.25' })
  readonly realisedPnl!: string;

  @DecimalField({ example: '4.2' })
  readonly fees!: string;

  @DecimalField({ description: 'Positive was received.', example: '0' })
  readonly funding!: string;

  @CountField({ description: 'Trades that settle in the asset.', example: 12 })
  readonly fills!: number;
}

/** The profit of one lot of capital above its mark. */
export class LotSettlementAnswer {
  @IdField({ example: '01890a5d-ac96-774b-bcce-b302099a8061' })
  readonly lotId!: string;

  @DecimalField({ description: 'What one unit was worth.', example: '1.2' })
  readonly unitValue!: string;

  @DecimalField({ description: 'Above the mark that the lot had, all of its units.', example: '200' })
  readonly profit!: string;

  @DecimalField({ description: "The leader's part of it.", example: '20' })
  readonly share!: string;

  @DecimalField({ description: 'From here on.', example: '1.2' })
  readonly highWaterMark!: string;
}

export class SubscriptionAnswer {
  @InstantField()
  readonly from!: string;

  @InstantField()
  readonly to!: string;

  @DecimalField({ example: '5' })
  readonly fee!: string;

  @IdField({ example: '01890a5d-ac96-774b-bcce-b302099a8060' })
  readonly transferId!: string;
}

/** What one period brought a follow. Amounts are in its capital asset but for the results. */
export class StatementAnswer {
  @PositionField({ description: "The statement's name: `/statements/{position}/trades` lists what it rests on." })
  readonly position!: string;

  @InstantField({ description: 'Included.' })
  readonly from!: string;

  @InstantField({
    description: 'Excluded: a Monday (UTC); or the stop, of which the fills that led to it are included.',
    example: '2026-11-23T00:00:00.000000Z',
  })
  readonly to!: string;

  @InstantField()
  readonly settledAt!: string;

  @DecimalField({ description: 'What is left of the deposits.', example: '1000' })
  readonly capital!: string;

  @DecimalField({
    nullable: true,
    description: 'At the end, by the marks of then; null when something could not be valued.',
    example: '1200',
  })
  readonly equity!: string | null;

  @DecimalField({
    description: 'What profit was shared by: the lesser of realised and realised plus unrealised, net of charges.',
    example: '1200',
  })
  readonly value!: string;

  @ApiProperty({ type: [PeriodResultAnswer] })
  readonly results!: readonly PeriodResultAnswer[];

  @CountField({ description: 'How many trades it rests on.', example: 12 })
  readonly trades!: number;

  @ApiProperty({ type: [LotSettlementAnswer], description: 'Of the lots that had earned above their marks.' })
  readonly settlements!: readonly LotSettlementAnswer[];

  @ApiProperty({ type: [CapitalLotAnswer], description: 'All lots, after, with their marks.' })
  readonly lots!: readonly CapitalLotAnswer[];

  @DecimalField({ example: '20' })
  readonly profitShare!: string;

  @IdField({
    nullable: true,
    description: 'What pays the share; null when there is none.',
    example: '01890a5d-ac96-774b-bcce-b302099a8060',
  })
  readonly transferId!: string | null;

  @ApiProperty({ type: [SubscriptionAnswer], description: 'Fees that fell due in the period.' })
  readonly subscriptionFees!: readonly SubscriptionAnswer[];
}
