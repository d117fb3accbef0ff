import { SelfTradePrevention } from './messages';
import { type OrderBook } from './order-book';
import { type Reporter } from './reporter';
import { CancelReason } from './reports';

/** Whether two orders must not trade with each other: same group, and the taker asked for prevention. */
export const mustNotTrade = (book: OrderBook, maker: number, taker: number): boolean => {
  const group = book.orders.group(taker);
  return group !== 0 && group === book.orders.group(maker) && book.orders.selfTradePrevention(taker) !== SelfTradePrevention.None;
};

const expireMaker = (book: OrderBook, reporter: Reporter, maker: number): void => {
  reporter.cancelled(maker, CancelReason.SelfTrade);
  book.remove(maker);
};

const decrement = (book: OrderBook, reporter: Reporter, { maker, taker }: { maker: number; taker: number }): void => {
  const { orders } = book;
  const quantity = Math.min(orders.open(maker), orders.open(taker));
  book.reduce(maker, quantity);
  orders.prevent(taker, quantity);
  const makerOpen = orders.prevent(maker, quantity);
  reporter.prevented(maker, taker, quantity);
  if (makerOpen === 0) expireMaker(book, reporter, maker);
};

/** Prevents one meeting the taker's way. Answers whether the taker is to go on; if not, what is left of it expires. */
export const preventSelfTrade = (book: OrderBook, reporter: Reporter, meeting: { maker: number; taker: number }): boolean => {
  const { maker, taker } = meeting;
  switch (book.orders.selfTradePrevention(taker)) {
    case SelfTradePrevention.ExpireMaker:
      expireMaker(book, reporter, maker);
      return true;
    case SelfTradePrevention.ExpireBoth:
      expireMaker(book, reporter, maker);
      return false;
    case SelfTradePrevention.Decrement:
      decrement(book, reporter, meeting);
      return book.orders.open(taker) > 0;
    case SelfTradePrevention.ExpireTaker:
    case SelfTradePrevention.None:
      return false;
  }
};
