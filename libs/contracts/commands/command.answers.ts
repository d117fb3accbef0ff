import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CountField, IdField, PositionField, TextField, WordField } from '../fields';
import { ProblemDocument } from '../problems/problem-document';

/** Every write says where in the log it stands: send it as `Min-Position` with a read that has to see it. */
export class WrittenAnswer {
  @PositionField({ description: 'The commit position of the write, also in the `Commit-Position` header.' })
  readonly position!: string;
}

export class AccountOpenedAnswer extends WrittenAnswer {
  @IdField()
  readonly accountId!: string;
}

export class FundsMovedAnswer extends WrittenAnswer {
  @TextField({ example: 'bank-4711' })
  readonly reference!: string;
}

export class OrderPlacedAnswer extends WrittenAnswer {
  @IdField()
  readonly orderId!: string;

  @ApiPropertyOptional({ type: 'string', example: 'my-order-1' })
  readonly clientOrderId?: string;
}

export class OrderListPlacedAnswer extends WrittenAnswer {
  @IdField()
  readonly listId!: string;

  @ApiPropertyOptional({ type: 'string', example: 'my-list-1' })
  readonly clientListId?: string;

  @ApiProperty({ type: [String], format: 'uuid', description: 'In the order of the request.' })
  readonly orderIds!: readonly string[];
}

export class AmendRequestedAnswer extends WrittenAnswer {
  @IdField()
  readonly orderId!: string;

  @IdField({ description: 'Names the request: the market confirms or refuses it later, and the order shows what stands.' })
  readonly amendId!: string;
}

export class CancelRequestedAnswer extends WrittenAnswer {
  @ApiProperty({
    type: [String],
    description: 'The orders whose removal was asked for. The market confirms it later; a fill may come first.',
  })
  readonly orderIds!: readonly string[];
}

export class ObservedAnswer extends WrittenAnswer {
  @WordField(['recorded', 'repeated'], { description: 'repeated: this record of the feed was taken before.' })
  readonly result!: 'recorded' | 'repeated';
}

export class TransferStartedAnswer extends WrittenAnswer {
  @IdField()
  readonly transferId!: string;
}

export class TermsPublishedAnswer extends WrittenAnswer {
  @IdField()
  readonly leaderAccountId!: string;

  @CountField({ description: 'Of the terms; it counts up when they change.' })
  readonly version!: number;
}

export class FollowRequestedAnswer extends WrittenAnswer {
  @IdField()
  readonly followId!: string;

  @IdField({ description: 'The trading account of the follow, which is opened when the leader has admitted it.' })
  readonly copyAccountId!: string;
}

export class CapitalMovingAnswer extends WrittenAnswer {
  @IdField({ description: 'Ask `GET /v1/transfers/{id}` what became of it.' })
  readonly transferId!: string;
}

/** What became of one item of a batch. */
export class BatchItemAnswer {
  @WordField(['done', 'repeated', 'refused'])
  readonly result!: 'done' | 'repeated' | 'refused';

  @ApiPropertyOptional({ type: 'string', format: 'uuid' })
  readonly orderId?: string;

  @ApiPropertyOptional({ type: ProblemDocument, description: 'Why it was refused.' })
  readonly problem?: ProblemDocument;
}

export class BatchAnswer extends WrittenAnswer {
  @ApiProperty({ type: [BatchItemAnswer], description: 'One for every item of the request, in its order.' })
  readonly results!: readonly BatchItemAnswer[];
}
