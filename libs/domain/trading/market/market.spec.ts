import { spotTerms } from '@copyledger/testing/trading-terms';
import { Market } from './market';
import type { MarketEvent } from './market.events';
import { at, enter, inputsOf, later, listed, outside, type Step, terms, ticket } from './spec/market-inputs';
import { journalOf, replayed } from './spec/markets';

const typesOf = (journal: readonly MarketEvent[]) => journal.map(({ type }) => type);
const fed = (...steps: Step[]): Market => {
  const market = Market.create('TEST');
  for (const input of inputsOf([listed, ...steps])) market.handle(input);
  return market;
};

describe('A market', () => {
  it('carries the position of the input in every event, and of the last input in what comes from outside', () => {
    const { journal } = journalOf([enter({ orderId: 'b' }), { withdraw: 'nobody' }, outside.price(100)]);
    expect(journal.map(({ type, data }) => [type, data.consumed])).toEqual([
      ['MarketTermsSet', '1'],
      ['OrderAccepted', '2'],
      ['TradeExecuted', '3'],
    ]);
  });

  it('has dealt with inputs that cause nothing, and is harmless when they come again', () => {
    const { market, journal } = journalOf([enter({ orderId: 'b' }), { withdraw: 'nobody' }]);
    expect(market.consumed).toBe(3n);
    const again = replayed(journal);
    expect(again.consumed).toBe(2n);
    again.handle({ type: 'WithdrawOrder', position: 3n, orderId: 'nobody', accountId: 'a' });
    expect(again.take()).toEqual([]);
    expect(again.consumed).toBe(3n);
    expect(again.hash()).toBe(market.hash());
  });

  it('says how far it has heard a sender who counts, with the next event that it writes, whatever that is of', () => {
    const trail = { kind: 'stop', watches: 'last', trailingBasisPoints: 100 } as const;
    const { market, journal } = journalOf([
      outside.snapshot({ 90: 1 }, {}),
      enter({ orderId: 'b' }),
      { withdraw: 'nobody' },
      outside.countedTrade('sell', 100, 4),
      outside.trade('sell', 100, 6),
      enter({ orderId: 't', side: 'sell', trigger: trail }),
      // Of these the first makes it trail on, the second does nothing.
      outside.countedTrade('buy', 120, 1),
      outside.countedTrade('buy', 120, 1),
    ]);
    const heard = (lines: number) => ({ source: 'venue', run: 'r', lines, trades: 0 });
    expect(journal.map(({ type, data }) => [type, data.heard])).toEqual([
      ['MarketTermsSet', undefined],
      ['OrderAccepted', heard(2)],
      ['TradeExecuted', heard(5)],
      ['TradeExecuted', undefined],
      ['OrderAccepted', undefined],
      ['TriggerReferenceMoved', undefined],
      ['TriggerReferenceMoved', heard(8)],
    ]);
    expect(market.heard).toEqual(heard(8));
    expect(replayed(journal).heard).toEqual(heard(8));
    expect(Market.restore(market.save()).heard).toEqual(heard(8));
  });

  it('begins before the first position of a log', () => {
    const market = Market.create('TEST');
    expect(market.consumed).toBe(-1n);
    market.handle({ type: 'SetTerms', position: 0n, terms });
    expect([market.consumed, market.terms]).toEqual([0n, terms]);
  });

  it('takes newer terms only, and goes by them', () => {
    const market = fed();
    expect(typesOf(market.take())).toEqual(['MarketTermsSet']);
    market.handle({ type: 'SetTerms', position: 7n, terms });
    expect(market.take()).toEqual([]);
    market.handle({ type: 'SetTerms', position: 8n, terms: { ...terms, revision: 2, lotSize: '5' } });
    for (const input of inputsOf([outside.snapshot({}, { 101: 14 })])) market.handle(input);
    market.handle({ type: 'EnterOrder', position: 9n, order: ticket({ orderId: 'b', limitPrice: '101', quantity: '15' }) });
    // Not fourteen: of the outside only whole lots can be traded.
    expect(market.take()).toContainEqual(
      expect.objectContaining({ data: expect.objectContaining({ quantity: '10', price: '101' }) as object }),
    );
  });

  it('knows nothing of the outside before it knows its terms, and takes no order', () => {
    const market = Market.create('TEST');
    for (const { outside: input } of [outside.price(100), outside.clock(1)] as { outside: Parameters<Market['handle']>[0] }[])
      market.handle(input);
    expect([market.take(), market.prices()]).toEqual([[], {}]);
    expect(() => {
      market.handle({ type: 'EnterOrder', position: 1n, order: ticket({ orderId: 'b' }) });
    }).toThrow('knows its terms');
  });

  it('counts what waits to be taken', () => {
    const market = fed(enter({ orderId: 'b' }));
    expect(market.pending).toBe(2);
    expect(market.take()).toHaveLength(2);
    expect([market.pending, market.take()]).toEqual([0, []]);
  });

  it('speaks in decimals of its instrument', () => {
    const market = Market.create('BTCUSDT');
    market.handle({ type: 'SetTerms', position: 1n, terms: spotTerms });
    const order = ticket({ orderId: 'b', instrument: 'BTCUSDT', limitPrice: '61837.63', quantity: '0.5' });
    market.handle({
      type: 'OutsideDepth',
      isSnapshot: true,
      source: 'venue',
      at,
      bids: [],
      asks: [{ price: 6_183_763, size: 12_345_000 }],
    });
    market.handle({ type: 'EnterOrder', position: 2n, order });
    expect(market.take().at(-1)?.data).toMatchObject({ price: '61837.63', quantity: '0.12345', tradeNumber: '1' });
    expect(market.prices()).toEqual({ last: '61837.63', bid: '61837.63' });
  });
});

describe('The depth of a market', () => {
  it('is empty before there are terms', () => {
    expect(Market.create('TEST').depth(5)).toEqual({ bids: [], asks: [] });
  });

  it('is of accounts and the outside together, best first, so many levels', () => {
    const market = fed(
      outside.snapshot({ 98: 1, 97: 4 }, { 103: 2, 105: 1 }),
      enter({ orderId: 'b', limitPrice: '98' }),
      enter({ orderId: 's', side: 'sell', limitPrice: '104' }),
    );
    expect(market.depth(2)).toEqual({
      bids: [
        ['98', '11'],
        ['97', '4'],
      ],
      asks: [
        ['103', '2'],
        ['104', '10'],
      ],
    });
    expect(market.depth(1)).toEqual({ bids: [['98', '11']], asks: [['103', '2']] });
    for (const input of inputsOf([outside.stale()])) market.handle(input);
    expect(market.depth(5)).toEqual({ bids: [['98', '10']], asks: [['104', '10']] });
  });

  it('has no level for a price without depth', () => {
    expect(fed(outside.price(100), enter({ orderId: 'b', limitPrice: '99' })).depth(5)).toEqual({ bids: [['99', '10']], asks: [] });
  });

  it('may have changed with whatever is dealt with, and not because time passes', () => {
    const market = fed(enter({ orderId: 'b', timeInForce: 'GTD', expiresAt: later(2) }));
    const { changes } = market;
    market.handle({ type: 'Clock', now: later(1) });
    expect(market.changes).toBe(changes);
    market.handle({ type: 'Clock', now: later(2) });
    expect(market.changes).toBe(changes + 1);
    market.handle({ type: 'OutsidePrice', source: 'x', at, price: 100 });
    expect(market.changes).toBe(changes + 2);
  });
});

describe('The prices of a market', () => {
  it('are of accounts and the outside together', () => {
    const market = fed(outside.snapshot({ 98: 1 }, { 103: 1 }), enter({ orderId: 'b', limitPrice: '99' }), outside.mark(101));
    expect(market.prices()).toEqual({ mark: '101', bid: '99', ask: '103' });
    for (const input of inputsOf([outside.trade('buy', 103, 1)])) market.handle(input);
    expect(market.prices()).toEqual({ last: '103', mark: '101', bid: '99' });
  });

  it('are without a mark once it was withdrawn', () => {
    expect(fed(outside.mark(101), outside.noMark()).prices()).toEqual({});
  });

  it('are one price where that is all that the outside says', () => {
    expect(fed(outside.price(100)).prices()).toEqual({ last: '100', bid: '100', ask: '100' });
  });

  it('are, after a restart, the last trade of ours', () => {
    const { journal } = journalOf([outside.price(100), enter({ orderId: 'b', limitPrice: '105' }), outside.price(107)]);
    expect(replayed(journal).prices()).toEqual({ last: '100' });
  });
});

describe('A trade with the outside', () => {
  const partiesOf = (...steps: Step[]) =>
    journalOf(steps).journal.flatMap(({ type, data }) => (type === 'TradeExecuted' ? [[data.maker, data.taker]] : []));

  it('says at which quote, by the whole of the message that brought it', () => {
    const moved: Step = {
      outside: {
        type: 'OutsideDepth',
        isSnapshot: false,
        source: 'venue',
        at: later(3),
        bids: [{ price: 101, size: 4 }],
        asks: [
          { price: 101, size: 0 },
          { price: 103, size: 2 },
        ],
      },
    };
    const [parties] = partiesOf(outside.snapshot({ 99: 5 }, { 101: 4 }), enter({ orderId: 's', side: 'sell' }), moved);
    expect(parties).toEqual([
      { kind: 'account', accountId: 'account-of-s', orderId: 's' },
      { kind: 'outside', source: 'venue', quote: { bid: '101', ask: '103', at: later(3) } },
    ]);
  });

  it('says what the outside says, whatever we have taken of it', () => {
    const take = (orderId: string) => enter({ orderId, limitPrice: '102', quantity: '4' });
    const quotes = partiesOf(outside.snapshot({}, { 101: 4, 102: 4 }), take('b1'), take('b2')).map(([maker]) => maker);
    expect(quotes).toEqual([quotes[0], { kind: 'outside', source: 'venue', quote: { ask: '101', at } }]);
  });

  it('names who told of the trade out there', () => {
    const [parties] = partiesOf(outside.snapshot({}, {}), enter({ orderId: 'b' }), outside.trade('sell', 100, 3));
    expect(parties?.[1]).toEqual({ kind: 'outside', source: 'tape', quote: { at } });
  });
});

describe('More than a market can count', () => {
  const most = String(Number.MAX_SAFE_INTEGER);
  const endOf = (...steps: Step[]) => journalOf(steps).journal.at(-1)?.data;

  it.each([
    ['a quantity', { quantity: '9007199254740992' }],
    ['a price', { limitPrice: '90071992547409920' }],
    ['a stop price', { trigger: { kind: 'stop', watches: 'last', stopPrice: '90071992547409920' } }],
  ] as const)('is not taken: %s', (_, order) => {
    expect(endOf(enter({ orderId: 'b', ...order }))).toMatchObject({ orderId: 'b', reason: 'market-full' });
  });

  it('is not taken: a side that grows beyond it', () => {
    const full = [enter({ orderId: 'b1', quantity: most }), enter({ orderId: 'b2', quantity: '1' })];
    expect(endOf(...full)).toMatchObject({ orderId: 'b2', reason: 'market-full' });
    const amend = { amend: { orderId: 'b1', quantity: '9007199254740992', limitPrice: '100' } };
    expect(endOf(full[0]!, amend)).toMatchObject({ amendId: 'amend-3', reason: 'market-full' });
  });

  it('is not taken when it is triggered, either', () => {
    const stop = enter({ orderId: 't', trigger: { kind: 'stop', watches: 'mark', stopPrice: '101' } });
    expect(endOf(stop, enter({ orderId: 'b', quantity: most }), outside.mark(101))).toMatchObject({ orderId: 't', reason: 'market-full' });
  });

  it('of the outside is left out', () => {
    const depth = outside.snapshot({ 99: Number.MAX_SAFE_INTEGER, 98: Number.MAX_SAFE_INTEGER }, {});
    expect(endOf(depth, enter({ orderId: 's', side: 'sell', limitPrice: '98' }))).toMatchObject({ price: '99', quantity: '10' });
  });
});

describe('The moves of trailing references', () => {
  const trailing = enter({ orderId: 't', side: 'sell', trigger: { kind: 'stop', watches: 'last', trailingBasisPoints: 1_000 } });
  const tick = (price: number) => outside.trade('buy', price, 1);
  const movesOf = (journal: readonly MarketEvent[]) =>
    journal.flatMap(({ type, data }) => (type === 'TriggerReferenceMoved' ? [[data.high, data.low, data.price]] : []));

  it('are told of once for all prices between two other events, and only when they move anything', () => {
    const market = fed(tick(100), trailing);
    market.take();
    for (const input of inputsOf([104, 109, 107, 108].map(tick))) market.handle(input);
    expect(movesOf(market.take())).toEqual([['109', '104', '108']]);
    for (const input of inputsOf([109, 100, 105].map(tick))) market.handle(input);
    expect(market.take()).toEqual([]);
  });

  it('begin with a price of their own', () => {
    expect(movesOf(journalOf([tick(100), trailing]).journal)).toEqual([['100', '100', '100']]);
  });

  it('are told of before anything else happens', () => {
    const market = fed(tick(100), trailing);
    market.take();
    for (const input of [
      ...inputsOf([tick(110)]),
      ...inputsOf([listed, listed, listed, enter({ orderId: 'b', limitPrice: '90' })]).slice(3),
    ])
      market.handle(input);
    expect(typesOf(market.take())).toEqual(['TriggerReferenceMoved', 'OrderAccepted']);
  });
});
