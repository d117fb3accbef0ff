import { closeCodes } from '@copyledger/contracts/stream/close-codes';
import type { ServerFrame } from '@copyledger/contracts/stream/server-frames';
import { type Ada, type Given, openAccount } from './ada';
import type { RawClient } from './raw-client';

/** The orders of one batch make a few frames of this size at most. */
const [ordersPerBatch, frameBytesMax] = [100, 100_000];
/** More than the system's own buffers take. */
const batchesMax = 500;
/** As `outletBounds` has it. */
const waitingBytesMax = 512 * 1024;

const isDeltaOf =
  (of: string) =>
  (frame: ServerFrame): boolean =>
    frame.type === 'delta' && frame.channel === of;

/** What becomes of a client that stops reading. */
export const slowReaderSuite = ({ world }: Given): void => {
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${world().gateway.url}/metrics`)).text();
    const line = text.split('\n').find((each) => each.startsWith(name));
    return Number(line?.split(' ').at(-1) ?? 0);
  };
  const cuts = () => metric('stream_cut_connections_total{reason="slow reader"}');

  /** Fills, until somebody is cut off. Answers with the offset of the last one. */
  const flood = async (account: Ada, reader: RawClient): Promise<string> => {
    const before = await cuts();
    let offset = '';
    for (let batch = 0; (await cuts()) === before; batch += 1) {
      if (batch === batchesMax) throw new Error('Nobody was cut off.');
      await account.fill(ordersPerBatch);
      const delta = await reader.next('delta');
      if (offset !== '') expect(delta.previous).toBe(offset);
      ({ offset } = delta);
      expect(await metric('stream_waiting_bytes')).toBeLessThan(waitingBytesMax + frameBytesMax);
    }
    return offset;
  };

  it('is cut off with the reason, the others go on, and no more than a bound waits for it', async () => {
    const account = await openAccount(world(), 'ada');
    await account.fill();
    const { fills, ...others } = account.channels;
    const [slow, calm] = [await world().connectAs('ada'), await world().connectAs('ada')];
    for (const channel of Object.values(others)) await slow.subscribe(channel);
    for (const client of [slow, calm]) {
      await client.subscribe(fills);
      await client.next('snapshot');
    }
    slow.pause(true);
    const offset = await flood(account, calm);
    expect(await metric('stream_waiting_bytes')).toBeGreaterThan(waitingBytesMax);

    slow.pause(false);
    expect(await slow.whenClosed()).toEqual({ code: closeCodes.slowReader, reason: 'slow reader' });
    expect(slow.frames.at(-1)).toMatchObject({ type: 'error', problem: { type: '/problems/slow-reader' } });
    expect(await metric('stream_waiting_bytes')).toBe(0);

    const last = slow.frames.filter(isDeltaOf(fills)).at(-1);
    if (last?.type !== 'delta') throw new Error('It was cut off before it had heard anything.');
    const again = await world().connectAs('ada');
    const resume = { epoch: last.epoch, offset: last.offset };
    expect(await again.subscribe(fills, { resume })).toMatchObject({ recovered: true });
    for (let known = last.offset; known !== offset;) {
      const delta = await again.next('delta');
      expect(delta.previous).toBe(known);
      known = delta.offset;
    }
  });
};
