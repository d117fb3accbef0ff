import { type OpenOrder } from '../book-view';
import { MatchingEngine } from '../matching-engine';
import { type NewOrder, type OrderChange, type Side, TimeInForce } from '../messages';
import { type Recorded, recorder } from './recorder';
import { ReferenceBook } from './reference-book';

/** One message, of whichever kind. */
export type Message = { submit: NewOrder } | { cancel: number } | { modify: OrderChange };

/** What both books can do, with their reports kept. */
export interface BookUnderTest {
  submit(order: NewOrder): void;
  cancel(id: number): void;
  modify(change: OrderChange): void;
  orders(side: Side): OpenOrder[];
  reports: Recorded[];
}

export const fastBook = (): BookUnderTest & { engine: MatchingEngine } => {
  const sink = recorder();
  const engine = MatchingEngine.create(sink);
  return {
    engine,
    submit: (order) => {
      engine.submit(order);
    },
    cancel: (id) => {
      engine.cancel(id);
    },
    modify: (change) => {
      engine.modify(change);
    },
    orders: (side) => [...engine.view.orders(side)],
    reports: sink.rows,
  };
};

export const referenceBook = (): BookUnderTest => {
  const sink = recorder();
  const book = new ReferenceBook(sink);
  return {
    submit: (order) => {
      book.submit(order);
    },
    cancel: (id) => {
      book.cancel(id);
    },
    modify: (change) => {
      book.modify(change);
    },
    orders: (side) => book.orders(side),
    reports: sink.rows,
  };
};

export const send = (book: Pick<BookUnderTest, 'submit' | 'cancel' | 'modify'>, message: Message): void => {
  if ('submit' in message) book.submit(message.submit);
  else if ('cancel' in message) book.cancel(message.cancel);
  else book.modify(message.modify);
};

/** A limit order that is good till cancelled, unless the test says otherwise. */
export const limit = (order: Partial<NewOrder> & Pick<NewOrder, 'id' | 'side'>): NewOrder => ({
  price: 100,
  quantity: 10,
  timeInForce: TimeInForce.GoodTillCancel,
  ...order,
});
