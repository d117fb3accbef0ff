import { QueryApiModule } from '@copyledger/apps/query-api/query-api.module';
import { HOT_STORE, type HotStore } from '@copyledger/hot-store';
import { loadConfiguration, startApp } from '@copyledger/platform';
import { HotStoreModule } from '@copyledger/platform/hot-store/hot-store.module';
import { wallDecimal } from './arrivals';
import { type Listening, startListening } from './processes';

export const symbolsMax = 20;
export const pricesPerSecond = 10;
export const symbolOf = (index: number): string => `COIN${index % symbolsMax}-USDT`;

/** The query API as it is deployed, with prices that come from its own process, so that none of their age is Redis's. */
const main = async (): Promise<void> => {
  const configuration = loadConfiguration();
  const { app } = await startApp({ modules: [HotStoreModule.with(configuration), QueryApiModule], configuration });
  const { prices } = app.get<HotStore>(HOT_STORE);
  let symbol = 0;
  setInterval(
    () => {
      void prices.publish(symbolOf(symbol), wallDecimal());
      symbol += 1;
    },
    1000 / (symbolsMax * pricesPerSecond),
  );
};

/** A gateway in a process of its own. */
export const startGateway = (environment: Readonly<Record<string, string>>): Promise<Listening> =>
  startListening(__filename, [], { ...environment, PORT: '0', LOG_FORMAT: 'json' });

if (require.main === module) void main();
