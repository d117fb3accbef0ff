import type { ResumePoint } from '@copyledger/contracts/stream/client-frames';
import { openDatabase } from '@copyledger/platform/postgres';
import { type Ada, type Given, openAccount } from './ada';
import type { RawClient } from './raw-client';

/** What clients get who were away. */
export const resumingSuite = ({ world }: Given): void => {
  let account: Ada;
  const channel = () => account.channels.portfolio;
  /** A client that has seen one delta, and where that was. */
  const left = async (): Promise<ResumePoint> => {
    const client = await world().connectAs('ada');
    await client.subscribe(channel(), { perSecond: 0 });
    await client.next('snapshot');
    await account.credit('1');
    const { epoch, offset } = await client.next('delta');
    client.end();
    return { epoch, offset };
  };
  const resume = async (point: ResumePoint): Promise<{ client: RawClient; recovered: boolean | undefined }> => {
    const client = await world().connectAs('ada');
    const { recovered } = await client.subscribe(channel(), { resume: point, perSecond: 0 });
    return { client, recovered };
  };

  beforeEach(async () => {
    account = await openAccount(world(), 'ada');
    // The first delta of a channel is the one that a snapshot takes the place of.
    await account.credit('0');
  });

  it('is exactly what was missed', async () => {
    const point = await left();
    for (const total of ['2', '3', '4']) await account.credit(total);
    const { client, recovered } = await resume(point);
    expect(recovered).toBe(true);
    let previous = point.offset;
    for (const total of ['2', '3', '4']) {
      const delta = await client.next('delta');
      expect(delta).toMatchObject({ previous, body: { rows: { balances: [{ total }] } } });
      previous = delta.offset;
    }
    await account.credit('5');
    expect(await client.next('delta')).toMatchObject({ previous });
    expect(client.frames).toEqual([]);
  });

  it('is nothing when nothing was missed', async () => {
    const { client, recovered } = await resume(await left());
    expect(recovered).toBe(true);
    await account.credit('2');
    expect(await client.next('delta')).toMatchObject({ body: { rows: { balances: [{ total: '2' }] } } });
  });

  it.each([
    ['of another epoch', ({ offset }: ResumePoint) => ({ epoch: 7, offset })],
    ['that nobody has reached', ({ epoch }: ResumePoint) => ({ epoch, offset: '9223372036854775807' })],
    ['from before the first delta', ({ epoch }: ResumePoint) => ({ epoch, offset: '0' })],
    ['without an offset', ({ epoch }: ResumePoint) => ({ epoch, offset: null })],
  ])('is a snapshot for a point %s', async (_what, pointOf) => {
    const { client, recovered } = await resume(pointOf(await left()));
    expect(recovered).toBe(false);
    expect(await client.next('snapshot')).toMatchObject({ body: { balances: [{ total: '1' }] } });
  });

  it('is a snapshot when the deltas are deleted', async () => {
    const point = await left();
    for (const total of ['2', '3']) await account.credit(total);
    const pool = openDatabase(world().databaseUrl);
    await pool.query(
      'delete from projections.delta where channel = $1 and log_offset < (select max(log_offset) from projections.delta where channel = $1)',
      [channel()],
    );
    await pool.end();
    const { client, recovered } = await resume(point);
    expect(recovered).toBe(false);
    expect(await client.next('snapshot')).toMatchObject({ body: { balances: [{ total: '3' }] } });
  });

  it('is refused for an offset that is no log position', async () => {
    const client = await world().connectAs('ada');
    client.send({ type: 'subscribe', channel: channel(), resume: { epoch: 1, offset: '9999999999999999999' } });
    expect(await client.next('error')).toMatchObject({ problem: { errors: [{ field: 'resume.offset' }] } });
  });
};
