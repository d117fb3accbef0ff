import { Injectable } from '@nestjs/common';
import { maySee, type Principal } from '@copyledger/platform';
import { type Follow, followOf, hasFollowed } from '@copyledger/projections/follows/follows.queries';
import { type KnownLeader, type Leader, leaderOf } from '@copyledger/projections/leaders/leaders.queries';
import { demandId, demandSight, noSuch } from '../accounts/account-access';
import { ReadDatabase } from '../read-database';

const followersKeptMax = 50_000;

/** Who may see what of copying. */
@Injectable()
export class CopyingAccess {
  private readonly followers = new Map<string, string>();

  constructor(private readonly db: ReadDatabase) {}

  /** Passes when the principal may see the follow; throws `not-found` or `forbidden`. Followers never change, so they are remembered. */
  async demandFollow(principal: Principal, followId: string): Promise<void> {
    const follower = this.followers.get(followId);
    if (follower === undefined) await this.follow(principal, followId);
    else demandSight(principal, follower);
  }

  /** A follow, for its follower and those who see everything; throws `not-found` or `forbidden`. */
  async follow(principal: Principal, followId: string): Promise<Follow> {
    demandId('follow', followId);
    const follow = await followOf(this.db, followId);
    if (follow === undefined) throw noSuch('follow', followId);
    if (this.followers.size >= followersKeptMax) this.followers.clear();
    this.followers.set(followId, follow.follower);
    demandSight(principal, follow.follower);
    return follow;
  }

  /**
   * A leader, for everybody; one who is followed by invitation only, for those who are invited or have followed. To all others there is no
   * such leader: throws `not-found`.
   */
  async leader(principal: Principal, accountId: string): Promise<Leader> {
    return (await this.visible(principal, accountId)).leader;
  }

  /** Passes for those who may see a leader's followers: the leader, and those who see everything; throws `not-found` or `forbidden`. */
  async demandFollowers(principal: Principal, accountId: string): Promise<void> {
    const { owner } = await this.visible(principal, accountId);
    demandSight(principal, owner);
  }

  private async visible(principal: Principal, accountId: string): Promise<KnownLeader> {
    demandId('leader', accountId);
    const known = await leaderOf(this.db, accountId, principal.user);
    if (known !== undefined && (await this.isVisible(principal, accountId, known))) return known;
    throw noSuch('leader', accountId);
  }

  private async isVisible(principal: Principal, leaderAccountId: string, { isInvited, owner }: KnownLeader): Promise<boolean> {
    if (isInvited || maySee(principal, owner)) return true;
    return hasFollowed(this.db, { follower: principal.user, leaderAccountId });
  }
}
