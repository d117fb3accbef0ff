import { ApiProperty } from '@nestjs/swagger';
import { TextField, WordField } from '../fields';

export class MarketStatusAnswer {
  @TextField({ example: 'BTC-USDT' })
  readonly symbol!: string;

  @WordField(['loading', 'live', 'quarantined', 'stopped'], {
    description: 'quarantined: its history, or an input, is impossible; it takes nothing until somebody has looked.',
  })
  readonly state!: 'loading' | 'live' | 'quarantined' | 'stopped';

  @ApiProperty({ type: 'integer', description: 'Inputs that are not durable yet.' })
  readonly waiting!: number;
}

export class ExchangeStatusAnswer {
  @WordField(['starting', 'active', 'standby', 'stopped'], { description: 'standby: another process writes the markets.' })
  readonly state!: 'starting' | 'active' | 'standby' | 'stopped';

  @ApiProperty({ type: [MarketStatusAnswer] })
  readonly markets!: readonly MarketStatusAnswer[];
}
