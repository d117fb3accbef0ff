import { ApiProperty } from '@nestjs/swagger';
import {
  type LegEffect,
  legEffects,
  type LegOutcome,
  legOutcomes,
  type PlanCause,
  planCauses,
  type SkipReason,
  skipReasons,
} from '../copying.vocabulary';
import { CountField, DecimalField, IdField, InstantField, PositionField, TextField, WordField } from '../fields';
import { type Side, sides } from '../vocabulary';

/** What a follow should hold, and the difference explained to the last lot: target - held = residual + writtenOff + manual + pending. */
export class ExplainedPositionAnswer {
  @TextField({ example: 'BTC-PERP' })
  readonly instrument!: string;

  @DecimalField({ description: 'What the policy says, unrounded. Signed, as all of these are.', example: '0.05' })
  readonly target!: string;

  @DecimalField({ example: '0.04' })
  readonly held!: string;

  @DecimalField({ description: 'Too small to order yet; carried toward the target.', example: '0' })
  readonly residual!: string;

  @DecimalField({
    description: 'Given up: skipped, protected, capped, or taken as a fee. Not bought later; it shrinks with each close.',
    example: '0.01',
  })
  readonly writtenOff!: string;

  @DecimalField({ description: 'What the follower traded by hand, with its sign turned.', example: '0' })
  readonly manual!: string;

  @DecimalField({ description: 'Ordered, and not known to be filled yet.', example: '0' })
  readonly pending!: string;

  @InstantField()
  readonly updatedAt!: string;

  @PositionField()
  readonly updatedPosition!: string;
}

/** A part that was not traded. */
export class SkippedQuantityAnswer {
  @WordField(skipReasons)
  readonly reason!: SkipReason;

  @DecimalField({ description: 'Unsigned.', example: '0.01' })
  readonly quantity!: string;
}

/** What one plan wanted of a follow in one direction, and what became of it. */
export class CopyLegAnswer {
  @IdField({ description: "Of its order, too, on the follow's copy account.", example: '01890a5d-ac96-874b-bcce-b302099a8062' })
  readonly legId!: string;

  @IdField({ example: '01890a5d-ac96-874b-bcce-b302099a8063' })
  readonly planId!: string;

  @CountField({ description: 'Plans of one leader are numbered from 1.', example: 1 })
  readonly planNumber!: number;

  @TextField({ example: 'BTC-PERP' })
  readonly instrument!: string;

  @WordField(planCauses)
  readonly cause!: PlanCause;

  @WordField(legEffects)
  readonly effect!: LegEffect;

  @WordField(sides)
  readonly side!: Side;

  @CountField({ example: 1 })
  readonly policyVersion!: number;

  @WordField(legOutcomes, { description: 'ordered: until it is known what became of the order.' })
  readonly outcome!: LegOutcome;

  @DecimalField({ description: 'What was ordered; of a skipped leg, what was not.', example: '0.05' })
  readonly quantity!: string;

  @DecimalField({ nullable: true, description: 'The worst price; null at market.', example: '60300' })
  readonly limitPrice!: string | null;

  @DecimalField({ example: '0.04' })
  readonly filledQuantity!: string;

  @DecimalField({ nullable: true, example: '60010' })
  readonly averagePrice!: string | null;

  @ApiProperty({
    type: [SkippedQuantityAnswer],
    description: 'What was not traded, and why: cut off or skipped by the plan, or left over by the order.',
  })
  readonly skipped!: readonly SkippedQuantityAnswer[];

  @InstantField()
  readonly plannedAt!: string;

  @InstantField({ nullable: true, description: 'When it was known what became of the order.' })
  readonly resolvedAt!: string | null;

  @PositionField()
  readonly plannedPosition!: string;

  @PositionField()
  readonly updatedPosition!: string;
}
