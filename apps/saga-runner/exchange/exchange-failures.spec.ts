import { AppendRefused, LogUnavailable } from '@copyledger/eventstore/client';
import { FaultyStore } from '@copyledger/eventstore/aggregates/spec/faulty-store';
import { eventually } from '@copyledger/testing';
import { ada, bob, book, ExchangeStage, sale, stream } from '../spec/exchange-stage';
import { type SagaWorld, symbol } from '../spec/saga-world';
import { defaultExchangeLimits } from './exchange';

let stage: ExchangeStage;
let world: SagaWorld;

beforeEach(async () => {
  stage = new ExchangeStage();
  ({ world } = stage);
  await stage.set();
});
afterEach(() => stage.end());

describe('an exchange whose log fails', () => {
  const withFaults = async (...faults: FaultyStore['appendFaults']): Promise<FaultyStore> => {
    const connection = new FaultyStore(world.log);
    connection.appendFaults.push(...faults);
    await stage.run({ store: connection.store });
    return connection;
  };

  it.each([
    ['was not written', 'unavailable'],
    ['was written, and nobody heard of it', 'landed'],
    ['was lost on the way', 'lost'],
    ['arrives late', { lateByCalls: 1 }],
    ['arrives later', { lateByCalls: 3 }],
  ] as const)('builds the market again, and goes on, when an append %s', async (_what, fault) => {
    await stage.run();
    const ids = [await world.order(ada, '1'), await world.order(ada, '2')];
    const connection = await withFaults(fault, 'none', fault);
    await connection.landAll();
    ids.push(await world.order(bob, '3'));
    await stage.run();
    expect(await stage.accepted()).toEqual(ids);
    expect(stage.failures.length).toBeGreaterThan(0);
    expect(stage.states).not.toContain('standby');
  });

  it('tells those who offered that it did not happen', async () => {
    const connection = new FaultyStore(world.log);
    await world.order(ada, 'buy', { limitPrice: '100' });
    const exchange = await stage.start({ store: connection.store });
    await world.isIdle(exchange);
    connection.appendFaults.push('unavailable');
    await expect(exchange.offer(symbol, [book, sale])).rejects.toMatchObject({ name: 'MarketInterrupted' });
    await eventually(() => exchange.offer(symbol, [book, sale]));
    expect(await stage.dataOf('TradeExecuted')).toHaveLength(1);
  });

  it('writes in smaller pieces what the log finds too large', async () => {
    for (let order = 0; order < 5; order += 1) await world.order(ada, `${order}`);
    const connection = await withFaults('refused');
    expect(await stage.dataOf('OrderAccepted')).toHaveLength(5);
    expect(connection.appendSizes.every((size) => size <= 2)).toBe(true);
    expect(stage.failures[0]).toBeInstanceOf(AppendRefused);
  });

  it('keeps trying to begin', async () => {
    let isAway = true;
    const { log } = world;
    const away = {
      ...new FaultyStore(log).store,
      readAll: (...of: Parameters<typeof log.readAll>) => {
        if (isAway) throw new LogUnavailable('away');
        return log.readAll(...of);
      },
    };
    const starting = stage.start({ store: away });
    await eventually(() => {
      expect(stage.states).toContain('starting');
    });
    isAway = false;
    await starting;
    expect(stage.states.at(-1)).toBe('active');
  });
});

describe('snapshots', () => {
  const limits = { ...defaultExchangeLimits, snapshotEvents: 5 };
  const many = async (from: number): Promise<void> => {
    for (let order = from; order < from + 20; order += 1) await world.order(ada, `${order}`, { limitPrice: `${50 + (order % 7)}` });
  };

  it('spare reading the whole journal, and give the same market', async () => {
    await many(0);
    await stage.run({ limits });
    const kept = world.snapshots.of(stream).at(-1)!.snapshot;
    await many(20);
    const connection = new FaultyStore(world.log);
    const exchange = await stage.start({ store: connection.store });
    await world.isIdle(exchange);
    const hash = exchange.market(symbol)!.hash();
    await exchange.stop();
    expect(kept.revision).toBeGreaterThan(5n);

    await world.snapshots.discard(stream);
    const anew = await stage.start();
    await world.isIdle(anew);
    expect(anew.market(symbol)!.hash()).toBe(hash);
  });

  it('of another history are thrown away, and so are damaged ones', async () => {
    await many(0);
    await stage.run({ limits });
    const { snapshot } = world.snapshots.of(stream).at(-1)!;
    await world.snapshots.discard(stream);
    const other = snapshot.state.slice();
    other[0] = other[0] === 48 ? 49 : 48;
    await world.snapshots.save({ ...snapshot, state: other });
    await stage.run();
    expect(world.snapshots.of(stream)).toEqual([]);

    await world.snapshots.save({ ...snapshot, state: snapshot.state.slice(0, 40) });
    const troubles: unknown[] = [];
    await many(20);
    await stage.run({ onSnapshotFailure: (_stream, error) => troubles.push(error) });
    expect(troubles).toHaveLength(1);
    expect(await stage.dataOf('OrderAccepted')).toHaveLength(40);
  });
});

it('goes on while the database is away', async () => {
  const broken = { load: () => Promise.resolve(undefined), save: () => Promise.reject(new Error('away')) };
  const told: unknown[] = [];
  await world.order(ada, '1');
  await stage.run({ checkpoints: broken, listener: { ...stage.listener, onCheckpointFailure: (error) => told.push(error) } });
  expect(told.length).toBeGreaterThan(0);
  expect(await stage.dataOf('OrderAccepted')).toHaveLength(1);
});
