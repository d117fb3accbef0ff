import type { CapitalLot, ChargeKind, FollowEvent, StopMode } from '@copyledger/domain/copying/follow/follow.events';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { cursorParts, type Page, pageOf, type PageRequest, rowsToRead } from '../runtime/page';

export type FollowStatus = 'requested' | 'refused' | 'active' | 'paused' | 'stopping' | 'stopped';

/** A follow but for what it holds. All decimals are text, amounts in the capital asset. */
export interface Follow {
  readonly followId: string;
  readonly leaderAccountId: string;
  readonly follower: string;
  readonly fundingAccountId: string;
  readonly copyAccountId: string;
  readonly asset: { readonly code: string; readonly scale: number };
  readonly status: FollowStatus;
  /** Why it was refused or stops. */
  readonly reason: string | null;
  readonly stopMode: StopMode | null;
  readonly policy: Extract<FollowEvent, { readonly type: 'FollowRequested' }>['data']['policy'];
  readonly policyVersion: number;
  readonly termsVersion: number;
  /** Basis points; null until it has started, as the fee is. */
  readonly profitShare: number | null;
  readonly subscriptionFee: string | null;
  readonly lots: readonly CapitalLot[];
  readonly capitalMove: { readonly transferId: string; readonly kind: 'addition' | 'withdrawal'; readonly amount: string } | null;
  /** Owed and unpaid, oldest first: profitShared + subscriptionFees = chargesPaid + chargesWaived + these. */
  readonly charges: readonly { readonly transferId: string; readonly kind: ChargeKind; readonly amount: string }[];
  /** What is left of the deposits; before the start, what was asked for. */
  readonly capital: string;
  readonly deposited: string;
  readonly withdrawn: string;
  readonly profitShared: string;
  readonly subscriptionFees: string;
  readonly chargesPaid: string;
  readonly chargesWaived: string;
  readonly requestedAt: string;
  readonly startedAt: string | null;
  readonly stoppedAt: string | null;
  readonly updatedAt: string;
  readonly requestedPosition: string;
  readonly updatedPosition: string;
}

export interface FollowsRequest extends PageRequest {
  readonly follower: string;
  readonly leaderAccountId?: string;
  readonly status?: FollowStatus;
}

const columns = `follow_id as "followId", leader_account_id as "leaderAccountId", follower, funding_account_id as "fundingAccountId",
  copy_account_id as "copyAccountId", json_build_object('code', asset, 'scale', asset_scale) as asset, status, reason,
  stop_mode as "stopMode", policy, policy_version as "policyVersion", terms_version as "termsVersion", profit_share as "profitShare",
  subscription_fee as "subscriptionFee", lots, capital_move as "capitalMove", charges, capital, deposited, withdrawn,
  profit_shared as "profitShared", subscription_fees as "subscriptionFees", charges_paid as "chargesPaid",
  charges_waived as "chargesWaived", requested_at as "requestedAt", started_at as "startedAt", stopped_at as "stoppedAt",
  updated_at as "updatedAt", requested_position as "requestedPosition", log_position as "updatedPosition"`;

/** Undefined when there is no such follow (yet). */
export const followOf = async (db: Queryable, followId: string): Promise<Follow | undefined> => {
  const { rows } = await db.query<Follow>({
    name: 'follows.one',
    text: `select ${columns} from read.follows where follow_id = $1`,
    values: [followId],
  });
  return rows[0];
};

/** A follower's follows, newest first. */
export const followsOf = async (db: Queryable, request: FollowsRequest): Promise<Page<Follow>> => {
  const { follower, leaderAccountId, status, after } = request;
  const before = after === undefined ? '9223372036854775807' : cursorParts(after)[0];
  const { rows } = await db.query<Follow>({
    name: 'follows.list',
    text: `select ${columns} from read.follows
      where follower = $1 and requested_position < $2 and ($4::text is null or leader_account_id = $4) and ($5::text is null or status = $5)
      order by requested_position desc limit $3`,
    values: [follower, before, rowsToRead(request), leaderAccountId ?? null, status ?? null],
  });
  return pageOf(rows, request, (follow) => follow.requestedPosition);
};

/** Whether somebody follows a leader, or once did. */
export const hasFollowed = async (
  db: Queryable,
  { follower, leaderAccountId }: { readonly follower: string; readonly leaderAccountId: string },
): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'follows.has-followed',
    text: 'select from read.follows where follower = $1 and leader_account_id = $2 limit 1',
    values: [follower, leaderAccountId],
  });
  return rowCount === 1;
};
