import fc from 'fast-check';
import { MatchingEngine } from '../matching-engine';
import { Side } from '../messages';
import { messages } from './arbitraries';
import { fastBook, type Message, referenceBook, send } from './books';
import { recorder } from './recorder';

const sides = [Side.Buy, Side.Sell];

/** Runs a law after every message. */
const always = (law: (book: ReturnType<typeof fastBook>, reportsBefore: number) => void) => {
  fc.assert(
    fc.property(messages, (stream) => {
      const book = fastBook();
      for (const message of stream) {
        const reportsBefore = book.reports.length;
        send(book, message);
        law(book, reportsBefore);
      }
    }),
  );
};

const run = (engine: MatchingEngine, stream: Message[]): void => {
  for (const message of stream) send(engine, message);
};

describe('The laws of the book', () => {
  it('reports and holds what the reference book does', () => {
    fc.assert(
      fc.property(messages, (stream) => {
        const fast = fastBook();
        const reference = referenceBook();
        for (const message of stream) {
          send(fast, message);
          send(reference, message);
        }
        expect(fast.reports).toEqual(reference.reports);
        for (const side of sides) expect(fast.orders(side)).toEqual(reference.orders(side));
      }),
      { numRuns: 250 },
    );
  });

  it('is never crossed', () => {
    always(({ engine }) => {
      const bid = engine.view.bestPrice(Side.Buy) ?? -Infinity;
      const ask = engine.view.bestPrice(Side.Sell) ?? Infinity;
      expect(bid).toBeLessThan(ask);
    });
  });

  it('executes no more than the quantity: original - executed - prevented = open > 0', () => {
    always((book) => {
      const wrong = sides
        .flatMap((side) => book.orders(side))
        .filter(({ original, executed, prevented, open }) => original - executed - prevented !== open || open <= 0);
      expect(wrong).toEqual([]);
    });
  });

  it('keeps totals: a level holds what its orders hold', () => {
    always(({ engine }) => {
      for (const side of sides) {
        const byPrice = new Map<number, number>();
        for (const { price, open } of engine.view.orders(side)) byPrice.set(price, (byPrice.get(price) ?? 0) + open);
        expect([...engine.view.levels(side)].map(({ price, quantity }) => [price, quantity])).toEqual([...byPrice]);
        expect([...byPrice.keys()].map((price) => engine.view.quantityAt(side, price))).toEqual([...byPrice.values()]);
      }
    });
  });

  it('serves the best price first and the oldest first at a price', () => {
    fc.assert(
      fc.property(messages, (stream) => {
        const book = fastBook();
        const arrivals = new Map<number, number>();
        for (const [index, message] of stream.entries()) {
          const from = book.reports.length;
          const newest = newestAfter(book, message);
          send(book, message);
          const trades = book.reports.slice(from).filter(([kind]) => kind === 'traded');
          const served = trades.map((row) => ({
            maker: row[2] as number,
            price: row[4] === Side.Buy ? (row[5] as number) : -(row[5] as number),
          }));
          const byPriority = [...served].sort((a, b) => a.price - b.price || arrivals.get(a.maker)! - arrivals.get(b.maker)!);
          expect(served).toEqual(byPriority);
          const refused = book.reports.slice(from).some(([kind]) => kind === 'rejected');
          if (newest !== undefined && !refused) arrivals.set(newest, index);
        }
      }),
    );
  });

  it('conserves: what was accepted or changed is executed, prevented, cancelled or open', () => {
    fc.assert(
      fc.property(messages, (stream) => {
        const book = fastBook();
        let balance = 0n;
        for (const message of stream) {
          const open = new Map(sides.flatMap((side) => book.orders(side)).map((order) => [order.id, order.open]));
          const from = book.reports.length;
          send(book, message);
          for (const row of book.reports.slice(from)) balance += flowOf(row, open);
        }
        const open = sides.flatMap((side) => book.orders(side)).reduce((total, order) => total + BigInt(order.open), 0n);
        expect(balance).toBe(open);
      }),
    );
  });

  it('comes to the same hash in one batch or many, through snapshots between them', () => {
    fc.assert(
      fc.property(messages, fc.array(fc.nat({ max: 30 })), (stream, sizes) => {
        const whole = recorder();
        const atOnce = MatchingEngine.create(whole);
        run(atOnce, stream);

        const pieces = recorder();
        let inBatches = MatchingEngine.create(pieces);
        let rest = stream;
        for (const size of sizes) {
          run(inBatches, rest.slice(0, size));
          rest = rest.slice(size);
          inBatches = MatchingEngine.restore(inBatches.save(), pieces);
        }
        run(inBatches, rest);

        expect(inBatches.hash()).toBe(atOnce.hash());
        expect(inBatches.save()).toEqual(atOnce.save());
        expect(pieces.rows).toEqual(whole.rows);
      }),
    );
  });
});

/** The order that a message makes the newest, if it does and is not refused. */
const newestAfter = ({ engine }: ReturnType<typeof fastBook>, message: Message): number | undefined => {
  if ('submit' in message) return engine.view.order(message.submit.id) === undefined ? message.submit.id : undefined;
  if ('cancel' in message) return undefined;
  const { id, price, quantity, reducible, losePriority } = message.modify;
  const order = engine.view.order(id);
  if (order === undefined) return undefined;
  const decreases = price === order.price && Math.min(quantity, reducible ?? Infinity) <= order.open;
  return decreases && losePriority !== true ? undefined : id;
};

/** The change of the sum of open quantity that a report tells of; a modified order is compared with what was open before. */
const flowOf = (row: readonly (string | number)[], openBefore: Map<number, number>): bigint => {
  const at = (column: number) => BigInt(row[column] as number);
  const flows: Record<string, () => bigint> = {
    accepted: () => at(4),
    traded: () => -2n * at(6),
    prevented: () => -2n * at(5),
    cancelled: () => -at(4),
    modified: () => at(4) - BigInt(openBefore.get(row[1] as number)!),
    rejected: () => 0n,
  };
  return flows[row[0] as string]!();
};
