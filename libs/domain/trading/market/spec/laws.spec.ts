import fc from 'fast-check';
import { Market } from '../market';
import type { MarketEvent, TradeExecuted } from '../market.events';
import { histories, reducingHistories } from './arbitraries';
import { audit, openOf } from './audit';
import { linesOf } from './lines';
import { inputsOf, outside, type Step, ticket } from './market-inputs';
import { replayed } from './markets';
import { ReferenceMarket } from './reference-market';
import type { Line } from './reference-tape';

type Trade = TradeExecuted['data'];

/** Plays a history and calls back after every input, with what it caused. */
const play = (steps: readonly Step[], after: (market: Market, events: readonly MarketEvent[], index: number) => void): Market => {
  const market = Market.create('TEST');
  inputsOf(steps).forEach((input, index) => {
    market.handle(input);
    after(market, market.take(), index);
  });
  return market;
};

const journalOf = (steps: readonly Step[]): readonly MarketEvent[] => {
  const journal: MarketEvent[] = [];
  play(steps, (_, events) => journal.push(...events));
  return journal;
};

const tradesOf = (journal: readonly MarketEvent[]): readonly Trade[] =>
  journal.flatMap(({ type, data }) => (type === 'TradeExecuted' ? [data] : []));

describe('The laws of the market', () => {
  it('does what the reference does, input by input', () => {
    fc.assert(
      fc.property(fc.oneof(histories, reducingHistories), (steps) => {
        const reference = new ReferenceMarket();
        const inputs = inputsOf(steps);
        const answers: { readonly market: readonly Line[]; readonly reference: readonly Line[] }[] = [];
        play(steps, (_, events, index) => {
          const from = reference.lines.length;
          reference.handle(inputs[index]!);
          answers.push({ market: linesOf(events), reference: reference.lines.slice(from) });
        });
        expect(answers.map(({ market }) => market)).toEqual(answers.map((answer) => answer.reference));
      }),
      { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) },
    );
  });

  it('is never crossed', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const inputs = inputsOf(steps);
        // A price without depth buys and sells.
        let isFlat = false;
        play(steps, (market, _, index) => {
          const input = inputs[index]!;
          const comesBack = input.type === 'OutsideDepth' && input.isSnapshot;
          isFlat = input.type === 'OutsidePrice' || (isFlat && input.type !== 'OutsideStale' && !comesBack);
          const { bid = '0', ask = '1000' } = market.prices();
          if (!isFlat) expect(+bid).toBeLessThan(+ask);
        });
      }),
    );
  });

  it('fills no order through its limit, nor beyond its quantity: original - executed - prevented = open', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const orders = audit(journalOf(steps), ({ price, quantity, takerSide }, parties) => {
          expect(+quantity).toBeGreaterThan(0);
          expect(['buy', 'sell']).toContain(takerSide);
          for (const order of parties) {
            expect(order.isRemoved).toBe(false);
            expect(order.side === 'buy' ? +price <= order.limit : +price >= order.limit).toBe(true);
            expect(openOf(order)).toBeGreaterThanOrEqual(+quantity);
          }
        });
        for (const order of orders.values()) expect(openOf(order)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('never lets a reduce-only order trade more than its account has to reduce', () => {
    let reduced = 0;
    fc.assert(
      fc.property(reducingHistories, (steps) => {
        const positions = new Map<string, number>();
        audit(journalOf(steps), ({ quantity }, parties) => {
          const positionOf = (accountId: string) => positions.get(accountId) ?? 0;
          for (const { reduceOnly, side, accountId } of parties) {
            if (reduceOnly) expect(side === 'sell' ? positionOf(accountId) : -positionOf(accountId)).toBeGreaterThanOrEqual(+quantity);
            if (reduceOnly) reduced += 1;
          }
          for (const { side, accountId } of parties)
            positions.set(accountId, positionOf(accountId) + (side === 'buy' ? +quantity : -+quantity));
        });
      }),
      { numRuns: 300 },
    );
    // The law must have been at work.
    expect(reduced).toBeGreaterThan(20);
  });

  it('conserves: what its journal leaves open is what the reference holds; each trade has an account and a number', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const reference = new ReferenceMarket();
        for (const input of inputsOf(steps)) reference.handle(input);
        const journal = journalOf(steps);
        const orders = audit(journal, () => undefined);
        const open = new Map(
          [...orders].filter(([, order]) => !order.isRemoved && openOf(order) > 0).map(([id, order]) => [id, openOf(order)]),
        );
        expect(open).toEqual(new Map(reference.orders.all.map((order) => [order.orderId, order.open])));
        tradesOf(journal).forEach(({ maker, taker, tradeNumber }, index) => {
          expect(maker.kind === 'outside' && taker.kind === 'outside').toBe(false);
          expect(tradeNumber).toBe(`${index + 1}`);
        });
      }),
    );
  });

  it('is the same after a replay of its journal, after any input', () => {
    fc.assert(
      fc.property(fc.oneof(histories, reducingHistories), fc.integer({ min: 1, max: 7 }), (steps, every) => {
        const journal: MarketEvent[] = [];
        play(steps, (market, events, index) => {
          journal.push(...events);
          if (index % every === 0) expect(replayed(journal).hash()).toBe(market.hash());
        });
      }),
      { numRuns: 60 },
    );
  });

  it('comes to the same state and the same trades, however many inputs share a batch', () => {
    fc.assert(
      fc.property(histories, fc.array(fc.nat({ max: 9 }), { minLength: 1 }), (steps, sizes) => {
        const one = journalOf(steps);
        const inBatches = Market.create('TEST');
        const batches: MarketEvent[] = [];
        let left = 0;
        inputsOf(steps).forEach((input, index) => {
          inBatches.handle(input);
          left -= 1;
          if (left > 0) return;
          batches.push(...inBatches.take());
          left = sizes[index % sizes.length]!;
        });
        batches.push(...inBatches.take());
        expect(linesOf(batches)).toEqual(linesOf(one));
        expect(inBatches.hash()).toBe(replayed(one).hash());
        expect(replayed(batches).hash()).toBe(inBatches.hash());
      }),
    );
  });

  it('goes on alike from a snapshot with the journal behind it, and from the whole journal', () => {
    fc.assert(
      fc.property(fc.oneof(histories, reducingHistories), fc.nat(), fc.nat(), (steps, later, earlier) => {
        const inputs = inputsOf(steps);
        const [cut, saved] = [later % inputs.length, earlier % ((later % inputs.length) + 1)];
        const journal: MarketEvent[] = [];
        let snapshot = Market.create('TEST').save();
        let eventsBefore = 0;
        play(steps.slice(0, cut), (market, events, index) => {
          journal.push(...events);
          if (index !== saved) return;
          snapshot = market.save();
          eventsBefore = journal.length;
        });
        const fromSnapshot = Market.restore(snapshot);
        for (const event of journal.slice(eventsBefore)) fromSnapshot.apply(event);
        const fromJournal = replayed(journal);
        expect(fromSnapshot.hash()).toBe(fromJournal.hash());
        for (const input of inputs.slice(cut)) {
          fromSnapshot.handle(input);
          fromJournal.handle(input);
          expect(fromSnapshot.take()).toEqual(fromJournal.take());
        }
        expect(fromSnapshot.hash()).toBe(fromJournal.hash());
      }),
    );
  });

  it('deals with an input once: all of them again, and nothing is written', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const market = play(steps, () => undefined);
        const before = market.hash();
        for (const input of inputsOf(steps)) if ('position' in input) market.handle(input);
        expect(market.take()).toEqual([]);
        expect(market.hash()).toBe(before);
      }),
    );
  });

  it('queues an order behind what was ahead of it: so much trades out there first', () => {
    const ahead = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(ahead, fc.array(fc.integer({ min: 1, max: 6 })), fc.array(fc.nat({ max: 30 })), (size, prints, growth) => {
        const market = Market.create('TEST');
        const bids = (level: number) => outside.depth({ 99: level }, {});
        const steps: Step[] = [
          { status: 'trading' },
          outside.snapshot({ 99: size }, {}),
          { enter: ticket({ orderId: 'b', limitPrice: '99' }) },
          // Whatever joins later stands behind.
          ...growth.map((more) => bids(size + more)),
          ...prints.map((print) => outside.trade('sell', 99, print)),
        ];
        const journal: MarketEvent[] = [];
        for (const input of inputsOf(steps)) {
          market.handle(input);
          journal.push(...market.take());
        }
        const filled = tradesOf(journal).reduce((sum, { quantity }) => sum + +quantity, 0);
        const printed = prints.reduce((sum, print) => sum + print, 0);
        expect(filled).toBe(Math.min(10, Math.max(0, printed - size)));
      }),
    );
  });
});
