import { BinanceAdapter } from '../venues/binance';
import { KrakenAdapter } from '../venues/kraken';
import { OkxAdapter } from '../venues/okx';
import { diff, levels, sequence, snapshot } from '../spec/builders';
import { LocalBook } from './local-book';

const scalesOf = () => ({ priceScale: 0, sizeScale: 0 });
const spot = () => new LocalBook(new BinanceAdapter({ market: 'spot', symbol: 'X', scalesOf }).rules);
const futures = () => new LocalBook(new BinanceAdapter({ market: 'futures', symbol: 'X', scalesOf }).rules);
const okx = () => new LocalBook(new OkxAdapter({ scalesOf }).rules);
const kraken = () => new LocalBook(new KrakenAdapter({ scalesOf }).rules);

const applied = { kind: 'applied' };
const old = { kind: 'old' };
const waiting = { kind: 'waiting' };
const gap = expect.objectContaining({ kind: 'stale', reason: 'Gap' }) as unknown;

const bestBid = (book: LocalBook): unknown => {
  const view = book.view();
  return view.ok ? view.value.quote().bid : view.problem;
};

/** A diff that puts a bid of a size of its own at 99. */
const numbered = (first: number, last = first, previous = first - 1) =>
  diff({ bids: levels([[99, last]]), sequence: sequence(first, last, previous) });

describe('a live book', () => {
  it('refuses to be traded on before its first snapshot', () => {
    const book = spot();
    expect(bestBid(book)).toBe('NoSnapshot');
    expect(book.apply(snapshot({ sequence: sequence(10) }))).toEqual(applied);
    expect(bestBid(book)).toEqual({ price: 100, size: 5 });
  });

  it('shows the size at a price, its levels, its last update and the time of it', () => {
    const book = spot();
    book.apply(snapshot({ sequence: sequence(10) }));
    book.apply(
      diff({
        bids: levels([
          [99, 2],
          [100, 0],
        ]),
        asks: levels([[103, 4]]),
        sequence: sequence(11),
        venueMicros: 1_000,
      }),
    );
    const view = book.view();
    if (!view.ok) throw new Error(view.problem);
    expect(view.value.quote()).toEqual({ bid: { price: 99, size: 2 }, ask: { price: 101, size: 7 } });
    expect(view.value.levels('ask', 5)).toEqual([
      { price: 101, size: 7 },
      { price: 103, size: 4 },
    ]);
    expect(view.value.levels('ask', 1)).toHaveLength(1);
    expect([view.value.sizeAt('ask', 103), view.value.sizeAt('ask', 102), view.value.depth('bid')]).toEqual([4, 0, 1]);
    expect([book.lastUpdate, book.venueMicros]).toEqual([11, 1_000]);
  });

  it('keeps the best levels only, as many as it is told to', () => {
    const book = new LocalBook(spotRules(), { levelsMax: 2 });
    book.apply(
      snapshot({
        bids: levels([
          [97, 1],
          [98, 1],
          [99, 1],
        ]),
        sequence: sequence(10),
      }),
    );
    const view = book.view();
    expect(view.ok && view.value.levels('bid', 9).map(({ price }) => price)).toEqual([99, 98]);
  });

  const spotRules = () => new BinanceAdapter({ market: 'spot', symbol: 'X', scalesOf }).rules;
});

describe('a stale book', () => {
  it.each([99, 100])('is stale as soon as an ask of %d meets the bid of 100', (ask) => {
    const book = spot();
    book.apply(snapshot({ sequence: sequence(10) }));
    const outcome = book.apply(diff({ asks: levels([[ask, 1]]), sequence: sequence(11) }));
    expect(outcome).toMatchObject({ kind: 'stale', reason: 'Crossed' });
    expect(book.status).toEqual(outcome);
    expect(bestBid(book)).toBe('Crossed');
  });

  it('empties a view that somebody kept', () => {
    const book = spot();
    book.apply(snapshot({ sequence: sequence(10) }));
    const kept = book.view();
    book.declareStale('Silent', 'nothing came for 5 s');
    expect(kept.ok && kept.value.quote()).toEqual({ bid: undefined, ask: undefined });
    expect([book.lastUpdate, book.venueMicros]).toEqual([undefined, undefined]);
  });

  it('asks for a snapshot once, and is live again with it', () => {
    const book = okx();
    book.apply(snapshot({ sequence: sequence(10, 10, -1) }));
    expect(book.apply(numbered(20, 20, 15))).toEqual(gap);
    expect(book.apply(numbered(21, 21, 20))).toEqual(waiting);
    expect(book.declareStale('Disconnected', 'gone')).toEqual(waiting);
    expect(book.apply(snapshot({ sequence: sequence(5, 5, -1) }))).toEqual(applied);
    expect(book.apply(numbered(6, 6, 5))).toEqual(applied);
  });

  it('asks again when the snapshot itself is no book', () => {
    const book = kraken();
    expect(book.apply(snapshot({ bids: levels([[101, 1]]), depth: 10 }))).toMatchObject({ kind: 'stale', reason: 'Crossed' });
    expect(book.apply(snapshot({ depth: 10 }))).toEqual(applied);
  });
});

describe('Binance spot', () => {
  it('puts the diffs that came before the snapshot on top of it, without those that it shows', () => {
    const book = spot();
    for (const each of [numbered(8, 9), numbered(10, 12), numbered(13, 14)]) expect(book.apply(each)).toEqual(waiting);
    expect(book.apply(snapshot({ sequence: sequence(11) }))).toEqual(applied);
    expect(book.lastUpdate).toBe(14);
  });

  it.each([
    [numbered(11), applied],
    [numbered(9, 12), applied],
    [numbered(9, 10), old],
    [numbered(12, 13), gap],
  ])('follows update 10 by U <= 11 <= u', (next, outcome) => {
    const book = spot();
    book.apply(snapshot({ sequence: sequence(10) }));
    expect(book.apply(next)).toEqual(outcome);
  });

  it('stays stale when the snapshot is older than the diffs that were kept, until a newer one comes', () => {
    const book = spot();
    expect(book.apply(numbered(20, 22))).toEqual(waiting);
    expect(book.apply(snapshot({ sequence: sequence(15) }))).toEqual(gap);
    expect(book.apply(numbered(23))).toEqual(waiting);
    expect(book.apply(snapshot({ sequence: sequence(21) }))).toEqual(applied);
    expect(book.lastUpdate).toBe(23);
  });

  it('goes on from the diff that showed the gap', () => {
    const book = spot();
    book.apply(snapshot({ sequence: sequence(10) }));
    expect(book.apply(numbered(13, 14))).toEqual(gap);
    expect(book.apply(snapshot({ sequence: sequence(12) }))).toEqual(applied);
    expect(book.lastUpdate).toBe(14);
  });

  it('does not go back to a snapshot that came late', () => {
    const book = spot();
    book.apply(snapshot({ sequence: sequence(10) }));
    book.apply(numbered(11));
    expect(book.apply(snapshot({ sequence: sequence(10) }))).toEqual(old);
    expect(book.lastUpdate).toBe(11);
  });

  it('drops the oldest diffs when a snapshot does not come, and finds the hole', () => {
    const { rules } = new BinanceAdapter({ market: 'spot', symbol: 'X', scalesOf });
    const book = new LocalBook(rules, { waitingMax: 2 });
    for (let id = 11; id <= 15; id++) book.apply(numbered(id));
    expect(book.apply(snapshot({ sequence: sequence(10) }))).toEqual(gap);
    expect(book.apply(snapshot({ sequence: sequence(13) }))).toEqual(applied);
    expect(book.lastUpdate).toBe(15);
  });
});

describe('Binance futures', () => {
  it.each([
    ['the snapshot stands inside the diff', numbered(8, 12, 7), applied],
    ['the diff ends where the snapshot stands', numbered(8, 10, 7), applied],
    ['the diff before it ended where the snapshot stands', numbered(14, 16, 10), applied],
    ['the diff is older', numbered(6, 9, 5), old],
    ['something is missing', numbered(14, 16, 12), gap],
  ])('begins at snapshot 10: %s', (_, first, outcome) => {
    const book = futures();
    book.apply(snapshot({ sequence: sequence(10) }));
    expect(book.apply(first)).toEqual(outcome);
  });

  it.each([
    ['pu names the last u, whatever U is', numbered(30, 35, 20), applied],
    ['the same diff comes again', numbered(8, 20, 7), old],
    ['pu names another', numbered(21, 25, 19), gap],
  ])('goes on from u 20: %s', (_, next, outcome) => {
    const book = futures();
    book.apply(snapshot({ sequence: sequence(10) }));
    book.apply(numbered(8, 20, 7));
    expect(book.apply(next)).toEqual(outcome);
  });
});

describe('OKX', () => {
  it('follows the example of its documentation: update, heartbeat, reset, update', () => {
    const book = okx();
    book.apply(snapshot({ sequence: sequence(10, 10, -1) }));
    for (const [previous, id] of [
      [10, 15],
      [15, 15],
      [15, 3],
      [3, 5],
    ] as const) {
      expect(book.apply(numbered(id, id, previous))).toEqual(applied);
    }
  });

  it('takes numbers that begin in the middle of a book for a gap', () => {
    const book = okx();
    book.apply(snapshot());
    expect(book.apply(numbered(5, 5, 4))).toEqual(gap);
  });
});

describe('Kraken', () => {
  it('forgets what falls below the depth of the subscription', () => {
    const book = kraken();
    book.apply(snapshot({ depth: 1 }));
    book.apply(diff({ bids: levels([[99, 1]]) }));
    book.apply(diff({ bids: levels([[100, 0]]) }));
    expect(bestBid(book)).toBeUndefined();
  });
});
