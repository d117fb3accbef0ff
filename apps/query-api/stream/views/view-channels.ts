import type { ChannelDelta } from '../deltas/channel-delta';
import type { Reached, TailListener } from '../deltas/delta-tail';
import type { ViewChannelName } from './view-channel';
import { type Follower, Following, type FollowingSource } from './following';
import type { Left } from './resume-reader';

/** Who follows which account's channel in this process. */
export class ViewChannels implements TailListener {
  private readonly followings = new Map<string, Set<Following>>();
  private reached: ReadonlyMap<string, Reached> = new Map();

  constructor(private readonly source: FollowingSource) {}

  /** Up to where everything was told, of the projection that is furthest behind; undefined while that is not known. */
  get position(): bigint | undefined {
    let least: bigint | undefined;
    for (const { position } of this.reached.values()) if (least === undefined || position < least) least = position;
    return least;
  }

  get isNeeded(): boolean {
    return this.followings.size > 0;
  }

  /**
   * Follows a channel from now on; rejects when neither a snapshot nor what was missed can be read. The function returned ends it.
   * @param left where the follower has left it, to be resumed from there
   */
  async follow(channel: ViewChannelName, follower: Follower, left?: Left): Promise<() => void> {
    const following = new Following(channel, this.source, follower);
    const end = this.enter(following);
    try {
      await following.begin(left);
      return end;
    } catch (error) {
      end();
      throw error;
    }
  }

  /** Follows a channel from now on, as soon as its snapshot can be read, however long that takes. The function returned ends it. */
  keepFollowing(channel: ViewChannelName, follower: Follower): () => void {
    const following = new Following(channel, this.source, follower);
    const end = this.enter(following);
    following.keepBeginning();
    return end;
  }

  onDelta(delta: ChannelDelta): void {
    const followings = this.followings.get(delta.channel);
    if (followings !== undefined) for (const following of followings) following.take(delta);
  }

  onBreak(projection: string): void {
    for (const followings of this.followings.values()) {
      for (const following of followings) if (following.channel.projection === projection) following.restart();
    }
  }

  onReached(reached: ReadonlyMap<string, Reached>): void {
    this.reached = reached;
  }

  onPause(): void {
    this.reached = new Map();
  }

  private enter(following: Following): () => void {
    const { channel } = following.channel;
    const followings = this.followings.get(channel) ?? new Set<Following>();
    this.followings.set(channel, followings.add(following));
    return () => {
      following.end();
      followings.delete(following);
      if (followings.size === 0 && this.followings.get(channel) === followings) this.followings.delete(channel);
    };
  }
}
