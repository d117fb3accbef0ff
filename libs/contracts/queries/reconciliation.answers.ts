import { ApiProperty } from '@nestjs/swagger';
import { CountField, DecimalField, IdField, InstantField, PositionField, TextField, WordField } from '../fields';
import { type VenueDirection, venueDirections } from '../vocabulary';
import { AssetTotalAnswer } from './portfolio.answers';

export class DiscrepancyAnswer {
  @TextField({ description: 'The source that the record came from.', example: 'fills.csv.gz' })
  readonly feed!: string;

  @TextField({
    description: 'The place of the contradicting record in its feed: for a replayed file, the place among the rows of its trader.',
    example: '1042',
  })
  readonly sequence!: string;

  @TextField({ example: 'BTC-PERP' })
  readonly instrument!: string;

  @WordField(venueDirections)
  readonly direction!: VenueDirection;

  @DecimalField({ description: 'The position that was held.', example: '0.5' })
  readonly held!: string;

  @DecimalField({ example: '21000' })
  readonly heldCost!: string;

  @DecimalField({ description: 'The position that the fill implies, and that was adopted.', example: '0.7' })
  readonly implied!: string;

  @DecimalField({ example: '29400' })
  readonly impliedCost!: string;

  @InstantField()
  readonly occurredAt!: string;

  @PositionField()
  readonly position!: string;
}

/** An observed account's own profits beside those that the venue reported. */
export class ReconciliationAnswer {
  @IdField()
  readonly accountId!: string;

  @CountField({ example: 1200 })
  readonly fills!: number;

  @CountField({ example: 557 })
  readonly closingFills!: number;

  @CountField({ description: 'Closing fills for which the venue reported a profit: matched and mismatched.', example: 557 })
  readonly compared!: number;

  @CountField({ description: "|ours - venue's| <= 0.02 + 0.002 * |venue's|, in the settlement asset.", example: 553 })
  readonly matched!: number;

  @CountField({ example: 4 })
  readonly mismatched!: number;

  @ApiProperty({ type: [AssetTotalAnswer] })
  readonly totals!: readonly AssetTotalAnswer[];

  @ApiProperty({ type: [DiscrepancyAnswer], description: 'The first thousand.' })
  readonly discrepancies!: readonly DiscrepancyAnswer[];
}
