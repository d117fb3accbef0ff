import { accept, decimalOf, reject } from '@copyledger/kernel';
import type { AccountCommand } from './account.commands';
import { accountDecider } from './account.decider';
import type { VenueDirection } from './account.events';
import { accountLimits, type AccountRejection } from './account.rejections';
import { outsideInstrument } from './observe';
import { accountAfter, balanceText, decideAfter, eventAfter, positionText } from './spec/account-after';
import { day, observeEquity, observeFill, observeFunding, openAccount } from './spec/commands';
import { usdt } from './spec/instruments';

const instrument = outsideInstrument('NVDA', usdt);
const units = (text: string): bigint => decimalOf(text, 10);
const observed = openAccount({ kind: 'observed' });

/** The n-th fill of the feed, in the venue's words: `seen(1, 'open-long 2 at 100')`. */
const seen = (sequence: number, text: string, changes: Partial<Parameters<typeof observeFill>[0]> = {}) => {
  const [word = '', quantity = '', , price = ''] = text.split(' ');
  const isSale = ['sell', 'open-short', 'close-long', 'long-to-short'].includes(word);
  const told = word === 'buy' || word === 'sell' ? {} : { direction: word as VenueDirection };
  return observeFill({
    sequence: BigInt(sequence),
    instrument,
    side: isSale ? 'sell' : 'buy',
    quantity: units(quantity),
    price: units(price),
    ...told,
    ...changes,
  });
};

const after = (...commands: readonly AccountCommand[]) => accountAfter(observed, ...commands);
const types = (command: AccountCommand, ...before: readonly AccountCommand[]) => {
  const decision = decideAfter(command, observed, ...before);
  return decision.ok ? decision.events.map((event) => event.type) : decision.rejection;
};

describe('an observed fill', () => {
  it('is recorded with what it did to position and money', () => {
    const fill = seen(1, 'open-long 2 at 100.5', { fee: 100n, venueRealisedPnl: 0n, venueOrderId: 'venue-1' });
    const decision = decideAfter(fill, observed);
    expect(decision.ok && decision.events[0]).toMatchObject({
      type: 'InstrumentAdmitted',
      data: { instrument: { symbol: 'NVDA', settlement: usdt } },
    });
    expect(decision.ok && decision.events[1]).toEqual({
      type: 'FillObserved',
      data: {
        feed: 'venue',
        sequence: '1',
        instrument: 'NVDA',
        side: 'buy',
        direction: 'open-long',
        venueOrderId: 'venue-1',
        venueRealisedPnl: '0',
        quantity: '2',
        price: '100.5',
        notional: '201',
        fee: { asset: 'USDT', amount: '0.0001' },
        legs: [{ effect: 'open', quantity: '2', realisedPnl: '0' }],
        realisedPnl: { asset: 'USDT', amount: '0' },
        position: { quantity: '2', cost: '201' },
        postings: [
          { ledger: 'account', asset: 'USDT', amount: '-0.0001' },
          { ledger: 'fees', asset: 'USDT', amount: '0.0001' },
        ],
        balances: [{ asset: 'USDT', total: '-0.0001', held: '0', margin: '0' }],
      },
    });
  });

  it("takes no margin and holds nothing: the money is the venue's", () => {
    expect(balanceText(after(seen(1, 'open-long 2 at 100'), seen(2, 'close-long 2 at 90')))).toEqual({
      total: '-20',
      held: '0',
      margin: '0',
      available: '-20',
    });
  });

  it('names its order, or is one with those of instrument, side and millisecond', () => {
    const orderIdOf = (changes: Partial<Parameters<typeof observeFill>[0]>) =>
      eventAfter('FillObserved', seen(1, 'buy 1 at 100', changes), observed).data.venueOrderId;
    expect(orderIdOf({ venueOrderId: 'venue-1' })).toBe('venue-1');
    expect(orderIdOf({ occurredAt: day() })).toBe('NVDA:buy:2026-11-20T09:30:00.000Z');
  });

  it('may come without a direction, and is then taken as it is', () => {
    expect(types(seen(2, 'sell 3 at 100'), seen(1, 'buy 1 at 100'))).toEqual(['FillObserved']);
    expect(positionText(after(seen(1, 'buy 1 at 100'), seen(2, 'sell 3 at 100')), 'NVDA')).toEqual({ quantity: '-2', cost: '-200' });
  });
});

describe('a fill that fits the position', () => {
  it.each([
    ['open-long 1 at 100', ['buy 2 at 100']],
    ['open-long 1 at 100', []],
    ['close-long 2 at 100', ['buy 2 at 100']],
    ['close-long 1 at 100', ['buy 2 at 100']],
    ['open-short 1 at 100', ['sell 2 at 100']],
    ['open-short 1 at 100', []],
    ['close-short 2 at 100', ['sell 2 at 100']],
    ['close-short 1 at 100', ['sell 2 at 100']],
    ['long-to-short 3 at 100', ['buy 2 at 100']],
    ['short-to-long 3 at 100', ['sell 2 at 100']],
  ])('%s after %j adjusts nothing', (text, before) => {
    expect(types(seen(9, text), ...before.map((fill, n) => seen(n + 1, fill)))).toContain('FillObserved');
    expect(types(seen(9, text), ...before.map((fill, n) => seen(n + 1, fill)))).not.toContain('PositionAdjusted');
  });
});

describe('a fill that contradicts the position held', () => {
  it.each<[fill: string, before: string[], then: { implied: readonly [string, string]; quantity: string; realised: string }]>([
    // Nothing or the other side is held: what was closed is taken at the price of the close.
    ['close-long 2 at 110', [], { implied: ['2', '220'], quantity: '0', realised: '0' }],
    ['close-long 2 at 110', ['sell 1 at 100'], { implied: ['2', '220'], quantity: '0', realised: '0' }],
    ['close-short 2 at 110', [], { implied: ['-2', '-220'], quantity: '0', realised: '0' }],
    ['close-short 2 at 110', ['buy 1 at 100'], { implied: ['-2', '-220'], quantity: '0', realised: '0' }],
    // Too little is held: what is missing is taken at the same average.
    ['close-long 2 at 110', ['buy 1 at 100'], { implied: ['2', '200'], quantity: '0', realised: '20' }],
    ['close-short 2 at 110', ['sell 1 at 100'], { implied: ['-2', '-200'], quantity: '0', realised: '-20' }],
    // The other side is held: it must have been closed.
    ['open-long 2 at 110', ['sell 1 at 100'], { implied: ['0', '0'], quantity: '2', realised: '0' }],
    ['open-short 2 at 110', ['buy 1 at 100'], { implied: ['0', '0'], quantity: '-2', realised: '0' }],
    // A flip finds less than itself on its side.
    ['long-to-short 2 at 110', ['buy 2 at 100'], { implied: ['0', '0'], quantity: '-2', realised: '0' }],
    ['long-to-short 2 at 110', ['sell 1 at 100'], { implied: ['0', '0'], quantity: '-2', realised: '0' }],
    ['short-to-long 2 at 110', ['sell 3 at 100'], { implied: ['0', '0'], quantity: '2', realised: '0' }],
    ['short-to-long 2 at 110', ['buy 1 at 100'], { implied: ['0', '0'], quantity: '2', realised: '0' }],
  ])('%s after %j', (text, before, then) => {
    const history = before.map((fill, n) => seen(n + 1, fill));
    const fill = seen(9, text);
    expect(types(fill, ...history).slice(-2)).toEqual(['PositionAdjusted', 'FillObserved']);
    const adjusted = eventAfter('PositionAdjusted', fill, observed, ...history).data;
    expect(adjusted).toMatchObject({
      feed: 'venue',
      sequence: '9',
      instrument: 'NVDA',
      direction: text.split(' ')[0],
      position: { quantity: then.implied[0], cost: then.implied[1] },
    });
    expect(adjusted.held).toEqual(positionText(after(...history), 'NVDA'));
    const recorded = eventAfter('FillObserved', fill, observed, ...history).data;
    expect([recorded.position.quantity, recorded.realisedPnl.amount]).toEqual([then.quantity, then.realised]);
  });
});

describe('a feed', () => {
  it('is recorded once, and in order', () => {
    expect(types(seen(1, 'buy 1 at 100'), seen(1, 'buy 1 at 100'))).toEqual([]);
    expect(types(seen(1, 'buy 2 at 100'), seen(2, 'buy 1 at 100'))).toEqual([]);
    expect(types(observeFunding({ instrument, sequence: 2n }), seen(2, 'buy 1 at 100'))).toEqual([]);
    expect(types(observeEquity({ sequence: 2n }), seen(2, 'buy 1 at 100'))).toEqual([]);
  });

  it('may start at zero and leave numbers out', () => {
    expect(types(seen(0, 'buy 1 at 100'))).toContain('FillObserved');
    expect(types(seen(7, 'buy 1 at 100'), seen(0, 'buy 1 at 100'))).toContain('FillObserved');
  });

  it('counts for itself', () => {
    expect(types(seen(1, 'buy 1 at 100', { feed: 'other' }), seen(5, 'buy 1 at 100'))).toEqual(['FillObserved']);
  });

  it('records a repetition of the very same content under a new number', () => {
    expect(positionText(after(seen(1, 'buy 1 at 100'), seen(2, 'buy 1 at 100')), 'NVDA').quantity).toBe('2');
  });
});

describe('an observation is refused', () => {
  it('by a simulated account, before anything else', () => {
    for (const command of [seen(1, 'buy 0 at 0'), observeFunding({ instrument }), observeEquity()])
      expect(decideAfter(command)).toEqual(reject('AccountNotObserved'));
  });

  it.each<[AccountRejection, string, Partial<Parameters<typeof observeFill>[0]>]>([
    ['QuantityNotPositive', 'buy 0 at 0', { direction: 'close-long' }],
    ['QuantityNotPositive', 'buy -1 at 0', { direction: 'close-long' }],
    ['PriceNotPositive', 'buy 1 at 0', { direction: 'close-long' }],
    ['PriceNotPositive', 'buy 1 at -1', { direction: 'close-long' }],
    ['DirectionContradictsSide', 'buy 1 at 1', { direction: 'open-short' }],
    ['DirectionContradictsSide', 'buy 1 at 1', { direction: 'close-long' }],
    ['DirectionContradictsSide', 'buy 1 at 1', { direction: 'long-to-short' }],
    ['DirectionContradictsSide', 'sell 1 at 1', { direction: 'open-long' }],
    ['DirectionContradictsSide', 'sell 1 at 1', { direction: 'close-short' }],
    ['DirectionContradictsSide', 'sell 1 at 1', { direction: 'short-to-long' }],
  ])('with %s: %s', (rejection, text, changes) => {
    expect(decideAfter(seen(1, text, changes), observed)).toEqual(reject(rejection));
  });

  it('beyond the number of feeds and of instruments, but not in what is known', () => {
    const account = after(seen(1, 'buy 1 at 100'));
    const fullFeeds = account.feeds.withMutations((feeds) => {
      for (let n = feeds.size; n < accountLimits.feedsMax; n += 1) feeds.set(`feed ${n}`, 0n);
    });
    const fullInstruments = account.instruments.withMutations((instruments) => {
      for (let n = instruments.size; n < accountLimits.instrumentsMax; n += 1) instruments.set(`X${n}`, instrument);
    });
    const decide = (command: AccountCommand, full: Partial<typeof account>) => accountDecider.decide(command, { ...account, ...full });
    const elsewhere = seen(2, 'buy 1 at 100', { instrument: outsideInstrument('TSLA', usdt), feed: 'other' });
    expect(decide(elsewhere, { feeds: fullFeeds, instruments: fullInstruments })).toEqual(reject('TooManyFeeds'));
    expect(decide(elsewhere, { instruments: fullInstruments })).toEqual(reject('TooManyInstruments'));
    expect(decide(observeEquity({ feed: 'other' }), { instruments: fullInstruments })).toMatchObject({ ok: true });
    expect(decide(seen(2, 'buy 1 at 100'), { feeds: fullFeeds, instruments: fullInstruments })).toMatchObject({ ok: true });
  });
});

describe('observed funding', () => {
  it('is received or paid, and moves no position', () => {
    const paid = observeFunding({ instrument, sequence: 2n, amount: -250_000n, rate: '0.0000125' });
    expect(decideAfter(paid, observed, seen(1, 'buy 1 at 100'))).toEqual(
      accept({
        type: 'FundingPaid',
        data: {
          feed: 'venue',
          sequence: '2',
          instrument: 'NVDA',
          asset: 'USDT',
          amount: '-0.25',
          rate: '0.0000125',
          postings: [
            { ledger: 'account', asset: 'USDT', amount: '-0.25' },
            { ledger: 'venue', asset: 'USDT', amount: '0.25' },
          ],
          balances: [{ asset: 'USDT', total: '-0.25', held: '0', margin: '0' }],
        },
      }),
    );
    const account = after(seen(1, 'buy 1 at 100'), paid);
    expect([balanceText(account).total, positionText(account, 'NVDA').quantity]).toEqual(['-0.25', '1']);
  });

  it('may come before any fill of its instrument, and may be nothing', () => {
    expect(types(observeFunding({ instrument, amount: 0n }))).toEqual(['InstrumentAdmitted', 'FundingPaid']);
    expect(eventAfter('FundingPaid', observeFunding({ instrument, amount: 0n }), observed).data.postings).toEqual([]);
  });
});

describe('observed equity', () => {
  it("is the venue's word, and moves nothing", () => {
    expect(decideAfter(observeEquity({ equity: -5n }), observed)).toEqual(
      accept({ type: 'EquityObserved', data: { feed: 'venue', sequence: '1', asset: 'USDT', equity: '-0.000005' } }),
    );
    expect(balanceText(after(observeEquity())).total).toBe('0');
  });
});
