import { BinanceAdapter, type BookOutcome, type LocalBook, OkxAdapter, VenueFeed } from '@copyledger/market-data';
import fc from 'fast-check';
import { crc32 } from 'node:zlib';

type Side = 'bids' | 'asks';
type Book = Record<Side, Map<number, string>>;
type Change = readonly [side: Side, price: number, size: string];

const scalesOf = () => ({ priceScale: 1, sizeScale: 3 });
const priceText = (price: number): string => (price % 10 === 0 ? String(price / 10) : (price / 10).toFixed(1));

/** Bids below 500 and asks above it, so that only a law that wants to cross does. */
const change: fc.Arbitrary<Change> = fc
  .tuple(fc.boolean(), fc.integer({ min: 1, max: 45 }), fc.constantFrom('0', '1', '2.5', '0.125', '12'))
  .map(([isBid, away, size]) => [isBid ? 'bids' : 'asks', isBid ? 500 - away : 500 + away, size]);
const changes = fc.array(fc.array(change, { maxLength: 8 }), { maxLength: 40 });
const start: readonly Change[] = Array.from({ length: 60 }, (_, index) =>
  index % 2 === 0 ? ['bids', 499 - index, '3'] : ['asks', 500 + index, '4'],
);

const naive = (): Book => ({ bids: new Map(), asks: new Map() });

const put = (book: Book, all: readonly Change[]): void => {
  for (const [side, price, size] of all) {
    if (size === '0') book[side].delete(price);
    else book[side].set(price, size);
  }
};

const sorted = (book: Book, side: Side): [number, string][] => [...book[side]].sort(([a], [b]) => (side === 'bids' ? b - a : a - b));

const naiveChecksum = (book: Book): number => {
  const bids = sorted(book, 'bids').slice(0, 25);
  const asks = sorted(book, 'asks').slice(0, 25);
  const parts: string[] = [];
  for (let rank = 0; rank < 25; rank++) {
    for (const level of [bids[rank], asks[rank]]) if (level !== undefined) parts.push(priceText(level[0]), level[1]);
  }
  return crc32(parts.join(':')) | 0;
};

const entries = (all: readonly Change[], wanted: Side): string[][] =>
  all.filter(([side]) => side === wanted).map(([, price, size]) => [priceText(price), size, '0', '1']);

const okxMessage = (action: string, all: readonly Change[], members: object): unknown => ({
  arg: { channel: 'books', instId: 'X' },
  action,
  data: [{ bids: entries(all, 'bids'), asks: entries(all, 'asks'), ts: '1', ...members }],
});

const levelsOf = (book: LocalBook, side: 'bid' | 'ask'): (readonly [number, number])[] => {
  const view = book.view();
  if (!view.ok) throw new Error(view.problem);
  return view.value.levels(side, Infinity).map(({ price, size }) => [price, size]);
};

const units = (levels: readonly (readonly [number, string])[]): (readonly [number, number])[] =>
  levels.map(([price, size]) => [price, Math.round(Number(size) * 1000)]);

const outcomesOf = (feed: VenueFeed, message: unknown): BookOutcome[] =>
  feed.receive(message).flatMap((event) => (event.kind === 'book' ? [event.outcome] : []));

it('shows what a map of prices shows, under the checksum of that map, after every update', () => {
  fc.assert(
    fc.property(changes, (all) => {
      const feed = new VenueFeed(new OkxAdapter({ scalesOf }));
      const book = naive();
      for (const [index, each] of [start, ...all].entries()) {
        put(book, each);
        const message = okxMessage(index === 0 ? 'snapshot' : 'update', each, { checksum: naiveChecksum(book) || 1 });
        expect(outcomesOf(feed, message)).toEqual([{ kind: 'applied' }]);
        expect(levelsOf(feed.book('X'), 'bid')).toEqual(units(sorted(book, 'bids')));
        expect(levelsOf(feed.book('X'), 'ask')).toEqual(units(sorted(book, 'asks')));
      }
    }),
    { numRuns: 40 },
  );
});

it('tells of its changes so that a copy of it is the same, whatever falls below its depth and however it breaks', () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.array(change, { maxLength: 8 }) },
    { weight: 1, arbitrary: fc.constantFrom('gap' as const, 'snapshot' as const) },
  );
  const copyOf = (copy: Map<number, number>, isSnapshot: boolean, levels: readonly { price: number; size: number }[]): void => {
    if (isSnapshot) copy.clear();
    for (const { price, size } of levels) {
      if (size === 0) copy.delete(price);
      else copy.set(price, size);
    }
  };
  const sortedCopy = (copy: ReadonlyMap<number, number>, sign: 1 | -1) => [...copy].sort(([a], [b]) => (b - a) * sign);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const feed = new VenueFeed(new BinanceAdapter({ market: 'spot', symbol: 'X', scalesOf }), { tracksChanges: true, levelsMax: 12 });
      const [bids, asks] = [new Map<number, number>(), new Map<number, number>()];
      let id = 0;
      for (const each of ['snapshot' as const, ...steps]) {
        id += each === 'gap' ? 2 : 1;
        const all = each === 'snapshot' || each === 'gap' ? start : each;
        const message =
          each === 'snapshot'
            ? { lastUpdateId: id * 10 + 9, bids: entries(all, 'bids'), asks: entries(all, 'asks') }
            : binanceDiff(each === 'gap' ? [] : all, id);
        feed.receive(message);
        const book = feed.book('X');
        const changed = book.takeChanges();
        if (book.status.kind === 'stale') expect(changed).toBeUndefined();
        if (changed === undefined) continue;
        copyOf(bids, changed.isSnapshot, changed.bids);
        copyOf(asks, changed.isSnapshot, changed.asks);
        expect(sortedCopy(bids, 1)).toEqual(levelsOf(book, 'bid'));
        expect(sortedCopy(asks, -1)).toEqual(levelsOf(book, 'ask'));
      }
    }),
  );
});

it('notices at the next checksum that an update among the 25 best was lost', () => {
  fc.assert(
    fc.property(fc.integer({ min: 501, max: 510 }), (price) => {
      const feed = new VenueFeed(new OkxAdapter({ scalesOf }));
      const book = naive();
      put(book, start);
      feed.receive(okxMessage('snapshot', start, { checksum: naiveChecksum(book) }));
      put(book, [['asks', price, '0.007']]);
      const outcomes = outcomesOf(feed, okxMessage('update', [], { checksum: naiveChecksum(book) }));
      expect(outcomes).toEqual([expect.objectContaining({ kind: 'stale', reason: 'WrongChecksum' })]);
    }),
  );
});

const binanceDiff = (all: readonly Change[], id: number): unknown => ({
  e: 'depthUpdate',
  U: id * 10,
  u: id * 10 + 9,
  pu: id * 10 - 1,
  b: entries(all, 'bids'),
  a: entries(all, 'asks'),
});

describe.each(['spot', 'futures'] as const)('Binance %s', (market) => {
  const snapshotAt = (id: number, all: readonly Change[]): unknown => ({
    lastUpdateId: id * 10 + 9,
    bids: entries(all, 'bids'),
    asks: entries(all, 'asks'),
  });
  const feedOf = (): VenueFeed => new VenueFeed(new BinanceAdapter({ market, symbol: 'X', scalesOf }));

  it('never trades on a book with a hole, and shows the right one again after a snapshot', () => {
    const cases = fc.record({ all: changes, lost: fc.nat(), fetched: fc.nat() });
    fc.assert(
      fc.property(cases, ({ all, lost, fetched }) => {
        const feed = feedOf();
        const truth = naive();
        put(truth, start);
        feed.receive(snapshotAt(0, start));
        const last = all.length;
        const hole = last === 0 ? 1 : 1 + (lost % last);
        // A snapshot is taken after the hole was seen, and comes at the end.
        const seen = Math.min(hole + 1, last);
        const taken = seen + (fetched % Math.max(last - seen + 1, 1));
        let resync: unknown;
        for (const [index, each] of all.entries()) {
          const id = index + 1;
          put(truth, each);
          const outcomes = id === hole ? [] : outcomesOf(feed, binanceDiff(each, id));
          if (id < hole) expect(outcomes).toEqual([{ kind: 'applied' }]);
          if (id === hole + 1) expect(outcomes).toEqual([expect.objectContaining({ kind: 'stale', reason: 'Gap' })]);
          if (id > hole + 1) expect(outcomes).toEqual([{ kind: 'waiting' }]);
          expect(feed.book('X').view().ok).toBe(id <= hole);
          if (id === taken) {
            const now = [...truth.bids].map(([price, size]): Change => ['bids', price, size]);
            resync = snapshotAt(id, [...now, ...[...truth.asks].map(([price, size]): Change => ['asks', price, size])]);
          }
        }
        if (resync !== undefined) expect(outcomesOf(feed, resync)).toEqual([{ kind: 'applied' }]);
        expect(levelsOf(feed.book('X'), 'bid')).toEqual(units(sorted(truth, 'bids')));
        expect(levelsOf(feed.book('X'), 'ask')).toEqual(units(sorted(truth, 'asks')));
      }),
      { numRuns: 60 },
    );
  });

  it('is live exactly while its best bid is below its best ask', () => {
    const price = fc.integer({ min: 495, max: 505 });
    const wild = fc.tuple(fc.constantFrom<Side>('bids', 'asks'), price, fc.constantFrom('0', '1'));
    fc.assert(
      fc.property(fc.array(wild, { maxLength: 30 }), (all) => {
        const feed = feedOf();
        const book = naive();
        feed.receive(snapshotAt(0, []));
        for (const [index, each] of all.entries()) {
          put(book, [each]);
          const isCrossed = Math.max(...book.bids.keys()) >= Math.min(...book.asks.keys());
          const [outcome] = outcomesOf(feed, binanceDiff([each], index + 1));
          expect(outcome?.kind).toBe(isCrossed ? 'stale' : 'applied');
          expect(feed.book('X').view().ok).toBe(!isCrossed);
          if (isCrossed) return;
        }
      }),
    );
  });
});
