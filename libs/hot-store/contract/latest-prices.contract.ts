import fc from 'fast-check';
import { instantOfMillis } from '@copyledger/kernel';
import { eventually } from '@copyledger/testing';
import { type LatestPrice, type LatestPrices, TooManySymbols } from '../latest-prices';
import type { OpenStore } from './open-store';

const priceOf = (prices: LatestPrices, symbol: string): string | undefined => prices.latest(symbol)?.price;

const tellsTheNewest = (open: OpenStore): void => {
  it('knows no price of a symbol before the first', async () => {
    expect((await open()).prices.latest('BTC')).toBeUndefined();
  });

  it('tells the newest price once it is published, and each symbol its own', async () => {
    const { prices } = await open();
    await prices.publish('BTC', '100.5');
    await prices.publish('BTC', '101');
    await prices.publish('ETH-PERP', '0.00000001');
    expect(prices.latest('BTC')).toMatchObject({ symbol: 'BTC', price: '101' });
    expect(prices.latest('ETH-PERP')).toMatchObject({ symbol: 'ETH-PERP', price: '0.00000001' });
  });

  it('stamps each price of a symbol later than the one before', async () => {
    const { prices } = await open();
    const stamps: string[] = [];
    for (const price of ['1', '1', '2', '3']) {
      await prices.publish('BTC', price);
      stamps.push(String(prices.latest('BTC')?.at));
    }
    expect(stamps).toEqual([...new Set(stamps)].sort());
    expect(stamps[0]).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/);
  });

  it('keeps, of any prices published at once, the last of every symbol', async () => {
    const { prices } = await open();
    const publication = fc.record({ symbol: fc.constantFrom('A', 'B', 'C'), price: fc.integer({ min: 1 }).map(String) });
    await fc.assert(
      fc.asyncProperty(fc.array(publication, { maxLength: 50 }), async (published) => {
        await Promise.all(published.map(({ symbol, price }) => prices.publish(symbol, price)));
        const last = new Map(published.map(({ symbol, price }) => [symbol, price]));
        for (const [symbol, price] of last) expect(priceOf(prices, symbol)).toBe(price);
      }),
      { numRuns: 50 },
    );
  });
};

const restores = (open: OpenStore): void => {
  const remembered = (price: string, ms: number): LatestPrice => ({ symbol: 'BTC', price, at: instantOfMillis(ms) });

  it('takes a price over that is remembered where none is known, with its time, and tells it', async () => {
    const { prices } = await open();
    const heard: LatestPrice[] = [];
    prices.subscribe((price) => heard.push(price));
    await prices.restore(remembered('1', 5));
    expect(prices.latest('BTC')).toEqual(remembered('1', 5));
    expect(heard).toEqual([remembered('1', 5)]);
  });

  it('never lets what is remembered replace what is newer', async () => {
    const { prices } = await open();
    await prices.restore(remembered('2', 6));
    await prices.restore(remembered('1', 5));
    expect(priceOf(prices, 'BTC')).toBe('2');
    await prices.restore(remembered('3', 7));
    expect(priceOf(prices, 'BTC')).toBe('3');
    await prices.publish('BTC', '4');
    await prices.restore(remembered('3', 7));
    expect(priceOf(prices, 'BTC')).toBe('4');
  });

  it('refuses to remember what is no price', async () => {
    const { prices } = await open({ limits: { symbolsMax: 0 } });
    await expect(prices.restore(remembered('0', 5))).rejects.toThrow(RangeError);
    await expect(prices.restore(remembered('1', 5))).rejects.toThrow(TooManySymbols);
    expect(prices.latest('BTC')).toBeUndefined();
  });
};

const tellsSubscribers = (open: OpenStore): void => {
  it('tells subscribers each change once, until they end', async () => {
    const { prices } = await open();
    const [first, second]: [LatestPrice[], LatestPrice[]] = [[], []];
    const end = prices.subscribe((price) => first.push(price));
    prices.subscribe((price) => second.push(price));
    await prices.publish('BTC', '1');
    await prices.publish('ETH', '2');
    end();
    end();
    await prices.publish('BTC', '3');
    await eventually(() => {
      expect(second.map(({ symbol, price }) => `${symbol} ${price}`)).toEqual(['BTC 1', 'ETH 2', 'BTC 3']);
    });
    expect(first.map(({ price }) => price)).toEqual(['1', '2']);
    expect(second.at(-1)).toEqual(prices.latest('BTC'));
  });

  it('reports a subscriber that throws, and tells the others all the same', async () => {
    const report = jest.fn();
    const { prices } = await open({ report });
    const heard: string[] = [];
    const failure = new Error('a bug in a listener');
    prices.subscribe(() => {
      throw failure;
    });
    prices.subscribe(({ price }) => heard.push(price));
    await prices.publish('BTC', '1');
    expect(heard).toEqual(['1']);
    expect(report.mock.calls).toEqual([[failure]]);
  });
};

const unfit: readonly (readonly [symbol: string, price: string])[] = [
  ['', '1'],
  ['B TC', '1'],
  ['x'.repeat(65), '1'],
  ['BTC', ''],
  ['BTC', '0'],
  ['BTC', '-1'],
  ['BTC', '1e3'],
  ['BTC', 'NaN'],
  ['BTC', ' 1'],
  ['BTC', '0x1'],
  ['BTC', '9'.repeat(31)],
];

const keepsItsBounds = (open: OpenStore): void => {
  it.each(unfit)('refuses %j at %j', async (symbol, price) => {
    const { prices } = await open();
    await expect(prices.publish(symbol, price)).rejects.toThrow(RangeError);
    expect(prices.latest(symbol)).toBeUndefined();
  });

  it('turns a symbol too many away, and goes on with those it has', async () => {
    const { prices } = await open({ limits: { symbolsMax: 2 } });
    const published = await Promise.allSettled(['A', 'B', 'C', 'A'].map((symbol) => prices.publish(symbol, '1')));
    expect(published.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    await expect(prices.publish('D', '1')).rejects.toThrow(TooManySymbols);
    await prices.publish('B', '2');
    expect(priceOf(prices, 'B')).toBe('2');
    expect(prices.latest('C')).toBeUndefined();
  });
};

/** What every adapter promises of prices. */
export const latestPricesContract = (open: OpenStore): void => {
  tellsTheNewest(open);
  restores(open);
  tellsSubscribers(open);
  keepsItsBounds(open);
};
