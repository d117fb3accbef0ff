import type { HotStore, HotStoreOptions } from './hot-store';
import { defaultPriceLimits, type LatestPrices } from './latest-prices';
import { PriceBoard, stampAfter } from './price-board';

/** The hot store where one process serves alone. */
export const memoryHotStore = ({ now, report, limits }: HotStoreOptions): HotStore => {
  const board = new PriceBoard({ report, limits: { ...defaultPriceLimits, ...limits } });
  const prices: LatestPrices = {
    latest: (symbol) => board.latest(symbol),
    subscribe: (listener) => board.subscribe(listener),
    publish: (symbol, price) =>
      new Promise((resolve) => {
        board.admit(symbol, price);
        board.take({ symbol, price, at: stampAfter(board.latest(symbol)?.at, now()) });
        resolve();
      }),
  };
  return { prices, probe: () => Promise.resolve(), close: () => Promise.resolve() };
};
