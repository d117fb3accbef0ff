import { type BookSide } from './book-side';
import { ByteReader, ByteWriter } from './bytes';
import { type SelfTradePrevention, Side } from './messages';
import { murmurHash } from './murmur-hash';
import { OrderBook } from './order-book';
import { NONE } from './order-table';

// The state in a canonical form: orders in the order of their priority, so that two books in the same state are the same bytes
// whatever handles, windows and tables they have come to have inside.
//
//   header   'CLMB', version (byte), trades, open orders (varints)
//   side     bids, then asks: orders from the best price, oldest first, then a zero byte
//   order    tag (byte), price (double, only where a new level begins), id, open, [executed], [prevented], group (varints)
//   trailer  MurmurHash3_x86_128 of all before it, as 32 hexadecimal digits
const MAGIC = 0x424d4c43;
const VERSION = 1;
const TRAILER = 32;
const ORDER_BYTES_MAX = 48;

const ORDER_TAG = 0x80;
const LEVEL_TAG = 1;
const POST_ONLY_TAG = 2;
const EXECUTED_TAG = 4;
const PREVENTED_TAG = 8;
const PREVENTION_SHIFT = 4;

const tagOf = ({ orders }: OrderBook, order: number): number =>
  ORDER_TAG |
  (orders.previous(order) === NONE ? LEVEL_TAG : 0) |
  (orders.postOnly(order) ? POST_ONLY_TAG : 0) |
  (orders.executed(order) > 0 ? EXECUTED_TAG : 0) |
  (orders.prevented(order) > 0 ? PREVENTED_TAG : 0) |
  (orders.selfTradePrevention(order) << PREVENTION_SHIFT);

const writeOrder = (writer: ByteWriter, book: OrderBook, order: number): void => {
  const { orders } = book;
  const tag = tagOf(book, order);
  writer.reserve(ORDER_BYTES_MAX);
  writer.byte(tag);
  if ((tag & LEVEL_TAG) !== 0) writer.double(orders.price(order));
  writer.varint(orders.id(order));
  writer.varint(orders.open(order));
  if ((tag & EXECUTED_TAG) !== 0) writer.varint(orders.executed(order));
  if ((tag & PREVENTED_TAG) !== 0) writer.varint(orders.prevented(order));
  writer.varint(orders.group(order));
};

const writeSide = (writer: ByteWriter, book: OrderBook, side: BookSide): void => {
  for (let level = side.best; level !== NONE; level = side.after(level)) {
    for (let order = book.levels.head(level); order !== NONE; order = book.orders.next(order)) writeOrder(writer, book, order);
  }
  writer.reserve(ORDER_BYTES_MAX);
  writer.byte(0);
};

const encodeState = (book: OrderBook): ByteWriter => {
  const writer = new ByteWriter();
  writer.uint32(MAGIC);
  writer.byte(VERSION);
  writer.varint(book.trades);
  writer.varint(book.size);
  writeSide(writer, book, book.sideOf(Side.Buy));
  writeSide(writer, book, book.sideOf(Side.Sell));
  return writer;
};

/** Equal for equal states, however they came about. */
export const hashState = (book: OrderBook): string => murmurHash(encodeState(book).written());

export const saveState = (book: OrderBook): Uint8Array => {
  const writer = encodeState(book);
  const hash = murmurHash(writer.written());
  writer.reserve(TRAILER);
  for (const digit of new TextEncoder().encode(hash)) writer.byte(digit);
  return writer.written().slice();
};

const readSide = (reader: ByteReader, book: OrderBook, side: Side): void => {
  const { orders } = book;
  let price = NaN;
  for (let tag = reader.byte(); tag !== 0; tag = reader.byte()) {
    if ((tag & LEVEL_TAG) !== 0) price = reader.double();
    const id = reader.varint();
    const open = reader.varint();
    const executed = (tag & EXECUTED_TAG) !== 0 ? reader.varint() : 0;
    const prevented = (tag & PREVENTED_TAG) !== 0 ? reader.varint() : 0;
    const selfTradePrevention = ((tag >> PREVENTION_SHIFT) & 7) as SelfTradePrevention;
    const postOnly = (tag & POST_ONLY_TAG) !== 0;
    const order = orders.admit({ id, side, price, group: reader.varint(), postOnly, selfTradePrevention }, open);
    orders.restoreHistory(order, executed, prevented);
    book.add(order);
  }
};

/** @throws RangeError when the bytes are not a snapshot, are of another version or are damaged. */
export const restoreState = (bytes: Uint8Array): OrderBook => {
  const state = bytes.subarray(0, Math.max(0, bytes.length - TRAILER));
  if (murmurHash(state) !== new TextDecoder().decode(bytes.subarray(state.length))) throw new RangeError('The snapshot is damaged.');
  const reader = new ByteReader(state);
  if (reader.uint32() !== MAGIC) throw new RangeError('These bytes are no snapshot of a book.');
  const version = reader.byte();
  if (version !== VERSION) throw new RangeError(`Version ${version} of the snapshot is not known here.`);
  const trades = reader.varint();
  const book = new OrderBook(reader.varint());
  book.trades = trades;
  readSide(reader, book, Side.Buy);
  readSide(reader, book, Side.Sell);
  if (reader.left > 0) throw new RangeError('The snapshot goes on past its end.');
  return book;
};
