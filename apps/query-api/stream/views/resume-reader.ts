import { Injectable } from '@nestjs/common';
import { JoinedLookup } from '../../joined-lookup';
import { ReadDatabase } from '../../read-database';
import { ChannelDelta } from '../deltas/channel-delta';
import { viewChannel, type ViewChannelName } from './view-channel';
import { type LeftChannel, type Missed, missedSince } from './channel.queries';

/** Where a client has left a channel. */
export interface Left {
  readonly epoch: number;
  readonly offset: bigint;
}

/** More is not resumed: a snapshot is smaller. */
const deltasMax = 500;
const channelsPerStatementMax = 32;
const statementsMax = 2;

const keyOf = ({ channel }: ViewChannelName, { epoch, offset }: Left): string => `${epoch} ${offset} ${channel}`;

const leftOfKey = (key: string): LeftChannel => {
  const [epoch = '', offset = '', channel = ''] = key.split(' ');
  return { ...viewChannel(channel), epoch: Number(epoch), offset: BigInt(offset) };
};

/**
 * Exactly what was missed, or undefined when that is not to be had: the readers' version is another one, the first of the deltas are
 * deleted, there are too many, or the database has lost what the client has seen (then its newest delta is an older one).
 */
const recovered = ({ epoch, offset }: Left, { head, deltas }: Missed): readonly ChannelDelta[] | undefined => {
  if (head.epoch !== epoch || head.offset === null || head.offset < offset) return undefined;
  const [first] = deltas;
  if (first === undefined) return head.offset === offset ? [] : undefined;
  const isComplete = first.previous !== null && first.previous <= offset && deltas.at(-1)?.offset === head.offset;
  return isComplete ? deltas.map((row) => new ChannelDelta(row)) : undefined;
};

/** What clients have missed while they were away. Those who ask at the same time share a statement. */
@Injectable()
export class ResumeReader {
  private readonly lookup: JoinedLookup<Missed>;

  constructor(db: ReadDatabase) {
    this.lookup = new JoinedLookup({
      read: async (keys) => {
        const missed = await missedSince(db, keys.map(leftOfKey), deltasMax + 1);
        return new Map([...missed].map(([index, found]) => [keys[index] ?? '', found]));
      },
      keysMax: channelsPerStatementMax,
      runningMax: statementsMax,
    });
  }

  /** Undefined when it cannot be had. Throws `unavailable`. */
  async since(channel: ViewChannelName, left: Left): Promise<readonly ChannelDelta[] | undefined> {
    const missed = await this.lookup.of(keyOf(channel, left));
    return missed === undefined || missed.deltas.length > deltasMax ? undefined : recovered(left, missed);
  }
}
