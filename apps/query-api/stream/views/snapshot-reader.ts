import { Injectable } from '@nestjs/common';
import type { ViewTopic } from '@copyledger/contracts/stream/channels';
import { ProblemError } from '@copyledger/platform';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { JoinedLookup } from '../../joined-lookup';
import { ReadDatabase } from '../../read-database';
import { viewChannel, type ViewChannelName } from './view-channel';
import { topicSources } from './view-topics';
import { headsOf } from './channel.queries';

/** What a channel is at one moment. */
export interface ChannelSnapshot {
  readonly epoch: number;
  /** Of the newest delta that is in it; null when the channel has never had one. */
  readonly offset: bigint | null;
  readonly body: object;
}

const channelsPerTransactionMax = 32;
/** The other connections are left to the other reads. */
const transactionsMax = 2;

const bodiesOf = async (db: Queryable, channels: readonly ViewChannelName[]): Promise<ReadonlyMap<string, object>> => {
  const topics = [...new Set(channels.map(({ topic }) => topic))];
  const read = async (topic: ViewTopic): Promise<readonly (readonly [string, object])[]> => {
    const ids = channels.filter((channel) => channel.topic === topic).map(({ of }) => of);
    const bodies = await topicSources[topic].bodies(db, ids);
    return [...bodies].map(([of, body]) => [`${topic}:${of}`, body] as const);
  };
  return new Map((await Promise.all(topics.map(read))).flat());
};

/**
 * Snapshots by channel. Rows and the offset of the newest delta are read at the same moment: the deltas after that offset, and no others,
 * are missing from the rows. Those who ask at the same time share a transaction.
 */
@Injectable()
export class SnapshotReader {
  private readonly lookup: JoinedLookup<ChannelSnapshot>;

  constructor(private readonly db: ReadDatabase) {
    this.lookup = new JoinedLookup({ read: (names) => this.read(names), keysMax: channelsPerTransactionMax, runningMax: transactionsMax });
  }

  /** Throws `not-found` for a channel of something that is not there, and `unavailable`. */
  async of({ channel }: ViewChannelName): Promise<ChannelSnapshot> {
    const found = await this.lookup.of(channel);
    if (found === undefined) throw new ProblemError('not-found', { detail: `There is nothing to follow at ${channel}.` });
    return found;
  }

  private read(names: readonly string[]): Promise<ReadonlyMap<string, ChannelSnapshot>> {
    const channels = names.map(viewChannel);
    return this.db.inSnapshot(async (db) => {
      const [heads, bodies] = await Promise.all([headsOf(db, channels), bodiesOf(db, channels)]);
      const snapshots = new Map<string, ChannelSnapshot>();
      for (const { channel, epoch, offset } of heads) {
        const body = bodies.get(channel);
        if (body !== undefined) snapshots.set(channel, { epoch, offset, body });
      }
      return snapshots;
    });
  }
}
