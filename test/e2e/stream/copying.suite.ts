import { followAfter, leaderAfter } from '@copyledger/contracts/client';
import type { FollowRows, FollowSnapshot, LeaderRows, LeaderSnapshot } from '@copyledger/contracts/stream/bodies';
import type { DeltaFrame } from '@copyledger/contracts/stream/server-frames';
import { leaderEvent } from '@copyledger/testing';
import { beginnings, copiedTrade, type Happening, lea, legOfFay, ofFay, secretive } from '../copying/copied-trade';
import type { Given } from './ada';

/** Channels of follows and leaders. */
export const copyingSuite = ({ world }: Pick<Given, 'world'>): void => {
  const happen = async (happenings: readonly Happening[]): Promise<void> => {
    for (const [stream, event] of happenings) await world().happen(stream, event);
  };
  const legsKept = 100;

  beforeAll(() => happen(beginnings));

  it('bring a follow: what it should hold and why it does not, and every leg with what became of it', async () => {
    const channel = `follow:${ofFay}`;
    const client = await world().connectAs('fay');
    await client.subscribe(channel);
    expect(await client.next('snapshot')).toMatchObject({ offset: null, body: { positions: [], legs: [] } });
    await happen(copiedTrade);
    // The first delta of all does not say what it continues, so that a snapshot takes its place.
    const { body, offset, epoch } = await client.next('snapshot');
    expect(body).toMatchObject({ positions: [{ target: '0.05', pending: '0.05' }], legs: [{ legId: legOfFay, outcome: 'ordered' }] });
    const delta = (await client.next('delta')) as DeltaFrame<FollowRows>;
    const { positions, legs } = followAfter(body as FollowSnapshot, delta, legsKept);
    expect(positions).toMatchObject([{ held: '0.04', writtenOff: '0.01', pending: '0' }]);
    expect(legs).toMatchObject([{ outcome: 'partly-filled', skipped: [{ reason: 'price', quantity: '0.01' }] }]);
    const api = await world().get<FollowSnapshot>(`/v1/follows/${ofFay}`, 'fay');
    expect(api.positions).toMatchObject(positions);
    const again = await world().connectAs('fay');
    expect(await again.subscribe(channel, { resume: { epoch, offset } })).toMatchObject({ recovered: true });
    expect(await again.next('delta')).toEqual(delta);
  });

  it('bring a leader: its terms and how many follow', async () => {
    const client = await world().connectAs('anybody');
    await client.subscribe(`leader:${lea}`);
    const { body } = await client.next('snapshot');
    expect(body).toEqual(await world().get(`/v1/leaders/${lea}`, 'anybody'));
    await happen([[`leader-${lea}`, leaderEvent.FollowerReleased({ followId: ofFay, followers: 1, totalCapital: '500' })]]);
    const delta = (await client.next('delta')) as DeltaFrame<LeaderRows>;
    const leader = leaderAfter(body as LeaderSnapshot, delta);
    expect(leader).toMatchObject({ followers: 1, totalCapital: '500' });
    expect(leader).toEqual(await world().get(`/v1/leaders/${lea}`, 'anybody'));
  });

  it('are for those who may read the same', async () => {
    const client = await world().connectAs('mallory');
    const refusal = async (channel: string) => {
      client.send({ type: 'subscribe', channel });
      return (await client.next('error')).problem.type;
    };
    expect(await refusal(`follow:${ofFay}`)).toBe('/problems/forbidden');
    expect(await refusal(`leader:${secretive}`)).toBe('/problems/not-found');
    expect(await refusal('follow:nonsense')).toBe('/problems/not-found');
    const auditor = await world().connectAs('eve', 'auditor');
    for (const channel of [`follow:${ofFay}`, `leader:${secretive}`]) {
      await auditor.subscribe(channel);
      await auditor.next('snapshot', (frame) => frame.channel === channel);
    }
  });
};
