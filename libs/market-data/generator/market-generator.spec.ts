import { VenueFeed } from '../venue-feed';
import { BinanceAdapter } from '../venues/binance';
import { type GeneratedMarket, type GeneratedMessage, MarketGenerator } from './market-generator';
import { MarketFlow } from './market-flow';

const btc: GeneratedMarket = { symbol: 'BTC', priceScale: 2, sizeScale: 8, tick: 100, lot: 1_000, price: 6_000_000, size: 5_000_000 };
const eth: GeneratedMarket = { symbol: 'ETH', priceScale: 2, sizeScale: 8, tick: 10, lot: 10_000, price: 250_000, size: 50_000_000 };
const startMicros = Date.UTC(2026, 10, 21) * 1000;

const generator = (changes: Partial<ConstructorParameters<typeof MarketGenerator>[0]> = {}): MarketGenerator =>
  new MarketGenerator({ seed: 7, startMicros, markets: [btc, eth], ...changes });

const take = (from: MarketGenerator, count: number): readonly GeneratedMessage[] => Array.from({ length: count }, () => from.next());
const texts = (messages: readonly GeneratedMessage[]): readonly string[] => messages.map(({ text }) => text);

describe('generated markets', () => {
  it('are the same bytes for the same seed, and others for another', () => {
    expect(texts(take(generator(), 2_000))).toEqual(texts(take(generator(), 2_000)));
    expect(texts(take(generator(), 50))).not.toEqual(texts(take(generator({ seed: 8 }), 50)));
  });

  it('do not depend on each other', () => {
    const both = take(generator(), 2_000).filter(({ symbol }) => symbol === 'ETH');
    expect(texts(take(generator({ markets: [eth] }), both.length))).toEqual(texts(both));
  });

  it('come in the order of their times', () => {
    const times = take(generator(), 5_000).map(({ receivedMicros }) => receivedMicros);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const parts = generator();
    const first = parts.until(startMicros + 30_000_000);
    expect(texts([...first, ...parts.until(startMicros + 60_000_000)])).toEqual(texts(generator().until(startMicros + 60_000_000)));
  });

  it.each([0, 100])('make a book that is always live and as they say it is (diffs every %d ms)', (diffMs) => {
    const feed = new VenueFeed(new BinanceAdapter({ market: 'spot', symbol: 'BTC', scalesOf: () => ({ priceScale: 2, sizeScale: 8 }) }));
    const counts = { snapshot: 0, diff: 0, trade: 0 };
    for (const { text, kind, bests } of take(generator({ markets: [btc], diffMs }), 5_000)) {
      counts[kind] += 1;
      feed.receive(JSON.parse(text));
      const view = feed.book('BTC').view();
      if (!view.ok) throw new Error(view.problem);
      if (bests === undefined) continue;
      expect(feed.book('BTC').lastUpdate).toBe(bests.update);
      expect(view.value.bestPrice('bid')).toBe(bests.bid.price * btc.tick);
      expect(view.value.sizeAt('ask', bests.ask.price * btc.tick)).toBe(bests.ask.size * btc.lot);
    }
    expect(counts.snapshot).toBe(1);
    expect(Math.min(counts.diff, counts.trade)).toBeGreaterThan(500);
  });

  it('can tell a book again that was lost', () => {
    const lost = generator({ markets: [btc] });
    take(lost, 500);
    const feed = new VenueFeed(new BinanceAdapter({ market: 'spot', symbol: 'BTC', scalesOf: () => ({ priceScale: 2, sizeScale: 8 }) }));
    feed.receive(JSON.parse(lost.snapshot('BTC').text));
    for (const { text } of take(lost, 500)) feed.receive(JSON.parse(text));
    expect(feed.book('BTC').status).toEqual({ kind: 'live' });
  });
});

describe('the flow of a market', () => {
  it('stays near where it began, with bursts now and then', () => {
    const flow = new MarketFlow({ seed: 3, price: 60_000, levels: 20, eventsPerSecond: 25, size: 50 });
    const least = { spread: Infinity, bid: Infinity, size: Infinity };
    const most = { bid: 0, hurried: 0 };
    for (let step = 0; step < 50_000; step += 1) {
      const trades = flow.step();
      const bid = flow.book.best('bid');
      least.spread = Math.min(least.spread, flow.book.best('ask') - bid);
      least.bid = Math.min(least.bid, bid);
      most.bid = Math.max(most.bid, bid);
      for (const { size } of trades) least.size = Math.min(least.size, size);
      if (flow.isHurried) most.hurried += 1;
    }
    expect(least).toMatchObject({ spread: 1, size: 1 });
    expect(least.bid).toBeGreaterThan(50_000);
    expect(most.bid).toBeLessThan(70_000);
    expect(most.hurried).toBeGreaterThan(1_000);
    expect(most.hurried).toBeLessThan(25_000);
    expect(Math.min(flow.book.depth('bid'), flow.book.depth('ask'))).toBeGreaterThanOrEqual(20);
  });
});
