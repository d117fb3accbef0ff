import { FaultyStore } from '@copyledger/eventstore/aggregates/spec/faulty-store';
import { instantOfMillis } from '@copyledger/kernel';
import { eventually } from '@copyledger/testing';
import { ada, at, bob, book, ExchangeStage, sale, stream } from '../spec/exchange-stage';
import { type SagaWorld, symbol } from '../spec/saga-world';

let stage: ExchangeStage;
let world: SagaWorld;

beforeEach(async () => {
  stage = new ExchangeStage();
  ({ world } = stage);
  await stage.set();
});
afterEach(() => stage.end());

describe('the exchange', () => {
  it('takes what accounts want once, in the order of the log, however often it begins', async () => {
    const ids = [await world.order(ada, '1'), await world.order(bob, '2'), await world.order(ada, '3')];
    for (let time = 0; time < 3; time += 1) {
      await stage.run();
      world.checkpoints.positions.clear();
    }
    expect(await stage.accepted()).toEqual(ids);
  });

  it('lets orders meet, and says in the journal which input it has consumed', async () => {
    await world.order(ada, 'buy', { limitPrice: '100' });
    await world.order(bob, 'sell', { side: 'sell', limitPrice: '99' });
    await stage.run();
    const orders = (await world.batch('account-')).events.filter(({ event }) => event.type === 'OrderPlaced');
    expect(await stage.dataOf('TradeExecuted')).toMatchObject([
      { price: '100', quantity: '1', takerSide: 'sell', tradeNumber: '1', consumed: orders[1]!.recorded.position.toString() },
    ]);
  });

  it('knows who caused what', async () => {
    await world.order(ada, 'buy');
    await stage.run();
    const [placed] = (await world.batch('account-')).events.filter(({ event }) => event.type === 'OrderPlaced');
    const [accepted] = (await world.batch('market-')).events.filter(({ event }) => event.type === 'OrderAccepted');
    expect(accepted!.metadata).toMatchObject({
      $causationId: placed!.recorded.id,
      $correlationId: placed!.metadata.$correlationId,
      actor: { type: 'system', id: 'exchange' },
    });
  });

  it('has one append for what waits together', async () => {
    const connection = new FaultyStore(world.log);
    for (let order = 0; order < 20; order += 1) await world.order(ada, `${order}`);
    await stage.run({ store: connection.store });
    expect(connection.appendSizes.length).toBeLessThan(5);
    expect(await stage.dataOf('OrderAccepted')).toHaveLength(20);
  });

  it('sweeps what rests when a price is fed in, also one that came before the order', async () => {
    const exchange = await stage.start();
    exchange.feedPrice({ symbol, price: '95', at });
    await world.order(ada, 'buy', { limitPrice: '96' });
    await world.isIdle(exchange);
    await world.order(ada, 'rest', { limitPrice: '90' });
    await world.isIdle(exchange);
    exchange.feedPrice({ symbol, price: '89', at });
    await eventually(async () => {
      expect((await stage.dataOf('TradeExecuted')).map(({ price }) => price)).toEqual(['95', '90']);
    });
    expect(exchange.fedAt(symbol)).toBe(at);
  });

  it('is asked for the outside anew when a market begins', async () => {
    const begun: string[] = [];
    const exchange = await stage.start();
    exchange.onReset((each) => begun.push(each));
    await exchange.offer(symbol, [book]);
    expect(exchange.terms(symbol)).toMatchObject({ symbol });
    await expect(exchange.offer('NONE', [])).rejects.toMatchObject({ reason: 'unknown' });
    await exchange.stop();
    await expect(exchange.offer(symbol, [])).rejects.toMatchObject({ reason: 'stopped' });
  });

  it('trades with what the outside offers, and answers when that is durable', async () => {
    const exchange = await stage.start();
    await world.order(ada, 'buy', { limitPrice: '100' });
    await world.isIdle(exchange);
    await exchange.offer(symbol, [book, sale]);
    expect(await stage.dataOf('TradeExecuted')).toMatchObject([
      { price: '100', quantity: '0.5', taker: { kind: 'outside', source: 'test' } },
    ]);
  });

  it('removes what has expired when the time comes', async () => {
    const exchange = await stage.start();
    await world.order(ada, 'gtd', { timeInForce: 'GTD', expiresAt: instantOfMillis(Date.UTC(2026, 10, 20, 10)) });
    await world.isIdle(exchange);
    exchange.tick(instantOfMillis(Date.UTC(2026, 10, 20, 10, 0, 1)));
    await eventually(async () => {
      expect(await stage.dataOf('OrderRemoved')).toMatchObject([{ reason: 'expired' }]);
    });
  });

  it('takes cancels only while the instrument is halted', async () => {
    const orderId = await world.order(ada, 'rest');
    await world.list('halted');
    await world.act(ada, { type: 'RequestCancel', by: { type: 'system' }, orderId });
    await stage.run();
    expect((await world.history(stream)).slice(-2)).toEqual(['TradingHalted', 'OrderRemoved']);
  });
});

describe('two exchanges on one log', () => {
  it('do not fight: who finds the other one writing steps down, and can be told to take over', async () => {
    await world.order(ada, '1');
    const [first, second] = [await stage.start(), await stage.start()];
    const ids: string[] = [];
    await eventually(async () => {
      ids.push(await world.order(ada, `more ${ids.length}`));
      expect(stage.states).toContain('standby');
    });
    const [active, standby] = first.status().state === 'active' ? [first, second] : [second, first];
    expect([active.status().state, standby.status().state]).toEqual(['active', 'standby']);
    await expect(standby.offer(symbol, [])).rejects.toMatchObject({ reason: 'standby' });
    await world.isIdle(active);

    await standby.takeOver();
    await eventually(async () => {
      ids.push(await world.order(bob, `even more ${ids.length}`));
      expect(active.status().state).toBe('standby');
    });
    await world.isIdle(standby);
    const accepted = await stage.accepted();
    expect(accepted.slice(1)).toEqual(ids);
    expect(new Set(accepted).size).toBe(accepted.length);
  });
});

describe('a market that cannot go on', () => {
  it('is quarantined, and the others are not held back', async () => {
    await world.order(ada, '1');
    await stage.run();
    await world.spoil(stream);
    await world.order(ada, '2');
    const exchange = await stage.start();
    await eventually(() => {
      expect(exchange.status().markets).toMatchObject([{ symbol, state: 'quarantined', waiting: 1 }]);
    });
    await expect(exchange.offer(symbol, [])).rejects.toMatchObject({ reason: 'quarantined' });
    await exchange.stop();
    // What it has missed is read again by a build that understands it.
    const owed = (await world.batch('account-')).events.filter(({ event }) => event.type === 'OrderPlaced').at(-1)!.recorded.position;
    expect(world.checkpoints.positions.get('exchange')).toBeLessThan(owed);
  });
});
