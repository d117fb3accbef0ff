import { ByteReader } from '@copyledger/kernel/compact/byte-reader';
import { ByteWriter } from '@copyledger/kernel/compact/byte-writer';
import { packText, unpackText } from '@copyledger/kernel/compact/packed-text';
import { murmurHash } from '@copyledger/matching';
import type { InstrumentTerms } from '../instrument/instrument.events';
import type { HeardOutside } from './market.events';
import { type HaltReason, MarketState } from './market.state';
import { OrderReader, writeOrder, writeTrigger } from './saved-orders';
import { readTexts, TextWriter } from './saved-texts';
import type { WatchedOrder } from './trigger-book';

// The state in a canonical form: equal states are equal bytes.
//
//   header   'CLMK', version (byte), where the texts begin (uint32)
//   market   symbol, consumed, heard as JSON, empty when nothing is, trade number, last trade price + 1 or 0, halt (byte), terms as JSON, empty when there are none
//   orders   open ones by their priority, waiting ones by their age with their triggers, closed lists; a count before each
//   accounts whoever holds a position, as a count, then account, 1 for a short one (byte), quantity
//   texts    see `saved-texts.ts`
//   trailer  MurmurHash3_x86_128 of all before it, as 32 hexadecimal digits
const magic = 'CLMK';
const version = 3;
const headerBytes = 9;
const trailerBytes = 32;
const bytesPerOrder = 80;

const halts: readonly (HaltReason | undefined)[] = [undefined, 'operator', 'delisted'];

const writeMarket = (state: MarketState, into: ByteWriter): void => {
  packText(state.symbol, into);
  packText(`${state.consumed}`, into);
  packText(state.heard === undefined ? '' : JSON.stringify(state.heard), into);
  into.varint(state.tradeNumber);
  into.varint(state.lastTradePrice === undefined ? 0 : state.lastTradePrice + 1);
  into.byte(halts.indexOf(state.halted));
  packText(state.terms === undefined ? '' : JSON.stringify(state.terms), into);
};

const readMarket = (from: ByteReader): MarketState => {
  const state = new MarketState(unpackText(from));
  state.consumed = BigInt(unpackText(from));
  const heard = unpackText(from);
  state.heard = heard === '' ? undefined : (JSON.parse(heard) as HeardOutside);
  state.tradeNumber = from.varint();
  const lastTradePrice = from.varint();
  state.lastTradePrice = lastTradePrice === 0 ? undefined : lastTradePrice - 1;
  state.halted = halts[from.byte()];
  const terms = unpackText(from);
  state.terms = terms === '' ? undefined : (JSON.parse(terms) as InstrumentTerms);
  return state;
};

const writePositions = ({ positions }: MarketState, into: ByteWriter, texts: TextWriter): void => {
  into.varint(positions.size);
  for (const [accountId, position] of positions.entries()) {
    into.varint(texts.shared(accountId));
    into.byte(position < 0 ? 1 : 0);
    into.varint(Math.abs(position));
  }
};

const readPositions = ({ positions }: MarketState, from: ByteReader, reader: OrderReader): void => {
  for (let count = from.varint(); count > 0; count -= 1) {
    const accountId = reader.text();
    const sign = from.byte() === 0 ? 1 : -1;
    positions.move(accountId, sign * from.varint());
  }
};

const encode = (state: MarketState): ByteWriter => {
  const bytes = new ByteWriter((state.open.size + state.waiting.size + headerBytes) * bytesPerOrder);
  const texts = new TextWriter();
  bytes.ascii(magic);
  bytes.byte(version);
  const textsOffset = bytes.room(4);
  writeMarket(state, bytes);
  bytes.varint(state.open.size);
  for (const order of state.open.values()) writeOrder(order, bytes, texts);
  bytes.varint(state.waiting.size);
  for (const order of state.waiting.values()) {
    writeOrder(order, bytes, texts);
    writeTrigger({ order, reference: state.referenceOf(order) }, bytes, texts);
  }
  const closed = [...state.lists.closedLists];
  bytes.varint(closed.length);
  for (const list of closed) bytes.varint(texts.shared(list));
  writePositions(state, bytes, texts);
  bytes.uint32At(textsOffset, bytes.length);
  texts.write(bytes);
  return bytes;
};

const readWaiting = (state: MarketState, reader: OrderReader, count: number): void => {
  const watched: Record<'last' | 'mark', WatchedOrder[]> = { last: [], mark: [] };
  for (let index = 0; index < count; index += 1) {
    const order = reader.order();
    const reference = reader.trigger(order);
    state.place(order);
    watched[order.trigger?.watches ?? 'last'].push({ order, stopUnits: state.stopUnits(order), reference });
  }
  state.triggers.last.restore(watched.last);
  state.triggers.mark.restore(watched.mark);
};

/** Equal for equal states, however they came about. */
export const hashMarket = (state: MarketState): string => murmurHash(encode(state).finish());

export const saveMarket = (state: MarketState): Uint8Array => {
  const bytes = encode(state);
  bytes.ascii(murmurHash(bytes.finish()));
  const { buffer, byteOffset, byteLength } = bytes.finish();
  return new Uint8Array(buffer, byteOffset, byteLength);
};

const checked = (snapshot: Uint8Array): Buffer => {
  const bytes = Buffer.from(snapshot.buffer, snapshot.byteOffset, snapshot.byteLength);
  const state = bytes.subarray(0, Math.max(0, bytes.length - trailerBytes));
  if (murmurHash(state) !== bytes.toString('latin1', state.length)) throw new RangeError('The snapshot is damaged.');
  if (state.toString('latin1', 0, magic.length) !== magic) throw new RangeError('These bytes are no snapshot of a market.');
  if (state[magic.length] !== version) throw new RangeError(`Version ${String(state[magic.length])} of the snapshot is not known here.`);
  return state;
};

/** @throws RangeError when the bytes are not a snapshot, are of another version or are damaged. */
export const restoreMarket = (snapshot: Uint8Array): MarketState => {
  const bytes = checked(snapshot);
  const texts = readTexts(new ByteReader(bytes, bytes.readUInt32LE(magic.length + 1)));
  const from = new ByteReader(bytes, headerBytes);
  const state = readMarket(from);
  const reader = new OrderReader(from, texts);
  const open = from.varint();
  state.open.reserve(open);
  for (let index = 0; index < open; index += 1) state.place(reader.order());
  readWaiting(state, reader, from.varint());
  for (let count = from.varint(); count > 0; count -= 1) state.lists.close(reader.text());
  readPositions(state, from, reader);
  return state;
};
