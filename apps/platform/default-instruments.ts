import type { INestApplicationContext } from '@nestjs/common';
import { InstrumentCatalogue, Instruments } from '@copyledger/command-side';
import type { InstrumentTerms } from '@copyledger/domain/trading/instrument/instrument.events';
import { instrumentOf } from '@copyledger/domain/trading/instrument/instrument.terms';
import { ownCommand } from './own-command';

const usdt = { code: 'USDT', scale: 8 };
const common = {
  revision: 1,
  contractSize: '1',
  minimumNotional: '5',
  maximumNotional: '9000000',
  makerFeePpm: '1000',
  takerFeePpm: '1000',
  openOrdersMax: 200,
  triggerOrdersMax: 50,
  status: 'trading',
} as const;

const spot = (code: string, tickSize: string, lotSize: string): InstrumentTerms => ({
  ...common,
  symbol: `${code}-USDT`,
  kind: 'spot',
  base: { code, scale: 8 },
  quote: usdt,
  settlement: usdt,
  priceScale: 2,
  quantityScale: 8,
  tickSize,
  lotSize,
});

const perpetual = (code: string, tickSize: string, lotSize: string): InstrumentTerms => ({
  ...spot(code, tickSize, lotSize),
  symbol: `${code}-USDT-PERP`,
  kind: 'linear-perpetual',
  quantityScale: 3,
  makerFeePpm: '200',
  takerFeePpm: '500',
});

/** What a new platform lists, so that there is something to trade. Fees are those of Binance's lowest tier, bounds like its own. */
const terms: readonly InstrumentTerms[] = [
  spot('BTC', '0.01', '0.00001'),
  spot('ETH', '0.01', '0.0001'),
  perpetual('BTC', '0.1', '0.001'),
  perpetual('ETH', '0.01', '0.001'),
];

/** Lists what is not listed yet. What an operator has changed, halted or delisted since stays as it is. */
export const listDefaultInstruments = async (app: INestApplicationContext): Promise<void> => {
  const instruments = app.get(Instruments);
  const catalogue = app.get(InstrumentCatalogue);
  for (const each of terms) {
    const state = await instruments.state(each.symbol);
    if (state.status !== 'absent') continue;
    const command = { type: 'ListInstrument', instrument: instrumentOf(each) } as const;
    const outcome = await instruments.send(each.symbol, ownCommand('default-instruments', each.symbol, command));
    if (outcome.status === 'done') for (const event of outcome.events) catalogue.learn(event.data.instrument);
  }
};
