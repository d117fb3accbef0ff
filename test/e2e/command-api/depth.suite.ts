import { StreamClient } from '@copyledger/contracts/client';
import { streamPath } from '@copyledger/contracts/stream/limits';
import type { BookFrame } from '@copyledger/contracts/stream/server-frames';
import { eventually } from '@copyledger/testing';
import { admin, type CommandWorld } from '../command-api.world';
import { ownMarket } from './own-market';

/** What orders and the outside do to a book, as a client of the stream sees it. */
export const depthSuite = (world: CommandWorld): void => {
  describe('the book of a market on the stream', () => {
    let client: StreamClient;
    beforeEach(() => {
      client = new StreamClient({ url: `${world.url.replace('http', 'ws')}${streamPath}`, token: () => world.token('ada', 'trader') });
    });
    afterEach(() => {
      client.close();
    });

    const follow = (instrument: string) => {
      let newest: BookFrame | undefined;
      const onBook = (frame: BookFrame): void => {
        newest = frame;
      };
      // Of an instrument that was listed a moment ago the stream may not know yet.
      const ask = (): unknown =>
        client.follow(`book:${instrument}`, { onBook, onLost: () => setTimeout(ask, 100) }, { perSecond: 20, levels: 2 });
      ask();
      return (bids: BookFrame['bids'], asks: BookFrame['asks']) =>
        eventually(() => {
          expect(newest).toMatchObject({ bids, asks });
        });
    };

    const say = async (instrument: string, ...lines: readonly object[]): Promise<void> => {
      const answer = await world.send('POST', `/v1/instruments/${instrument}/outside?venue=binance-spot&market=OUT`, {
        ...{ as: admin, headers: { 'Content-Type': 'application/x-ndjson' } },
        body: lines.map((line) => JSON.stringify(line)).join('\n'),
      });
      expect(answer.status).toBe(200);
    };

    it('shows orders as they rest, are filled and are cancelled', async () => {
      const { account, instrument, placed } = await ownMarket(world, {}, 'quiet');
      const shows = follow(instrument);
      await shows([], []);
      const bid = await placed({ limitPrice: '99', quantity: '2' });
      await placed({ limitPrice: '99', quantity: '0.5' });
      await placed({ side: 'sell', limitPrice: '101', quantity: '3' });
      await shows([['99', '2.5']], [['101', '3']]);
      await placed({ limitPrice: '101', quantity: '1' });
      await shows([['99', '2.5']], [['101', '2']]);
      await world.send('DELETE', `${account.path}/orders/${bid}`);
      await shows([['99', '0.5']], [['101', '2']]);
    });

    it('shows what stands outside with them, so many levels as were asked for, and is without it once nobody says it', async () => {
      const { instrument, placed } = await ownMarket(world, {}, 'quiet');
      const shows = follow(instrument);
      await placed({ limitPrice: '99', quantity: '1' });
      await say(instrument, {
        lastUpdateId: 1,
        bids: [
          ['99', '2'],
          ['98', '5'],
          ['97', '5'],
        ],
        asks: [['101', '4']],
      });
      await shows(
        [
          ['99', '3'],
          ['98', '5'],
        ],
        [['101', '4']],
      );
      await say(instrument, { e: 'depthUpdate', s: 'OUT', U: 2, u: 2, b: [['98', '0']], a: [['100', '1']] });
      await shows(
        [
          ['99', '3'],
          ['97', '5'],
        ],
        [
          ['100', '1'],
          ['101', '4'],
        ],
      );
      // A gap: nobody may trade on it any more.
      await say(instrument, { e: 'depthUpdate', s: 'OUT', U: 9, u: 9, b: [], a: [] });
      await shows([['99', '1']], []);
    });
  });
};
