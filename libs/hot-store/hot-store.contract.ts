import { commitNoticesContract } from './contract/commit-notices.contract';
import { depthsContract } from './contract/depths.contract';
import { hotRowsContract } from './contract/hot-rows.contract';
import { latestPricesContract } from './contract/latest-prices.contract';
import type { OpenStore } from './contract/open-store';
import { rateCountersContract } from './contract/rate-counters.contract';
import type { HotStore, HotStoreOptions } from './hot-store';

/** What every adapter promises to one process. */
export const hotStoreContract = (name: string, openEmpty: (options: Partial<HotStoreOptions>) => Promise<HotStore>): void => {
  describe(name, () => {
    const opened: HotStore[] = [];
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((store) => store.close()));
    });
    const open: OpenStore = async (options = {}) => {
      const store = await openEmpty(options);
      opened.push(store);
      return store;
    };
    describe('latest prices', () => {
      latestPricesContract(open);
    });
    describe('depths', () => {
      depthsContract(open);
    });
    describe('hot rows', () => {
      hotRowsContract(open);
    });
    describe('rate counters', () => {
      rateCountersContract(open);
    });
    describe('commit notices', () => {
      commitNoticesContract(open);
    });
    itKeepsFedPricesApart(open);
    itForgetsAMark(open);
    itIsReadableWhenClosed(open);
  });
};

const itIsReadableWhenClosed = (open: OpenStore): void => {
  it('is in order while open, and can still be read when closed', async () => {
    const store = await open();
    await store.prices.publish('BTC', '1');
    await expect(store.probe()).resolves.toBeUndefined();
    await store.close();
    expect(store.prices.latest('BTC')?.price).toBe('1');
  });
};

const itForgetsAMark = (open: OpenStore): void => {
  it('knows no mark that was withdrawn, until the next, and tells of marks alone', async () => {
    const { marks } = await open();
    const heard: string[] = [];
    marks.subscribe(({ price }) => heard.push(price));
    await marks.withdraw('BTC');
    await marks.publish('BTC', '1');
    await marks.withdraw('BTC');
    await marks.withdraw('BTC');
    expect(marks.latest('BTC')).toBeUndefined();
    await marks.publish('BTC', '2');
    expect(marks.latest('BTC')?.price).toBe('2');
    expect(heard).toEqual(['1', '2']);
    await marks.withdraw('BTC');
    await Promise.all([marks.publish('BTC', '3'), marks.withdraw('BTC')]);
    expect(marks.latest('BTC')).toBeUndefined();
    await expect(marks.publish('BTC', '-')).rejects.toThrow(RangeError);
    await expect(marks.withdraw('B TC')).rejects.toThrow(RangeError);
  });
};

const itKeepsFedPricesApart = (open: OpenStore): void => {
  it('keeps the prices that are fed in, those that markets are worth and marks apart', async () => {
    const { prices, fed, marks } = await open();
    await Promise.all([prices.publish('BTC', '1'), fed.publish('BTC', '2'), marks.publish('BTC', '3')]);
    expect([prices, fed, marks].map((board) => board.latest('BTC')?.price)).toEqual(['1', '2', '3']);
  });
};
