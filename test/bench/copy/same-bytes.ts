import { type EventToAppend, type JsonObject } from '@copyledger/eventstore/client';
import { newId } from '@copyledger/command-side/clock';
import { type Latency, latencyOf } from '../latency';
import type { CopyFloor } from './copy-floor';

interface SameBytes {
  /** Of one plan, all of its parts. */
  readonly bytes: number;
  readonly figure: { readonly value: number; readonly latency: Latency };
}

/** The parts of the newest plan, as the log has them. */
const newestPlan = async ({ store, leaderAccountId }: CopyFloor): Promise<readonly JsonObject[]> => {
  const parts: JsonObject[] = [];
  for await (const { data } of store.readStream(`copy-${leaderAccountId}`, { direction: 'backwards', from: 'end' })) {
    if (data['planId'] !== (parts[0]?.['planId'] ?? data['planId'])) break;
    parts.push(data);
  }
  return parts;
};

/** Appends what a plan had, to streams that mean nothing, as often as is asked: what the log alone takes for it. */
export const appendSameBytes = async (floor: CopyFloor, times: number): Promise<SameBytes> => {
  const parts = await newestPlan(floor);
  const sample: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const events = parts.map((data): EventToAppend => ({ id: newId(), type: 'bench.Plan.v1', data, metadata: {} }));
    const start = performance.now();
    await Promise.all(
      events.map((event, index) => floor.store.append(`bench-${time}`, [event], index === 0 ? 'no-stream' : BigInt(index - 1))),
    );
    sample.push(performance.now() - start);
  }
  const latency = latencyOf(sample);
  return { bytes: parts.reduce((sum, data) => sum + JSON.stringify(data).length, 0), figure: { value: latency.p99, latency } };
};
