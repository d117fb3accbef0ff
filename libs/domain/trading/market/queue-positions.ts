import { Side } from '@copyledger/matching';
import type { LiveBook } from './live-book';
import type { MarketOrder } from './market.order';
import type { MarketState } from './market.state';
import { isOutsideId } from './outside-liquidity';

/** The outside quantity before orders in their queues. */
export type QueuePositions = Map<MarketOrder, number>;

/** Where the orders of accounts stand in a book just now. */
export const queuePositionsIn = (book: LiveBook): QueuePositions => {
  const positions: QueuePositions = new Map();
  for (const side of [Side.Buy, Side.Sell]) {
    let price: number | undefined;
    let ahead = 0;
    for (const resting of book.engine.view.orders(side)) {
      if (resting.price !== price) ahead = 0;
      price = resting.price;
      const order = book.orderOf(resting.id);
      if (isOutsideId(resting.id)) ahead += resting.open;
      else if (order !== undefined) positions.set(order, ahead);
    }
  }
  return positions;
};

/**
 * Where orders are to stand: who came later has seen the queue when it was shorter, so no one is put behind more than any who came later was.
 * (Zero may also mean that nobody could see the queue, and says nothing of others.)
 */
const positionsFor = (orders: readonly MarketOrder[], known: QueuePositions): QueuePositions => {
  const positions: QueuePositions = new Map();
  const shortest = { buy: new Map<number, number>(), sell: new Map<number, number>() };
  for (let index = orders.length - 1; index >= 0; index -= 1) {
    const order = orders[index];
    const ahead = order === undefined ? 0 : (known.get(order) ?? order.ahead);
    if (order === undefined || ahead === 0) continue;
    const queue = shortest[order.side];
    const position = Math.min(ahead, queue.get(order.limitPrice) ?? Infinity);
    queue.set(order.limitPrice, position);
    positions.set(order, position);
  }
  return positions;
};

/** Puts the open orders of a market into an empty book in their order, behind what was before them as far as the outside still says it. */
export const loadOrders = (book: LiveBook, { open }: MarketState, known: QueuePositions): void => {
  const positions = book.hasDepth ? positionsFor([...open.values()], known) : undefined;
  for (const order of open.values()) {
    const ahead = positions?.get(order);
    if (ahead !== undefined) book.fillUp(order, ahead);
    book.put(order);
  }
};
