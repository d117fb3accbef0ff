import { ApiProperty } from '@nestjs/swagger';
import { TextField, WordField } from '../fields';
import { type InstrumentStatus, instrumentStatuses } from '../vocabulary';

export class MarketStatusAnswer {
  @TextField({ example: 'BTC-USDT' })
  readonly symbol!: string;

  @WordField(['loading', 'live', 'quarantined', 'stopped'], {
    description: 'quarantined: its history, or an input, is impossible; it takes nothing until somebody has looked.',
  })
  readonly state!: 'loading' | 'live' | 'quarantined' | 'stopped';

  @WordField(instrumentStatuses, {
    description: 'As the market knows it, which learns of a halt a moment after it was acknowledged; null while it is being built.',
    nullable: true,
  })
  readonly instrumentStatus!: InstrumentStatus | null;

  @ApiProperty({ type: 'integer', description: 'Inputs that are not durable yet.' })
  readonly waiting!: number;
}

export class ExchangeStatusAnswer {
  @WordField(['starting', 'active', 'standby', 'stopped'], { description: 'standby: another process writes the markets.' })
  readonly state!: 'starting' | 'active' | 'standby' | 'stopped';

  @ApiProperty({ type: [MarketStatusAnswer] })
  readonly markets!: readonly MarketStatusAnswer[];
}
