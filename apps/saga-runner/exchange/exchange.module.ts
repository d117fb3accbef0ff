import { Global, Module } from '@nestjs/common';
import { ExchangeController } from './exchange.controller';
import { ExchangeService } from './exchange.service';
import { OutsideGate } from './outside-port';
import { PriceRefill } from './price-refill';

/** The exchange of this process, and the way in for what the outside markets say. Global: those who have it stand in other modules. */
@Global()
@Module({
  controllers: [ExchangeController],
  providers: [PriceRefill, ExchangeService, { provide: OutsideGate, useExisting: ExchangeService }],
  exports: [OutsideGate],
})
export class ExchangeModule {}
