import { Logger } from '@nestjs/common';
import { derivedId, instantOfMillis } from '@copyledger/kernel';
import { marketEvent } from '@copyledger/testing';
import fc from 'fast-check';
import { MemoryCheckpoints } from '../spec/memory-checkpoints';
import { btc, SagaWorld, symbol, unitsOf } from '../spec/saga-world';
import { sagaConsumer } from '../saga';
import { Settlement } from './settlement.saga';

const [ada, bob] = [derivedId('account', 'ada'), derivedId('account', 'bob')];
const at = instantOfMillis(Date.UTC(2026, 10, 20));

let world: SagaWorld;
const alarm = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);

const openWorld = async (deposit: string): Promise<void> => {
  world = new SagaWorld();
  await world.list();
  for (const id of [ada, bob]) await world.open(id, { deposit });
};
beforeEach(async () => {
  alarm.mockClear();
  await openWorld('1000');
});

/** The market takes what was asked for; then, if there is one, a price comes. */
const trade = async (price?: string): Promise<void> => {
  const exchange = await world.startExchange();
  await world.isIdle(exchange);
  if (price !== undefined) {
    exchange.feedPrice({ symbol, price, at });
    // Dealt with after the price: when it is answered, the trades are written.
    await exchange.offer(symbol, [{ type: 'Mark', price: 1, at }]);
  }
  await exchange.stop();
};
const settle = async (after?: bigint): Promise<void> => new Settlement(world.accounts).settle(await world.batch('market-', after));
const happened = async (id: string, type: string): Promise<number> =>
  (await world.history(`account-${id}`)).filter((each) => each === type).length;
const filled = (id: string): Promise<number> => happened(id, 'OrderFilled');
const balance = async (id: string) => (await world.account(id)).balances.get('USDT');

describe('settlement', () => {
  it('fills the orders of a trade, and lets go of their holds', async () => {
    await world.order(ada, 'a');
    await world.order(bob, 'b', { limitPrice: '99' });
    await trade('98');
    await settle();
    expect([await filled(ada), await filled(bob)]).toEqual([1, 1]);
    expect(await balance(ada)).toMatchObject({ total: unitsOf('900'), held: 0n });
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

  it('sends nothing of a batch of which something cannot be read', async () => {
    await world.order(ada, 'a');
    await trade('98');
    const { events, upTo } = await world.batch('market-');
    const damaged = {
      ...events.at(-1)!,
      event: {
        type: 'TradeExecuted',
        get data(): object {
          throw new Error('damaged');
        },
      },
    };
    await expect(new Settlement(world.accounts).settle({ events: [...events, damaged], upTo })).rejects.toThrow('damaged');
    expect(await filled(ada)).toBe(0);
  });

  it('settles both sides of a self-trade in one append', async () => {
    await world.deposit(ada, '1', btc);
    await world.order(ada, 'buy');
    await world.order(ada, 'sell', { side: 'sell' });
    await trade();
    await settle();
    const fills = (await world.batch('account-')).events.filter(({ event }) => event.type === 'OrderFilled');
    expect(fills.map(({ metadata }) => metadata.commandId)).toEqual([fills[0]!.metadata.commandId, fills[0]!.metadata.commandId]);
    expect(await balance(ada)).toMatchObject({ held: 0n });
  });

  it('closes what the market has removed', async () => {
    const orderId = await world.order(ada, 'a');
    await world.act(ada, { type: 'RequestCancel', by: { type: 'system' }, orderId });
    await trade();
    for (let time = 0; time < 3; time += 1) await settle();
    expect(await happened(ada, 'OrderCancelled')).toBe(1);
    expect(await balance(ada)).toMatchObject({ total: unitsOf('1000'), held: 0n });
  });

  it('that dies after any append goes on where it stopped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(12), fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }), async (diesAfter, trades) => {
        await openWorld('100000');
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

  it('of an account in quarantine does not hold back the others, and is owed until it is well', async () => {
    const [checkpoints, name] = [new MemoryCheckpoints(), 'settlement'];
    await world.order(ada, 'a');
    await world.order(bob, 'b');
    await trade('90');
    await world.spoil(`account-${ada}`);
    world.restart();
    const settlement = new Settlement(world.accounts);
    const consumer = sagaConsumer({
      ...{ name, streamPrefixes: ['market-'], checkpoints },
      react: (batch) => settlement.settle(batch),
      owedFrom: () => settlement.owedFrom,
    });
    const batch = await world.batch('market-');
    await consumer.handle(batch);
    expect(await filled(bob)).toBe(1);
    expect(alarm).toHaveBeenCalledWith(expect.stringContaining(ada), expect.anything());
    const [missed] = batch.events.filter(({ event }) => event.type === 'TradeExecuted');
    expect(checkpoints.positions.get(name)).toBe(missed!.recorded.position - 1n);
  });

  it('that an account refuses is told, and goes on', async () => {
    const stray = marketEvent.TradeExecuted({ instrument: symbol, taker: { kind: 'account', accountId: bob, orderId: 'none' } });
    await world.order(ada, 'a');
    await trade('90');
    const { events, upTo } = await world.batch('market-');
    await new Settlement(world.accounts).settle({ events: [{ ...events[0]!, event: stray }, ...events], upTo });
    expect(alarm).toHaveBeenCalledWith(expect.stringContaining('refused FillOrder: OrderNotFound'), expect.anything());
    expect(await filled(ada)).toBe(1);
  });
});
