import { type Instant, instantOfMillis } from '@copyledger/kernel';
import { eventually, spotTerms } from '@copyledger/testing';
import { marksBatch } from './outside-batch';
import { OutsideWorld, recordedAt, snapshotLine } from './spec/outside-world';

let world: OutsideWorld;
beforeEach(() => {
  world = new OutsideWorld();
});
afterEach(() => world.end());

const { symbol } = spotTerms;

describe('marks', () => {
  const recordMarks = (at: Instant) => world.outside.receive(marksBatch({ at, symbols: [symbol] }));
  const minute = instantOfMillis(recordedAt + 60_000);

  it('are recorded once for a minute of the recording, with their sources', async () => {
    await world.send([snapshotLine(10, {}, 59_000)]);
    expect(await recordMarks(minute)).toMatchObject({ recorded: [symbol], unmarked: [] });
    expect(await recordMarks(minute)).toEqual({ recorded: [], unmarked: [] });
    const [event, ...others] = await world.marks();
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      event: {
        type: 'MarksRecorded',
        data: { at: minute, marks: [{ instrument: symbol, price: '100.5', sources: ['binance-spot:BTCUSDT'] }] },
      },
      metadata: { occurredAt: minute },
    });
  });

  it('are none of a source that has died', async () => {
    await world.send([snapshotLine(10, {}, 49_000)]);
    expect(await recordMarks(minute)).toEqual({ recorded: [], unmarked: [symbol] });
    await world.send([], { until: minute });
    expect(await recordMarks(minute)).toMatchObject({ recorded: [symbol], unmarked: [] });
  });

  it('are recorded as the minutes of the clock end, where the outside is live', async () => {
    await world.send(['{"lastUpdateId":20,"bids":[["100","1"]],"asks":[["101","1"]]}']);
    await world.outside.tick();
    expect(await world.marks()).toEqual([]);
    world.clock.advance({ micros: 29_000_000n });
    await world.send([]);
    world.clock.advance({ micros: 1_500_000n });
    await world.outside.tick();
    await world.outside.tick();
    expect((await world.marks()).map(({ event }) => event.data)).toEqual([
      { at: '2026-11-21T00:01:00.000000Z', marks: [{ instrument: symbol, price: '100.5', sources: ['binance-spot:BTCUSDT'] }] },
    ]);
  });

  it('are recorded once whoever is started within the minute, and never for one in which nobody ran', async () => {
    const restFor = (seconds: number): void => {
      world.clock.advance({ micros: BigInt(seconds) * 1_000_000n });
    };
    const sendBook = () => world.send(['{"lastUpdateId":20,"bids":[["100","1"]],"asks":[["101","1"]]}']);
    const atOf = async () => (await world.marks()).map(({ metadata }) => metadata.occurredAt.slice(11, 16));
    restFor(29);
    await sendBook();
    restFor(1);
    await world.outside.tick();
    expect(await atOf()).toEqual(['00:01']);
    await world.restart();
    await sendBook();
    await world.outside.tick();
    expect(await recordMarks(world.clock.now())).toEqual({ recorded: [], unmarked: [] });
    restFor(65);
    await world.restart();
    await sendBook();
    await world.outside.tick();
    restFor(54);
    await sendBook();
    restFor(1);
    await world.outside.tick();
    expect(await atOf()).toEqual(['00:01', '00:03']);
  });

  it('are the price that was fed in where there is no source', async () => {
    const now = world.clock.now();
    world.outside.feedPrice({ symbol, price: '123.45', at: now });
    world.outside.feedPrice({ symbol, price: '123.456', at: now });
    await eventually(() => {
      expect(world.market.told).toHaveLength(1);
    });
    expect(world.market.take()).toEqual(['mark 12345']);
    expect(await recordMarks(now)).toMatchObject({ recorded: [symbol], unmarked: [] });
  });

  it('leave the market its book where there is a source', async () => {
    await world.send([snapshotLine(10, {}, 59_000)]);
    world.market.take();
    world.outside.feedPrice({ symbol, price: '50', at: minute });
    await eventually(async () => {
      await world.send([]);
      expect(world.market.told).toHaveLength(1);
    });
    expect(world.market.take()).toEqual([expect.stringMatching(/^snapshot /)]);
  });
});
