import type { INestApplicationContext } from '@nestjs/common';
import { OutsideGate } from '@copyledger/apps/saga-runner/exchange/outside-port';
import type { Codec, EventStore } from '@copyledger/eventstore/client';
import { CODEC, EVENT_STORE } from '@copyledger/platform/event-log/tokens';
import { loadDemoAccount } from './demo-account';
import { DemoMarket } from './demo-market';
import { lastGeneratedPrices } from './last-prices';

/** Loads the demonstration: generated markets, and an account that trades in them. The returned function ends the markets. */
export const startDemo = async (app: INestApplicationContext): Promise<() => void> => {
  const lastPrices = await lastGeneratedPrices(app.get<EventStore>(EVENT_STORE), app.get<Codec>(CODEC));
  const market = new DemoMarket({ gate: app.get(OutsideGate), lastPrices, monotonicMs: () => performance.now() });
  const stop = (): void => {
    market.stop();
  };
  try {
    await market.start();
    await loadDemoAccount(app, (symbol) => market.price(symbol));
  } catch (error) {
    stop();
    throw error;
  }
  return stop;
};
