import { Logger } from '@nestjs/common';
import { derivedId, instantOfMillis } from '@copyledger/kernel';
import type { CatalogueEntry } from '@copyledger/command-side/instrument-catalogue';
import type { LatestPrice } from '@copyledger/hot-store';
import { eventually } from '@copyledger/testing';
import { instrument, SagaWorld, symbol } from '../spec/saga-world';
import { Venue } from './venue.saga';

const ada = derivedId('account', 'ada');
const at = instantOfMillis(Date.UTC(2026, 10, 20));
const priced = (price: string): LatestPrice => ({ symbol, price, at });

let world: SagaWorld;
let latest: LatestPrice | undefined;
let status: CatalogueEntry['status'];
const alarm = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);

beforeEach(async () => {
  alarm.mockClear();
  latest = undefined;
  status = 'trading';
  world = new SagaWorld();
  await world.open(ada, { deposit: '1000' });
});

const venue = (): Venue =>
  new Venue(
    world.markets,
    { latest: () => latest, publish: () => Promise.resolve(), subscribe: () => () => undefined },
    { find: () => ({ instrument, status }) },
  );
const react = async (): Promise<void> => venue().react(await world.batch('account-'));
const journal = (): Promise<readonly string[]> => world.history(`market-${symbol}`);

describe('the venue', () => {
  it('takes every order once, in log order, however often it is delivered', async () => {
    const ids = [await world.order(ada, '1'), await world.order(ada, '2'), await world.order(ada, '3')];
    for (let time = 0; time < 3; time += 1) await react();
    world.restart();
    await react();
    const accepted = (await world.batch('market-')).events.map(({ event }) => (event.data as { orderId: string }).orderId);
    expect(accepted).toEqual(ids);
  });

  it('that dies on the way takes the rest when it is delivered again', async () => {
    for (let appends = 0; appends < 2; appends += 1) {
      await world.order(ada, `before ${appends}`);
      world.crashAfter(appends);
      await react().catch(() => undefined);
      world.restart();
      await react();
      expect(await journal()).toHaveLength(appends + 1);
    }
  });

  it('fills at the latest price, and passes cancels on', async () => {
    latest = priced('99');
    await world.order(ada, '1');
    const orderId = await world.order(ada, '2', { limitPrice: '98' });
    await world.act(ada, { type: 'RequestCancel', by: { type: 'system' }, orderId });
    await react();
    expect(await journal()).toEqual(['OrderAccepted', 'TradeExecuted', 'OrderAccepted', 'OrderRemoved']);
  });

  it('passes prices on to what rests, the newest when they come fast', async () => {
    await world.order(ada, '1');
    await react();
    const open = venue();
    for (const price of ['105', '104', '103', '97', '96']) open.quote(priced(price));
    await eventually(async () => {
      const trades = (await world.batch('market-')).events.filter(({ event }) => event.type === 'TradeExecuted');
      expect(trades).toMatchObject([{ event: { data: { price: '96' } } }]);
    });
  });

  it.each(['halted', 'delisted'] as const)('lets nothing trade while the instrument is %s, and cancels pass', async (gate) => {
    latest = priced('90');
    const orderId = await world.order(ada, '1');
    status = gate;
    await react();
    venue().quote(priced('80'));
    await world.act(ada, { type: 'RequestCancel', by: { type: 'system' }, orderId });
    await react();
    expect(await journal()).toEqual(['OrderAccepted', 'OrderRemoved']);
  });

  it('reports a price that could not be passed on, and takes the next', async () => {
    await world.order(ada, '1');
    await react();
    const open = venue();
    world.crashAfter(0);
    open.quote(priced('97'));
    await eventually(() => {
      expect(alarm).toHaveBeenCalled();
    });
    world.crashAfter(Infinity);
    open.quote(priced('96'));
    await eventually(async () => {
      expect(await journal()).toContain('TradeExecuted');
    });
  });

  it('goes on with other markets when one is in quarantine', async () => {
    await world.order(ada, '1');
    await world.spoil(`market-${symbol}`);
    world.restart();
    await react();
    expect(alarm).toHaveBeenCalledWith(expect.stringContaining('quarantined'), expect.anything());
  });
});
