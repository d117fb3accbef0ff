import { EventStoreDBClient, jsonEvent, START, type JSONEventData } from '@eventstore/db-client';
import { startNode } from '@copyledger/eventstore/node';
import { readRaw } from './eventstore.raw-reader';
import { reporterOf } from './figures';
import { latencyOf } from './latency';
import { closedLoop } from './load';
import { type OrderTable, withOrderTable } from './order-table';
import { using, withFolder } from './resources';
import { sized } from './size';

const report = reporterOf('eventstore', { client: '@eventstore/db-client 6.2.1', eventBytes: 300 });

/** An event of the size that an order has. */
const eventOf = (index: number): JSONEventData => {
  const data = {
    orderId: `order-${index}`,
    instrument: 'BTC-USDT',
    side: 'buy',
    quantity: '1.25000000',
    price: '67250.10',
    note: 'x'.repeat(100),
  };
  return jsonEvent({ type: 'trading.OrderPlaced.v1', data, metadata: { $correlationId: `c-${index}`, actor: 'bench' } });
};

const elapsedMs = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

/** A row in place of an event: the same durability, without a log. */
const reference = { name: 'insert of an order row through pg, as many in flight', accountId: '00000000-0000-4000-8000-000000000000' };
let inserted = 0;

const appendBench = async (client: EventStoreDBClient, table: OrderTable, inFlight: 1 | 128): Promise<void> => {
  const append = (index: number): Promise<unknown> => client.appendToStream(`account-${index % 1000}`, eventOf(index));
  const insert = (): Promise<void> => table.insert(reference.accountId, (inserted += 1));
  // The compilers of client and node are still at work on the first thousands.
  const warmUp = sized(inFlight === 1 ? 4_000 : 5_000, 50);
  await closedLoop({ inFlight, count: warmUp }, append);
  const appends = await closedLoop({ inFlight, count: sized(inFlight === 1 ? 1_500 : 40_000, 200) }, append);
  const inserts = await closedLoop({ inFlight, count: sized(inFlight === 1 ? 1_500 : 20_000, 200) }, insert);
  const isSerial = inFlight === 1;
  report({
    name: `append, ${inFlight} in flight`,
    value: appends.perSecond,
    unit: 'events/s',
    latency: appends.latency,
    budget: isSerial ? { p50: 0.8 } : { value: 10_000, p99: 40 },
    aim: isSerial ? { p50: 0.5 } : { value: 14_000 },
    reference: { name: reference.name, value: inserts.perSecond, latency: inserts.latency },
    conditions: { failed: appends.failed, warmUp },
  });
};

const batchBench = async (client: EventStoreDBClient): Promise<void> => {
  const batch = Array.from({ length: 500 }, (_, index) => index);
  const append = (index: number): Promise<unknown> => client.appendToStream(`batch-${index}`, batch.map(eventOf));
  const batches = await closedLoop({ inFlight: 4, count: sized(120, 8) }, append);
  const { latency, failed } = batches;
  report({
    name: 'append, batches of 500, 4 in flight',
    value: batches.perSecond * batch.length,
    unit: 'events/s',
    latency,
    conditions: { failed },
  });
};

const wholeLogBench = async (client: EventStoreDBClient, url: string): Promise<void> => {
  let count = 0;
  const elapsed = await elapsedMs(async () => {
    for await (const { event } of client.readAll({ fromPosition: START })) if (event !== undefined) count += 1;
  });
  const raw = await readRaw(url);
  report({
    name: 'read the whole log',
    value: (count / elapsed) * 1000,
    unit: 'events/s',
    budget: { value: 35_000 },
    aim: { value: 55_000 },
    reference: { name: 'raw frames without the client', value: (raw.events / raw.elapsedMs) * 1000 },
    conditions: { events: count, bytes: raw.bytes },
  });
};

const streamBench = async (client: EventStoreDBClient): Promise<void> => {
  const events = Array.from({ length: 10 }, (_, index) => eventOf(index));
  await client.appendToStream('ten', events);
  const reads = await closedLoop({ inFlight: 1, count: sized(1_500, 50) }, async () => {
    for await (const { event } of client.readStream('ten')) if (event === undefined) throw new Error('an event without content');
  });
  report({ name: 'read a stream of 10 events', value: reads.latency.p50, unit: 'ms', latency: reads.latency });
};

const liveBench = async (client: EventStoreDBClient): Promise<void> => {
  const sample: number[] = [];
  let arrived: (() => void) | undefined;
  const subscription = client.subscribeToStream('live');
  subscription.on('data', () => arrived?.());
  await new Promise((resolve) => subscription.once('caughtUp', resolve));
  for (let index = 0; index < sized(1_000, 50); index += 1) {
    const start = performance.now();
    const arrival = new Promise<void>((resolve) => {
      arrived = () => {
        sample.push(performance.now() - start);
        resolve();
      };
    });
    await Promise.all([client.appendToStream('live', eventOf(index)), arrival]);
  }
  const latency = latencyOf(sample);
  report({ name: 'append to live subscriber', value: latency.p50, unit: 'ms', latency });
  await subscription.unsubscribe();
};

/** Client in this thread, node in a worker thread, on a directory of its own. */
export const run = (): Promise<void> =>
  withFolder(async (path) => {
    const node = await startNode({ path });
    await using(node.stop, async () => {
      const client = EventStoreDBClient.connectionString(node.url);
      await using(
        () => client.dispose(),
        async () => {
          await withOrderTable(async (table) => {
            await appendBench(client, table, 1);
            await appendBench(client, table, 128);
          });
          await batchBench(client);
          await wholeLogBench(client, node.url);
          await streamBench(client);
          await liveBench(client);
        },
      );
    });
  });
