import { readFileSync } from 'node:fs';
import { MatchingEngine, type ReportSink, type Side, type TimeInForce } from '../index';

const int64 = (file: DataView, at: number): number => file.getInt32(at + 4, true) * 2 ** 32 + file.getUint32(at, true);

/** Plays a file of 40-byte little-endian records into a fresh engine; `sinkOf` learns the number and kind of the message in hand. */
export const playMessageFile = (path: string, sinkOf: (current: { sequence: number; kind: number }) => ReportSink): MatchingEngine => {
  const bytes = readFileSync(path);
  const file = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const current = { sequence: 0, kind: 0 };
  const engine = MatchingEngine.create(sinkOf(current), { capacity: 1 << 16 });
  const order = { id: 0, side: 0 as Side, price: 0, quantity: 0, timeInForce: 0 as TimeInForce };
  const change = { id: 0, price: 0, quantity: 0, losePriority: true };
  for (let at = 16; at < bytes.length; at += 40) {
    current.kind = file.getUint8(at);
    current.sequence = int64(file, at + 8);
    order.id = change.id = int64(file, at + 16);
    order.price = change.price = int64(file, at + 24);
    order.quantity = change.quantity = file.getUint32(at + 4, true);
    order.side = file.getUint8(at + 1) as Side;
    order.timeInForce = file.getUint8(at + 2) as TimeInForce;
    if (current.kind === 0) engine.submit(order);
    else if (current.kind === 1) engine.cancel(order.id);
    else engine.modify(change);
  }
  return engine;
};
