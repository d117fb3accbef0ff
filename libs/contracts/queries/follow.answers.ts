import { ApiProperty } from '@nestjs/swagger';
import {
  type CapitalMoveKind,
  capitalMoveKinds,
  type ChargeKind,
  chargeKinds,
  type FollowStatus,
  followStatuses,
  type StopMode,
  stopModes,
} from '../copying.vocabulary';
import { CountField, DecimalField, IdField, InstantField, PositionField, TextField, WordField } from '../fields';
import { AssetAnswer } from './asset.answer';
import { ExplainedPositionAnswer } from './copy.answers';
import { AssetTotalAnswer } from './portfolio.answers';

/** A deposit with a high-water mark of its own. */
export class CapitalLotAnswer {
  @IdField({ example: '01890a5d-ac96-774b-bcce-b302099a8061' })
  readonly lotId!: string;

  @DecimalField({ description: 'What is left of the deposit.', example: '1000' })
  readonly capital!: string;

  @DecimalField({ example: '1000' })
  readonly units!: string;

  @DecimalField({ description: 'Of one unit: profit is shared above it only.', example: '1.2' })
  readonly highWaterMark!: string;
}

/** Money that is on its way between the funding account and the copy account. */
export class CapitalMoveAnswer {
  @IdField({ example: '01890a5d-ac96-774b-bcce-b302099a8060' })
  readonly transferId!: string;

  @WordField(capitalMoveKinds)
  readonly kind!: CapitalMoveKind;

  @DecimalField({ example: '250' })
  readonly amount!: string;
}

/** Owed to the leader until its transfer has completed. */
export class ChargeAnswer {
  @IdField({ description: 'The transfer that is to pay it.', example: '01890a5d-ac96-774b-bcce-b302099a8060' })
  readonly transferId!: string;

  @WordField(chargeKinds)
  readonly kind!: ChargeKind;

  @DecimalField({ example: '20' })
  readonly amount!: string;
}

/** A follow. Amounts are in `asset`. */
export class FollowAnswer {
  @IdField({ example: '01890a5d-ac96-774b-bcce-b302099a8061' })
  readonly followId!: string;

  @IdField({ description: 'The account that leads.' })
  readonly leaderAccountId!: string;

  @TextField({ example: 'fay' })
  readonly follower!: string;

  @IdField({ description: 'Where the capital comes from and goes back to.' })
  readonly fundingAccountId!: string;

  @IdField({ description: "The follow's own trading account." })
  readonly copyAccountId!: string;

  @ApiProperty({ type: AssetAnswer })
  readonly asset!: AssetAnswer;

  @WordField(followStatuses)
  readonly status!: FollowStatus;

  @TextField({ nullable: true, description: 'Why it was refused or stops.', example: 'requested' })
  readonly reason!: string | null;

  @WordField(stopModes, { nullable: true, description: 'What becomes of its positions, once it stops.' })
  readonly stopMode!: StopMode | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'What is copied, and how: as it was asked for.',
    example: { sizing: { mode: 'quantity-multiple', multiple: '0.5' } },
  })
  readonly policy!: object;

  @CountField({ description: 'Grows by one with every change of the policy.', example: 1 })
  readonly policyVersion!: number;

  @CountField({ description: "Of the leader's terms that hold for this follow.", example: 1 })
  readonly termsVersion!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Basis points; null until it has started.', example: 1000 })
  readonly profitShare!: number | null;

  @DecimalField({ nullable: true, description: 'Every 30 days; null where there is none.', example: '5' })
  readonly subscriptionFee!: string | null;

  @ApiProperty({ type: [CapitalLotAnswer], description: 'Oldest first.' })
  readonly lots!: readonly CapitalLotAnswer[];

  @ApiProperty({ type: CapitalMoveAnswer, nullable: true })
  readonly capitalMove!: CapitalMoveAnswer | null;

  @ApiProperty({ type: [ChargeAnswer], description: 'Owed and unpaid, oldest first.' })
  readonly charges!: readonly ChargeAnswer[];

  @DecimalField({ description: 'What is left of the deposits; before the start, what was asked for.', example: '1000' })
  readonly capital!: string;

  @DecimalField({ description: 'All deposits.', example: '1000' })
  readonly deposited!: string;

  @DecimalField({ description: 'All that went back.', example: '0' })
  readonly withdrawn!: string;

  @DecimalField({ description: 'Profit shared with the leader: what was settled, paid or not.', example: '20' })
  readonly profitShared!: string;

  @DecimalField({ description: 'Fees that fell due, paid or not.', example: '5' })
  readonly subscriptionFees!: string;

  @DecimalField({ description: 'profitShared + subscriptionFees = chargesPaid + chargesWaived + charges.', example: '25' })
  readonly chargesPaid!: string;

  @DecimalField({ description: 'What a stopped follow had not, and never pays.', example: '0' })
  readonly chargesWaived!: string;

  @InstantField()
  readonly requestedAt!: string;

  @InstantField({ nullable: true })
  readonly startedAt!: string | null;

  @InstantField({ nullable: true })
  readonly stoppedAt!: string | null;

  @InstantField()
  readonly updatedAt!: string;

  @PositionField()
  readonly requestedPosition!: string;

  @PositionField()
  readonly updatedPosition!: string;
}

/** What the copy account holds of an instrument, and what it is worth. */
export class HeldPositionAnswer {
  @DecimalField({ description: 'Negative when short.', example: '0.04' })
  readonly quantity!: string;

  @DecimalField({ description: 'Signed like the quantity.', example: '2400' })
  readonly cost!: string;

  @DecimalField({ nullable: true, description: 'Null when nothing is held.', example: '60000' })
  readonly averageEntryPrice!: string | null;

  @DecimalField({ description: 'Before fees.', example: '18.5' })
  readonly realisedPnl!: string;

  @DecimalField({ nullable: true, description: 'The newest price, or else the newest mark; null when neither is known.', example: '60100' })
  readonly price!: string | null;

  @DecimalField({ nullable: true, description: 'At that price, before fees; null without one.', example: '4' })
  readonly unrealisedPnl!: string | null;
}

export class FollowedPositionAnswer extends ExplainedPositionAnswer {
  @ApiProperty({ type: HeldPositionAnswer, nullable: true, description: 'What the account has; null when it never traded.' })
  readonly position!: HeldPositionAnswer | null;
}

/** A follow with what it holds. */
export class FollowDetailAnswer extends FollowAnswer {
  @DecimalField({
    nullable: true,
    description:
      'What the copy account is worth at the newest prices, unpaid charges included; null before it is open and where a price is missing.',
    example: '1018.5',
  })
  readonly equity!: string | null;

  @InstantField({ nullable: true, description: 'When the newest price of it was; null when nothing had to be priced.' })
  readonly valuedAt!: string | null;

  @ApiProperty({ type: [FollowedPositionAnswer], description: 'Every instrument that was ever copied, by symbol.' })
  readonly positions!: readonly FollowedPositionAnswer[];

  @ApiProperty({ type: [AssetTotalAnswer], description: 'What the copy account has realised, paid and received, per asset.' })
  readonly totals!: readonly AssetTotalAnswer[];
}
