import { Logger } from '@nestjs/common';
import { derivedId } from '@copyledger/kernel';
import { marketEvent } from '@copyledger/testing';
import fc from 'fast-check';
import { Settlement, instructionsOf } from './settlement.saga';
import { SagaWorld, symbol, unitsOf } from '../spec/saga-world';
import { Venue } from '../venue/venue.saga';

const [ada, bob] = [derivedId('account', 'ada'), derivedId('account', 'bob')];
const noPrices = { latest: () => undefined, publish: () => Promise.resolve(), subscribe: () => () => undefined };
const everything = { find: () => undefined };

let world: SagaWorld;
const alarm = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);

beforeEach(async () => {
  alarm.mockClear();
  world = new SagaWorld();
  for (const id of [ada, bob]) await world.open(id, { deposit: '1000' });
});

/** The market takes what was asked for, and then trades at a price. */
const trade = async (price?: string): Promise<void> => {
  await new Venue(world.markets, noPrices, everything).react(await world.batch('account-'));
  if (price === undefined) return;
  await world.markets.of(symbol).send(symbol, world.envelope({ type: 'TakeQuote', latest: { price, source: 'test' } }));
};
const settle = async (after?: bigint): Promise<void> => new Settlement(world.accounts).settle(await world.batch('market-', after));
const filled = async (id: string): Promise<number> =>
  (await world.history(`account-${id}`)).filter((type) => type === 'OrderFilled').length;
const balance = async (id: string) => (await world.account(id)).balances.get('USDT');

describe('settlement', () => {
  it('fills the orders of a trade, and lets go of their holds', async () => {
    await world.order(ada, 'a');
    await world.order(bob, 'b', { limitPrice: '99' });
    await trade('98');
    await settle();
    expect([await filled(ada), await filled(bob)]).toEqual([1, 1]);
    expect(await balance(ada)).toMatchObject({ total: unitsOf('902'), held: 0n });
  });

  it('is the same however often and from wherever it is delivered again', async () => {
    for (const [index, limitPrice] of ['100', '99', '98'].entries()) await world.order(ada, `a${index}`, { limitPrice });
    await trade('99');
    await trade('98');
    await settle();
    const before = [await balance(ada), await world.history(`account-${ada}`)];
    const { events } = await world.batch('market-');
    for (const { recorded } of events) await settle(recorded.position);
    world.restart();
    await settle();
    expect([await balance(ada), await world.history(`account-${ada}`)]).toEqual(before);
  });

  it('closes what the market has removed', async () => {
    const orderId = await world.order(ada, 'a');
    await world.act(ada, { type: 'RequestCancel', by: { type: 'system' }, orderId });
    await trade();
    for (let time = 0; time < 3; time += 1) await settle();
    expect((await world.history(`account-${ada}`)).filter((type) => type === 'OrderCancelled')).toHaveLength(1);
    expect(await balance(ada)).toMatchObject({ total: unitsOf('1000'), held: 0n });
  });

  it('that dies after any append goes on where it stopped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(12), fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }), async (diesAfter, trades) => {
        world = new SagaWorld();
        for (const id of [ada, bob]) await world.open(id, { deposit: '100000' });
        for (const [index, who] of trades.entries()) await world.order(who % 2 === 0 ? ada : bob, `o${index}`);
        await trade('90');
        world.crashAfter(diesAfter);
        await settle().catch(() => undefined);
        world.restart();
        await settle();
        expect((await filled(ada)) + (await filled(bob))).toBe(trades.length);
        expect([await balance(ada), await balance(bob)]).toMatchObject([{ held: 0n }, { held: 0n }]);
      }),
      { numRuns: 40 },
    );
  });

  it('of an account in quarantine does not hold back the others', async () => {
    await world.order(ada, 'a');
    await world.order(bob, 'b');
    await trade('90');
    await world.spoil(`account-${ada}`);
    world.restart();
    await settle();
    expect(await filled(bob)).toBe(1);
    expect(alarm).toHaveBeenCalledWith(expect.stringContaining(ada), expect.anything());
  });

  it('that an account refuses is told, and goes on', async () => {
    const stray = marketEvent.TradeExecuted({ instrument: symbol });
    expect(instructionsOf(stray)).toMatchObject([{ part: 'taker', command: { type: 'FillOrder', liquidity: 'taker' } }]);
    await world.order(ada, 'a');
    await trade('90');
    const { events, upTo } = await world.batch('market-');
    const strayed = {
      ...events[0]!,
      event: { ...stray, data: { ...stray.data, taker: { kind: 'account', accountId: bob, orderId: 'none' } } },
    };
    await new Settlement(world.accounts).settle({ events: [strayed, ...events], upTo });
    expect(alarm).toHaveBeenCalledWith(expect.stringContaining('refused FillOrder: OrderNotFound'), expect.anything());
    expect(await filled(ada)).toBe(1);
  });
});

describe('what the market says', () => {
  it.each([
    ['cancel-requested', 'cancelled'],
    ['immediate-or-cancel', 'expired'],
    ['fill-or-kill', 'expired'],
  ] as const)('%s means %s', (reason, outcome) => {
    expect(instructionsOf(marketEvent.OrderRemoved({ reason }))).toMatchObject([{ command: { type: 'CloseOrder', outcome, reason } }]);
  });

  it('fills both sides of a trade between two accounts', () => {
    const maker = { kind: 'account', accountId: ada, orderId: 'm' } as const;
    expect(instructionsOf(marketEvent.TradeExecuted({ maker })).map(({ part }) => part)).toEqual(['maker', 'taker']);
    expect(instructionsOf(marketEvent.OrderAccepted())).toEqual([]);
  });
});
