import { checkDepth, checkPrice } from './content-form';
import type { DepthLevels, DepthLimits, Depths } from './depths';
import type { LatestPrices, MarkPrices, PriceContent } from './latest-prices';
import type { Board } from './board';

/** What is refused is refused before anything has changed, as a rejection. */
const checked = async (check: () => void, publish: () => Promise<void>): Promise<void> => {
  check();
  await publish();
};

/** The port of prices over a board, whichever it is. */
export const pricesOver = (board: Board<PriceContent>): LatestPrices => ({
  latest: (symbol) => board.latest(symbol),
  subscribe: (listener) => board.subscribe(listener),
  publish: (symbol, price) =>
    checked(
      () => {
        checkPrice(symbol, price);
      },
      () => board.publish(symbol, { price }),
    ),
  restore: ({ symbol, price, at }) =>
    checked(
      () => {
        checkPrice(symbol, price);
      },
      () => board.restore({ symbol, price, at }),
    ),
});

/** Stands on the board in the place of a mark that is not known any more, so that every process hears of it. */
const withdrawn = '-';

/** The port of marks over a board, whichever it is. */
export const marksOver = (board: Board<PriceContent>): MarkPrices => ({
  ...pricesOver(board),
  latest: (symbol) => {
    const latest = board.latest(symbol);
    return latest?.price === withdrawn ? undefined : latest;
  },
  subscribe: (listener) =>
    board.subscribe((value) => {
      if (value.price !== withdrawn) listener(value);
    }),
  // Also where none is known here: one may be on its way.
  withdraw: (symbol) => board.publish(symbol, { price: withdrawn }),
});

/** The port of depths over a board, whichever it is. */
export const depthsOver = (board: Board<DepthLevels>, { levelsMax }: DepthLimits): Depths => ({
  latest: (symbol) => board.latest(symbol),
  subscribe: (listener) => board.subscribe(listener),
  publish: (symbol, { bids, asks }) =>
    checked(
      () => {
        checkDepth(symbol, { bids, asks }, levelsMax);
      },
      () => board.publish(symbol, { bids, asks }),
    ),
});
