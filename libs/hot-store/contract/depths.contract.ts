import { eventually } from '@copyledger/testing';
import type { Depth, DepthLevels } from '../depths';
import { TooManySymbols } from '../latest-prices';
import type { OpenStore } from './open-store';

const levels = (bid: string, ask: string): DepthLevels => ({ bids: [[bid, '1.5']], asks: [[ask, '0.25']] });

const unfit: readonly (readonly [why: string, symbol: string, depth: DepthLevels])[] = [
  ['a symbol with a blank', 'B TC', levels('1', '2')],
  ['a price of nothing', 'BTC', levels('0', '2')],
  ['a price with an exponent', 'BTC', levels('1', '2e3')],
  ['a quantity that is none', 'BTC', { bids: [['1', 'much']], asks: [] }],
  ['more levels than may be', 'BTC', { bids: [], asks: Array.from({ length: 4 }, () => ['1', '1'] as const) }],
];

/** What every adapter promises of depths. */
export const depthsContract = (open: OpenStore): void => {
  it('tells the newest depth once it is published, and each symbol its own, empty sides too', async () => {
    const { depths } = await open();
    expect(depths.latest('BTC')).toBeUndefined();
    await depths.publish('BTC', levels('99', '101'));
    await depths.publish('BTC', levels('100', '102'));
    await depths.publish('ETH', { bids: [], asks: [] });
    expect(depths.latest('BTC')).toMatchObject({ symbol: 'BTC', ...levels('100', '102') });
    expect(depths.latest('ETH')).toMatchObject({ symbol: 'ETH', bids: [], asks: [] });
  });

  it('tells subscribers each change once, until they end', async () => {
    const { depths } = await open();
    const heard: Depth[] = [];
    const end = depths.subscribe((depth) => heard.push(depth));
    await depths.publish('BTC', levels('1', '2'));
    await depths.publish('ETH', levels('3', '4'));
    await eventually(() => {
      expect(heard.map(({ symbol }) => symbol)).toEqual(['BTC', 'ETH']);
    });
    expect(heard.at(-1)).toEqual(depths.latest('ETH'));
    end();
    await depths.publish('BTC', levels('5', '6'));
    expect(heard).toHaveLength(2);
  });

  it.each(unfit)('refuses %s', async (_why, symbol, depth) => {
    const { depths } = await open({ depthLimits: { levelsMax: 3 } });
    await expect(depths.publish(symbol, depth)).rejects.toThrow(RangeError);
    expect(depths.latest(symbol)).toBeUndefined();
  });

  it('turns a symbol too many away', async () => {
    const { depths } = await open({ depthLimits: { symbolsMax: 1 } });
    await depths.publish('A', levels('1', '2'));
    await expect(depths.publish('B', levels('1', '2'))).rejects.toThrow(TooManySymbols);
    await depths.publish('A', levels('2', '3'));
    expect(depths.latest('A')?.bids).toEqual([['2', '1.5']]);
  });
};
