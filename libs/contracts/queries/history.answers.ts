import { ApiProperty } from '@nestjs/swagger';
import { CountField, DecimalField, IdField, InstantField, PositionField, TextField, WordField } from '../fields';
import { type Ledger, ledgers } from '../vocabulary';

/** One posting. The entries of one event sum to zero per asset. */
export class LedgerEntryAnswer {
  @IdField()
  readonly accountId!: string;

  @IdField()
  readonly eventId!: string;

  @TextField({ example: 'OrderFilled' })
  readonly eventType!: string;

  @PositionField({ description: 'The log position of the event.' })
  readonly position!: string;

  @CountField({ description: "Its place among the event's entries.", example: 0 })
  readonly line!: number;

  @WordField(ledgers)
  readonly ledger!: Ledger;

  @TextField({ example: 'USDT' })
  readonly asset!: string;

  @DecimalField({ description: 'Signed: positive is received by the ledger.', example: '-4.2' })
  readonly amount!: string;

  @InstantField()
  readonly occurredAt!: string;
}

/** One event of the account's own stream. */
export class HistoryEventAnswer {
  @IdField()
  readonly eventId!: string;

  @TextField({ description: 'The wire name under which it was written.', example: 'trading.FundsCredited.v1' })
  readonly type!: string;

  @TextField({ description: "The place in the account's stream, from 0.", example: '1' })
  readonly revision!: string;

  @PositionField()
  readonly position!: string;

  @InstantField({ description: 'When it happened in the business.' })
  readonly occurredAt!: string;

  @InstantField({ description: "By the log's own clock." })
  readonly recordedAt!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'The event in the present version of its type.',
    example: { reference: 'demo-1', asset: 'USDT', amount: '10000', source: 'outside' },
  })
  readonly data!: unknown;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Who acted and through what, the causing command, and the trace.',
    example: { actor: { type: 'user', id: 'ada', through: 'http' } },
  })
  readonly metadata!: unknown;
}
