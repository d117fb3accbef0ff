import fc from 'fast-check';
import { ChannelDelta } from '../deltas/channel-delta';
import { viewChannel } from './view-channel';
import { type Follower, Following, type FollowingSource } from './following';
import type { ChannelSnapshot } from './snapshot-reader';

const channel = viewChannel('portfolio:01890a5d-ac96-774b-bcce-b302099a8057');
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A channel whose n-th delta has offset n, and says so in its rows. */
const deltaOf = (offset: number, epoch = 1): ChannelDelta =>
  new ChannelDelta({
    channel: channel.channel,
    epoch,
    offset: BigInt(offset),
    previous: offset === 1 ? null : BigInt(offset - 1),
    body: JSON.stringify({ rows: { n: [{ value: offset }] } }),
  });

/** What a client makes of it, and complains of when a delta does not continue what it has. */
class Reader implements Follower {
  value = -1;
  snapshots = 0;
  readonly faults: string[] = [];

  ready(): Promise<void> {
    return turn();
  }

  onSnapshot({ body }: ChannelSnapshot): void {
    this.snapshots += 1;
    this.value = (body as { value: number }).value;
  }

  onDelta(delta: ChannelDelta): void {
    const [{ value }] = (delta.rows as { n: [{ value: number }] }).n;
    if (value !== this.value + 1) this.faults.push(`${value} after ${this.value}`);
    this.value = value;
  }
}

/** The database, of which deltas are told later than they are committed. */
class Channel implements FollowingSource {
  committed = 0;
  epoch = 1;
  isAway = false;
  private told = 0;

  constructor(private readonly waits: () => number) {}

  async snapshotOf(): Promise<ChannelSnapshot> {
    for (let left = this.waits(); left > 0; left -= 1) await turn();
    if (this.isAway) throw new Error('away');
    const { committed, epoch } = this;
    for (let left = this.waits(); left > 0; left -= 1) await turn();
    return { epoch, offset: committed === 0 ? null : BigInt(committed), body: { value: committed } };
  }

  missedSince(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  commit(): void {
    this.committed += 1;
  }

  tell(following: Following, count: number): void {
    for (let left = count; left > 0 && this.told < this.committed; left -= 1) {
      this.told += 1;
      following.take(deltaOf(this.told, this.epoch));
    }
  }
}

type Step = 'commit' | 'tell one' | 'tell all' | 'turn' | 'restart';
const steps = fc.array(fc.constantFrom<Step>('commit', 'commit', 'tell one', 'tell all', 'turn', 'turn', 'restart'), { maxLength: 80 });

it('gives every delta once and in order after the snapshot, however reads and deltas cross', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.array(fc.nat(3), { minLength: 1, maxLength: 20 }), async (script, waits) => {
      let asked = 0;
      const source = new Channel(() => waits[asked++ % waits.length] ?? 0);
      const reader = new Reader();
      const following = new Following(channel, source, reader);
      const begun = following.begin();
      const act: Record<Step, () => unknown> = {
        commit: () => {
          source.commit();
        },
        'tell one': () => {
          source.tell(following, 1);
        },
        'tell all': () => {
          source.tell(following, Infinity);
        },
        turn,
        restart: () => {
          following.restart();
        },
      };
      for (const step of script) await act[step]();
      await begun;
      source.tell(following, Infinity);
      for (let left = 60; left > 0; left -= 1) await turn();
      expect({ value: reader.value, faults: reader.faults }).toEqual({ value: source.committed, faults: [] });
    }),
    { numRuns: 150 },
  );
});

describe('a follower', () => {
  const begin = async (committed: number) => {
    const source = new Channel(() => 0);
    source.committed = committed;
    const reader = new Reader();
    const following = new Following(channel, source, reader);
    await following.begin();
    return { source, reader, following };
  };
  const settle = async () => {
    for (let left = 20; left > 0; left -= 1) await turn();
  };

  it('gets a new snapshot when a delta does not continue what it has', async () => {
    const { source, reader, following } = await begin(3);
    source.committed = 6;
    following.take(deltaOf(6));
    await settle();
    expect([reader.value, reader.snapshots, reader.faults]).toEqual([6, 2, []]);
  });

  it('hears nothing of another version, nor after its end', async () => {
    const { reader, following } = await begin(3);
    following.take(deltaOf(4, 2));
    following.end();
    following.take(deltaOf(4));
    await settle();
    expect([reader.value, reader.snapshots]).toEqual([3, 1]);
  });

  it('begins again by itself until the database is back', async () => {
    const { source, reader, following } = await begin(3);
    source.isAway = true;
    following.restart();
    await settle();
    source.isAway = false;
    source.committed = 9;
    const deadline = Date.now() + 5_000;
    while (reader.value !== 9 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    expect([reader.value, reader.snapshots]).toEqual([9, 2]);
  });

  it('reads another snapshot when too much waits for the first', async () => {
    const source = new Channel(() => 3);
    const reader = new Reader();
    const following = new Following(channel, source, reader);
    source.committed = 1;
    const begun = following.begin();
    await turn();
    for (let offset = 2; offset <= 2_500; offset += 1) {
      source.committed = offset;
      following.take(deltaOf(offset));
    }
    await begun;
    await settle();
    expect([reader.value, reader.faults]).toEqual([2_500, []]);
  });
});
