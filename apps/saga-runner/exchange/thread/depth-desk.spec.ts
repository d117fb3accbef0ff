import { Market } from '@copyledger/domain/trading/market/market';
import type { OutsideLevel } from '@copyledger/domain/trading/market/market.inputs';
import { instantOfMillis } from '@copyledger/kernel';
import { spotTerms } from '@copyledger/testing';
import { DepthDesk } from './depth-desk';

const at = instantOfMillis(0);
const begin = (): Market => {
  const market = Market.create(spotTerms.symbol);
  market.handle({ type: 'SetTerms', position: 1n, terms: spotTerms });
  return market;
};
const lots = 100_000_000;

describe('the depth desk', () => {
  let market = begin();
  const desk = new DepthDesk((symbol) => (symbol === market.symbol ? market : undefined));
  const take = (...symbols: readonly string[]) => {
    for (const symbol of symbols) desk.note(symbol);
    return desk.take();
  };
  const say = (bids: readonly OutsideLevel[], isSnapshot = false): void => {
    market.handle({ type: 'OutsideDepth', isSnapshot, source: 'test', at, bids, asks: [] });
  };

  it('tells the levels of a market once, the empty ones of one that begins too, and of nobody else', () => {
    expect(take('NONE', market.symbol)).toEqual([{ symbol: market.symbol, depth: { bids: [], asks: [] } }]);
    expect(take(market.symbol)).toEqual([]);
  });

  it('tells the newest of several changes, and nothing when they come to nothing', () => {
    say([{ price: 10_000, size: lots }], true);
    say([{ price: 10_000, size: 2 * lots }]);
    expect(take(market.symbol)).toEqual([{ symbol: market.symbol, depth: { bids: [['100', '2']], asks: [] } }]);
    say([{ price: 10_000, size: lots }]);
    say([{ price: 10_000, size: 2 * lots }]);
    expect(take(market.symbol)).toEqual([]);
    expect(desk.take()).toEqual([]);
  });

  it('tells no more levels than are ever sent', () => {
    say(Array.from({ length: 80 }, (_, index) => ({ price: 10_000 - index, size: lots })));
    expect(take(market.symbol)[0]?.depth?.bids).toHaveLength(50);
  });

  it('tells all of a market that begins again, though it may be the same: another process may have told something else', () => {
    const depth = market.depth(50);
    desk.forget(market.symbol);
    expect(take(market.symbol)).toEqual([{ symbol: market.symbol, depth }]);
    market = begin();
    desk.forget(market.symbol);
    expect(take(market.symbol)).toEqual([{ symbol: market.symbol, depth: { bids: [], asks: [] } }]);
  });
});
