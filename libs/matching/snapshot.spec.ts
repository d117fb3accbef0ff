import { ByteReader, ByteWriter } from './bytes';
import { MatchingEngine } from './matching-engine';
import { SelfTradePrevention, Side } from './messages';
import { murmurHash } from './murmur-hash';
import { limit } from './spec/books';
import { recorder } from './spec/recorder';

const bookWithHistory = () => {
  const engine = MatchingEngine.create(recorder());
  engine.submit(limit({ id: 1, side: Side.Sell, price: 101, group: 7 }));
  engine.submit(limit({ id: 2 ** 40, side: Side.Sell, price: 101, quantity: Number.MAX_SAFE_INTEGER - 100 }));
  engine.submit(limit({ id: 3, side: Side.Sell, price: 900_000_000_000, postOnly: true }));
  engine.submit(limit({ id: 4, side: Side.Buy, price: 101, quantity: 3, group: 7, selfTradePrevention: SelfTradePrevention.Decrement }));
  engine.submit(limit({ id: 5, side: Side.Buy, price: 101, quantity: 2 }));
  engine.submit(limit({ id: 6, side: Side.Buy, price: -4, group: 8, selfTradePrevention: SelfTradePrevention.ExpireBoth }));
  return engine;
};

describe('A snapshot', () => {
  it('restores every order, its place and the trade count', () => {
    const engine = bookWithHistory();
    const restored = MatchingEngine.restore(engine.save(), recorder());
    for (const side of [Side.Buy, Side.Sell]) expect([...restored.view.orders(side)]).toEqual([...engine.view.orders(side)]);
    expect(restored.view.order(1)).toMatchObject({ original: 10, executed: 2, prevented: 3, open: 5 });
    expect(restored.view.trades).toBe(1);
    expect(restored.view.size).toBe(engine.view.size);
    expect(restored.hash()).toBe(engine.hash());
  });

  it('is the same for the same state, whatever came before it', () => {
    const straight = MatchingEngine.create(recorder());
    straight.submit(limit({ id: 1, side: Side.Buy, price: 99 }));
    straight.submit(limit({ id: 2, side: Side.Buy, price: 99 }));
    const winding = MatchingEngine.create(recorder(), { capacity: 50_000 });
    for (let id = 100; id < 9_000; id += 1) winding.submit(limit({ id, side: Side.Buy, price: id * 1_000 }));
    for (let id = 100; id < 9_000; id += 1) winding.cancel(id);
    winding.submit(limit({ id: 2, side: Side.Buy, price: 99 }));
    winding.submit(limit({ id: 1, side: Side.Buy, price: 98 }));
    winding.modify({ id: 1, price: 99, quantity: 10 });
    winding.modify({ id: 2, price: 99, quantity: 10, losePriority: true });
    expect(winding.save()).toEqual(straight.save());
    expect(winding.hash()).toBe(straight.hash());
  });

  it('tells states apart that differ in one place in a queue', () => {
    const engine = bookWithHistory();
    const before = engine.hash();
    engine.modify({ id: 1, price: 101, quantity: 5, losePriority: true });
    expect(engine.hash()).not.toBe(before);
  });

  it('that is damaged, cut or none at all is refused', () => {
    const snapshot = bookWithHistory().save();
    const damaged = snapshot.slice();
    damaged[20]! ^= 1;
    const restore = (bytes: Uint8Array) => () => MatchingEngine.restore(bytes, recorder());
    expect(restore(damaged)).toThrow('damaged');
    expect(restore(snapshot.subarray(0, 30))).toThrow('damaged');
    expect(restore(new Uint8Array(0))).toThrow(RangeError);
  });

  it.each([
    ['another kind of bytes', [1, 2, 3, 4, 1, 0, 0, 0, 0], 'no snapshot'],
    ['another version', [0x43, 0x4c, 0x4d, 0x42, 9, 0, 0, 0, 0], 'Version 9'],
    ['bytes behind its end', [0x43, 0x4c, 0x4d, 0x42, 1, 0, 0, 0, 0, 0], 'past its end'],
    ['an end too early', [0x43, 0x4c, 0x4d, 0x42, 1, 0, 0, 0], 'too early'],
  ])('with %s is refused though its checksum is right', (_, state, why) => {
    const trailer = new TextEncoder().encode(murmurHash(Uint8Array.from(state)));
    expect(() => MatchingEngine.restore(Uint8Array.from([...state, ...trailer]), recorder())).toThrow(why);
  });
});

describe('Varints', () => {
  it.each([0, 1, 127, 128, 2 ** 28 - 1, 2 ** 28, 2 ** 31, 2 ** 32 + 1, 2 ** 35 - 1, Number.MAX_SAFE_INTEGER])('keep %d', (value) => {
    const writer = new ByteWriter();
    writer.varint(value);
    expect(new ByteReader(writer.written()).varint()).toBe(value);
  });
});

describe('MurmurHash3_x86_128', () => {
  it.each([
    ['', '00000000000000000000000000000000'],
    ['The quick brown fox jumps over the lazy dog', '2f1583c3ecee2c675d7bf66ce5e91d2c'],
    ['I will not buy this record, it is scratched.', 'a0a9683b25ac5e40d9af2895890dddf5'],
  ])('of "%s" is what its author says', (text, hash) => {
    expect(murmurHash(new TextEncoder().encode(text))).toBe(hash);
  });
});
