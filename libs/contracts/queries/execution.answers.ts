import { ApiProperty } from '@nestjs/swagger';
import { type LegEffect, legEffects } from '../copying.vocabulary';
import { DecimalField, IdField, InstantField, PositionField, TextField, WordField } from '../fields';
import { type Side, sides } from '../vocabulary';

/** What a copy lost against the leader's price, in basis points of it: positive where the follower did worse. */
export class ExecutionCostAnswer {
  @DecimalField({
    nullable: true,
    description: 'All of it; null until something is filled, and where the leader traded nothing.',
    example: '3.5',
  })
  readonly total!: string | null;

  @DecimalField({
    nullable: true,
    description:
      "How far the market had moved: from the leader's price to the middle of the quote at the fill, or without a quote to the price at the plan.",
    example: '1.5',
  })
  readonly delay!: string | null;

  @DecimalField({ nullable: true, description: 'From the middle to the near side of the quote; null without one.', example: '0.8' })
  readonly spread!: string | null;

  @DecimalField({ nullable: true, description: 'From there to what was paid; null without a quote.', example: '1.2' })
  readonly impact!: string | null;
}

/** Milliseconds of each step, by the business time of the events; null while its end is not known. */
export class ExecutionHopsAnswer {
  @DecimalField({ nullable: true, description: "From the leader's first fill to the plan.", example: '12.4' })
  readonly planned!: string | null;

  @DecimalField({ nullable: true, description: 'From the plan to the order on the copy account.', example: '6.25' })
  readonly placed!: string | null;

  @DecimalField({ nullable: true, description: 'From there to the market.', example: '3.1' })
  readonly accepted!: string | null;

  @DecimalField({ nullable: true, description: 'From there to the newest fill.', example: '2.05' })
  readonly filled!: string | null;

  @DecimalField({ nullable: true, description: "From the leader's first fill to the newest fill.", example: '23.8' })
  readonly total!: string | null;
}

/** How well one order copied what the leader did. */
export class ExecutionAnswer {
  @IdField({ example: '01890a5d-ac96-874b-bcce-b302099a8062' })
  readonly orderId!: string;

  @IdField({ example: '01890a5d-ac96-874b-bcce-b302099a8063' })
  readonly planId!: string;

  @TextField({ example: 'BTC-PERP' })
  readonly instrument!: string;

  @WordField(legEffects)
  readonly effect!: LegEffect;

  @WordField(sides)
  readonly side!: Side;

  @DecimalField({ example: '0.05' })
  readonly quantity!: string;

  @DecimalField({ example: '0.05' })
  readonly filledQuantity!: string;

  @DecimalField({
    nullable: true,
    description: 'On average, of the fills that are answered; null where the plan answers none.',
    example: '60000',
  })
  readonly leaderPrice!: string | null;

  @DecimalField({ nullable: true, description: "The market's when the plan was made; null where it was not known.", example: '60005' })
  readonly decisionPrice!: string | null;

  @DecimalField({ nullable: true, description: 'What was paid, on average; null until the first fill.', example: '60021' })
  readonly averagePrice!: string | null;

  @DecimalField({ example: '1.35' })
  readonly fees!: string;

  @TextField({ nullable: true, description: 'Null until the first fill.', example: 'USDT' })
  readonly feeAsset!: string | null;

  @DecimalField({
    description: 'How much was traded with the outside market at quotes that are known: spread and impact are drawn from these.',
    example: '0.05',
  })
  readonly quotedQuantity!: string;

  @ApiProperty({ type: ExecutionCostAnswer })
  readonly cost!: ExecutionCostAnswer;

  @ApiProperty({ type: ExecutionHopsAnswer })
  readonly hops!: ExecutionHopsAnswer;

  @InstantField({ nullable: true, description: 'The first of the fills that are answered.' })
  readonly leaderFilledAt!: string | null;

  @InstantField()
  readonly plannedAt!: string;

  @InstantField({ nullable: true })
  readonly placedAt!: string | null;

  @InstantField({ nullable: true, description: 'By the market.' })
  readonly acceptedAt!: string | null;

  @InstantField({ nullable: true, description: 'The newest fill.' })
  readonly filledAt!: string | null;

  @PositionField()
  readonly plannedPosition!: string;

  @PositionField()
  readonly updatedPosition!: string;
}
