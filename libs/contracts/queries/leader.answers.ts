import { ApiProperty } from '@nestjs/swagger';
import { type LeaderAccess, leaderAccesses, type LeaderStatus, leaderStatuses, type SizingMode, sizingModes } from '../copying.vocabulary';
import { CountField, DecimalField, IdField, InstantField, PositionField, TextField, WordField } from '../fields';
import { AssetAnswer } from './asset.answer';

/** What a leader offers. Amounts are in `asset`. */
export class TermsAnswer {
  @CountField({ description: 'Grows by one with every change; a follow keeps the profit share and the fee that it came for.', example: 1 })
  readonly version!: number;

  @ApiProperty({ enum: sizingModes, isArray: true, example: ['quantity-multiple'] })
  readonly sizingModes!: readonly SizingMode[];

  @DecimalField({ nullable: true, description: 'The largest multiple of the mode quantity-multiple.', example: '2' })
  readonly multipleMax!: string | null;

  @DecimalField({ nullable: true, description: 'Money that one follow starts with, at least.', example: '100' })
  readonly capitalMin!: string | null;

  @DecimalField({ nullable: true, description: 'Money that one follow starts with, at most.', example: '10000' })
  readonly capitalMax!: string | null;

  @CountField({ description: 'Follows at the same time, at most.', example: 1000 })
  readonly followersMax!: number;

  @DecimalField({ nullable: true, description: 'Money of all follows together, at most.', example: '1000000' })
  readonly totalCapitalMax!: string | null;

  @CountField({ description: 'Basis points of what a follow earns above its high-water marks.', example: 1000 })
  readonly profitShare!: number;

  @DecimalField({ nullable: true, description: 'Taken every 30 days from the start of a follow.', example: '5' })
  readonly subscriptionFee!: string | null;

  @ApiProperty({ type: AssetAnswer })
  readonly asset!: AssetAnswer;

  @WordField(leaderAccesses, { description: 'invited: only users whom the leader names may follow.' })
  readonly access!: LeaderAccess;
}

/** What everybody may know of a leader. */
export class LeaderAnswer {
  @IdField({ description: 'The account that leads.' })
  readonly accountId!: string;

  @WordField(leaderStatuses, { description: 'A retired leader admits nobody; what follows still hold goes on to be closed.' })
  readonly status!: LeaderStatus;

  @ApiProperty({ type: TermsAnswer })
  readonly terms!: TermsAnswer;

  @CountField({ description: 'Follows that are admitted now.', example: 12 })
  readonly followers!: number;

  @DecimalField({ description: 'Money of all of them together.', example: '48000' })
  readonly totalCapital!: string;

  @CountField({ description: 'How many more follows are admitted.', example: 988 })
  readonly followersLeft!: number;

  @DecimalField({ nullable: true, description: 'How much more money is admitted; null without a bound.', example: '952000' })
  readonly capitalLeft!: string | null;

  @InstantField({ description: 'When it first offered terms.' })
  readonly publishedAt!: string;

  @InstantField()
  readonly updatedAt!: string;

  @PositionField()
  readonly updatedPosition!: string;
}

/** A follow as its leader sees it. */
export class LeaderFollowerAnswer {
  @IdField({ example: '01890a5d-ac96-774b-bcce-b302099a8061' })
  readonly followId!: string;

  @TextField({ nullable: true, description: 'Who it is; for auditors and administrators only.' })
  readonly follower!: string | null;

  @DecimalField({ example: '1000' })
  readonly capital!: string;

  @CountField({ description: 'Of the terms that it was admitted under.', example: 1 })
  readonly termsVersion!: number;

  @InstantField()
  readonly admittedAt!: string;

  @PositionField()
  readonly admittedPosition!: string;
}
