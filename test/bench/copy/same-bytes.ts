import { newId } from '@copyledger/command-side/clock';
import type { EventToAppend, JsonObject } from '@copyledger/eventstore/client';
import type { Reference } from '../figures';
import { latencyOf } from '../latency';
import { closedLoop } from '../load';
import type { CopyFloor } from './copy-floor';

const sizeOf = (data: readonly JsonObject[]): number => data.reduce((sum, each) => sum + JSON.stringify(each).length, 0);
const eventOf = (data: JsonObject): EventToAppend => ({ id: newId(), type: 'bench.SameBytes.v1', data, metadata: {} });

/** The parts of the newest plan, as the log has them. */
const newestPlan = async ({ store, leaderAccountId }: CopyFloor): Promise<readonly JsonObject[]> => {
  const parts: JsonObject[] = [];
  for await (const { type, data } of store.readStream(`copy-${leaderAccountId}`, { direction: 'backwards', from: 'end' })) {
    if (!type.startsWith('copying.CopyPlanned')) continue;
    if (data['planId'] !== (parts[0]?.['planId'] ?? data['planId'])) break;
    parts.push(data);
  }
  return parts;
};

const newestOrder = async ({ store, copyAccountOf }: CopyFloor): Promise<JsonObject> => {
  for await (const { type, data } of store.readStream(`account-${copyAccountOf(0)}`, { direction: 'backwards', from: 'end' }))
    if (type.startsWith('trading.OrderPlaced')) return data;
  throw new Error('Nothing was ordered.');
};

/** What the log alone takes for as many bytes, in as many events, through the same client. */
export const appendSameBytes = {
  /** One plan after another, their parts on their way together. */
  async ofPlan(floor: CopyFloor, times: number): Promise<Reference> {
    const parts = await newestPlan(floor);
    const sample: number[] = [];
    for (let time = 0; time < times; time += 1) {
      const start = performance.now();
      await Promise.all(
        parts.map((data, index) => floor.store.append(`bench-${time}`, [eventOf(data)], index === 0 ? 'no-stream' : BigInt(index - 1))),
      );
      sample.push(performance.now() - start);
    }
    const latency = latencyOf(sample);
    return { name: `append of ${sizeOf(parts)} bytes in ${parts.length} events, as a plan has`, value: latency.p99, latency };
  },

  /** An event to each of so many streams. */
  async ofOrders(floor: CopyFloor, orders: number): Promise<Reference> {
    const data = await newestOrder(floor);
    const append = (index: number): Promise<unknown> => floor.store.append(`bench-order-${index}`, [eventOf(data)], 'any');
    const start = performance.now();
    const { latency } = await closedLoop({ inFlight: 512, count: orders }, append);
    return { name: `append of ${orders} events of ${sizeOf([data])} bytes, 512 in flight`, value: performance.now() - start, latency };
  },
};
