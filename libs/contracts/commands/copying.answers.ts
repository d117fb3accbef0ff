import { ApiProperty } from '@nestjs/swagger';
import { DecimalField, IdField, TextField, WordField } from '../fields';
import { type Side, sides } from '../vocabulary';

const effects = ['open', 'close'] as const;
const outcomes = ['ordered', 'skipped'] as const;

class RepairLegAnswer {
  @IdField()
  readonly planId!: string;

  @IdField()
  readonly leaderAccountId!: string;

  @TextField({ example: 'BTC-PERP' })
  readonly instrument!: string;

  @IdField()
  readonly legId!: string;

  @IdField()
  readonly followId!: string;

  @WordField(effects)
  readonly effect!: (typeof effects)[number];

  @WordField(sides)
  readonly side!: Side;

  @WordField(outcomes)
  readonly outcome!: (typeof outcomes)[number];

  @DecimalField()
  readonly quantity!: string;

  @TextField({ nullable: true, description: 'Why nothing was ordered.', example: 'minimum' })
  readonly reason!: string | null;
}

export class CopyRepairAnswer {
  @ApiProperty({ type: [RepairLegAnswer], description: 'What was planned; it is durable, and its orders are on their way.' })
  readonly legs!: readonly RepairLegAnswer[];
}
