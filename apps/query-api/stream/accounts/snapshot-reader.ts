import { Injectable } from '@nestjs/common';
import type { AccountTopic } from '@copyledger/contracts/stream/channels';
import { ProblemError } from '@copyledger/platform';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { JoinedLookup } from '../../joined-lookup';
import { ReadDatabase } from '../../read-database';
import { accountChannel, type AccountChannelName } from './account-channel';
import { topicSources } from './account-topics';
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

const bodiesOf = async (db: Queryable, channels: readonly AccountChannelName[]): Promise<ReadonlyMap<string, object>> => {
  const topics = [...new Set(channels.map(({ topic }) => topic))];
  const read = async (topic: AccountTopic): Promise<readonly (readonly [string, object])[]> => {
    const accountIds = channels.filter((channel) => channel.topic === topic).map(({ accountId }) => accountId);
    const bodies = await topicSources[topic].bodies(db, accountIds);
    return [...bodies].map(([accountId, body]) => [`${topic}:${accountId}`, body] as const);
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

  /** Throws `not-found` for an account that is not there, and `unavailable`. */
  async of({ channel, accountId }: AccountChannelName): Promise<ChannelSnapshot> {
    const found = await this.lookup.of(channel);
    if (found === undefined) throw new ProblemError('not-found', { detail: `There is no account ${accountId}.` });
    return found;
  }

  private read(names: readonly string[]): Promise<ReadonlyMap<string, ChannelSnapshot>> {
    const channels = names.map(accountChannel);
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
