import { DecimalField, IdField, InstantField, PositionField, TextField, WordField } from '../fields';
import { type TransferPurpose, transferPurposes, type TransferStatus, transferStatuses } from '../vocabulary';

export class TransferAnswer {
  @IdField()
  readonly transferId!: string;

  @TextField({ example: 'ada' })
  readonly owner!: string;

  @IdField({ description: 'The account that pays.' })
  readonly from!: string;

  @IdField({ description: 'The account that receives.', example: '01890a5d-ac96-774b-bcce-b302099a8058' })
  readonly to!: string;

  @TextField({ example: 'USDT' })
  readonly asset!: string;

  @DecimalField({ example: '250' })
  readonly amount!: string;

  @WordField(transferPurposes, { nullable: true, description: 'What copying moves the money for; null where an owner asked for it.' })
  readonly purpose!: TransferPurpose | null;

  @IdField({ nullable: true, description: 'The follow that it is moved for.' })
  readonly followId!: string | null;

  @WordField(transferStatuses)
  readonly status!: TransferStatus;

  @TextField({ nullable: true, description: 'Why it failed.', example: 'InsufficientFunds' })
  readonly reason!: string | null;

  @InstantField()
  readonly startedAt!: string;

  @InstantField()
  readonly updatedAt!: string;

  @PositionField()
  readonly startedPosition!: string;

  @PositionField()
  readonly updatedPosition!: string;
}
