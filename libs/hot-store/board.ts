import type { Instant } from '@copyledger/kernel';
import { type NewestBoard, stampAfter, type Stamped } from './newest-board';

/** Where values of one kind are published and read: what prices and depths have in common. */
export interface Board<C extends object> {
  latest(symbol: string): Stamped<C> | undefined;
  publish(symbol: string, content: C): Promise<void>;
  /** Takes over what was published once and may have been lost, where nothing newer is known. */
  restore(value: Stamped<C>): Promise<void>;
  subscribe(listener: (value: Stamped<C>) => void): () => void;
}

export const memoryBoard = <C extends object>(board: NewestBoard<C>, now: () => Instant): Board<C> => ({
  latest: (symbol) => board.latest(symbol),
  subscribe: (listener) => board.subscribe(listener),
  publish: (symbol, content) =>
    new Promise((resolve) => {
      board.admit(symbol);
      board.take({ ...content, symbol, at: stampAfter(board.latest(symbol)?.at, now()) });
      resolve();
    }),
  restore: (value) =>
    new Promise((resolve) => {
      board.admit(value.symbol);
      board.take(value);
      resolve();
    }),
});
