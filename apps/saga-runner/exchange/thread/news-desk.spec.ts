import { Market } from '@copyledger/domain/trading/market/market';
import { instantOfMillis } from '@copyledger/kernel';
import { spotTerms } from '@copyledger/testing';
import { NewsDesk, priceOf } from './news-desk';

const at = instantOfMillis(0);

describe('what a market is worth', () => {
  it.each([
    ['is unknown at first', {}, undefined],
    ['is the last price', { last: '100', mark: '101' }, '100'],
    ['is the last price within bid and ask', { last: '100.05', bid: '100', ask: '100.1' }, '100.05'],
    ['is the bid when that has moved above it', { last: '99', bid: '100', ask: '101' }, '100'],
    ['is the ask when that has moved below it', { last: '102', bid: '100', ask: '101' }, '101'],
    ['is the mark where nothing has traded', { mark: '100.5', bid: '100', ask: '101' }, '100.5'],
    ['is the middle where there is nothing else, in the digits of a price', { bid: '1999.37', ask: '1999.38' }, '1999.37'],
    ['is one side where there is no other', { bid: '100' }, '100'],
    ['is one side where there is no other', { ask: '101' }, '101'],
  ])('%s', (_what, prices, worth) => {
    expect(priceOf(prices)).toBe(worth);
  });
});

describe('the news desk', () => {
  const market = Market.create(spotTerms.symbol);
  market.handle({ type: 'SetTerms', position: 1n, terms: spotTerms });
  let fedAt = at;
  const desk = new NewsDesk({ market: (symbol) => (symbol === market.symbol ? market : undefined), fedAt: () => fedAt });
  const say = (price: number): void => {
    market.handle({ type: 'OutsidePrice', source: 'test', at, price });
    desk.note(market.symbol);
  };

  it('tells a price once, the newest of several, and where it comes from', () => {
    desk.note('NONE');
    desk.note(market.symbol);
    // What another process said of it before may be old.
    expect(desk.take()).toEqual([{ symbol: market.symbol, mark: null }]);
    desk.note(market.symbol);
    expect(desk.take()).toEqual([]);
    say(10_000);
    say(10_050);
    expect(desk.take()).toEqual([{ symbol: market.symbol, price: '100.5', fedAt }]);
    expect(desk.take()).toEqual([]);
    say(10_050);
    expect(desk.take()).toEqual([]);
  });

  it('tells a mark once', () => {
    market.handle({ type: 'Mark', price: 10_060, at });
    desk.note(market.symbol);
    expect(desk.take()).toEqual([{ symbol: market.symbol, mark: '100.6' }]);
    desk.note(market.symbol);
    expect(desk.take()).toEqual([]);
  });

  it('tells once that there is no mark any more', () => {
    market.handle({ type: 'MarkWithdrawn' });
    desk.note(market.symbol);
    expect(desk.take()).toEqual([{ symbol: market.symbol, mark: null }]);
    desk.note(market.symbol);
    expect(desk.take()).toEqual([]);
  });

  it('tells it again when it was fed in again', () => {
    fedAt = instantOfMillis(5);
    say(10_050);
    expect(desk.take()).toEqual([{ symbol: market.symbol, price: '100.5', fedAt }]);
  });

  it('tells nothing of what a market begins with, and all of it once there is something new', () => {
    expect(desk.begin(market.symbol)).toEqual({ last: '100.5', bid: '100.5', ask: '100.5' });
    desk.note(market.symbol);
    expect(desk.take()).toEqual([]);
    say(10_070);
    expect(desk.take()).toEqual([{ symbol: market.symbol, price: '100.7', fedAt, mark: null }]);
    expect(desk.begin('NONE')).toEqual({});
  });
});
