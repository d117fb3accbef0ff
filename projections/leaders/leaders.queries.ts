import type { LeaderTerms } from '@copyledger/domain/copying/leader/leader.events';
import type { Queryable } from '@copyledger/platform/postgres/database';
import { subtractDecimals } from '../runtime/decimal-sum';
import { cursorParts, type Page, pageOf, type PageRequest, rowsToRead } from '../runtime/page';

/** What everybody may know of a leader. All decimals are text, in the asset of the terms. */
export interface Leader {
  readonly accountId: string;
  readonly status: 'active' | 'retired';
  readonly terms: PublicTerms;
  readonly followers: number;
  /** Money of all follows together. */
  readonly totalCapital: string;
  /** How many more follows are admitted. */
  readonly followersLeft: number;
  /** How much more money is; null without a bound. */
  readonly capitalLeft: string | null;
  readonly publishedAt: string;
  readonly updatedAt: string;
  readonly updatedPosition: string;
}

/** The terms but for what is the leader's own business: who is invited, and where the money goes. */
export interface PublicTerms extends Omit<
  LeaderTerms,
  'invited' | 'payoutAccountId' | 'multipleMax' | 'capitalMin' | 'capitalMax' | 'totalCapitalMax' | 'subscriptionFee'
> {
  readonly version: number;
  readonly multipleMax: string | null;
  readonly capitalMin: string | null;
  readonly capitalMax: string | null;
  readonly totalCapitalMax: string | null;
  readonly subscriptionFee: string | null;
}

export interface LeaderFollower {
  readonly followId: string;
  readonly follower: string;
  readonly capital: string;
  readonly termsVersion: number;
  readonly admittedAt: string;
  readonly admittedPosition: string;
}

/** Who asks: leaders who follow by invitation only are shown to themselves and to those who are invited. */
export interface Onlooker {
  readonly user: string;
  readonly seesAll: boolean;
}

export type LeaderOrder = 'followers' | 'newest' | 'profit-share';

export interface LeadersRequest extends PageRequest, Onlooker {
  readonly order: LeaderOrder;
  readonly asset?: string;
}

/** A row of the table, as far as it is shown. */
interface Shown {
  readonly leaderAccountId: string;
  readonly status: 'active' | 'retired';
  readonly version: number;
  readonly terms: LeaderTerms;
  readonly followers: number;
  readonly totalCapital: string;
  readonly publishedAt: string;
  readonly updatedAt: string;
  readonly updatedPosition: string;
}

const publicTerms = ({ version, terms }: Pick<Shown, 'version' | 'terms'>): PublicTerms => ({
  version,
  sizingModes: terms.sizingModes,
  multipleMax: terms.multipleMax ?? null,
  capitalMin: terms.capitalMin ?? null,
  capitalMax: terms.capitalMax ?? null,
  followersMax: terms.followersMax,
  totalCapitalMax: terms.totalCapitalMax ?? null,
  profitShare: terms.profitShare,
  subscriptionFee: terms.subscriptionFee ?? null,
  asset: terms.asset,
  access: terms.access,
});

/** Newer terms may leave less room than is taken. */
const left = (most: string, taken: string): string => {
  const rest = subtractDecimals(most, taken);
  return rest.startsWith('-') ? '0' : rest;
};

/** The row as everybody may see it. */
export const shownLeader = (row: Shown): Leader => ({
  accountId: row.leaderAccountId,
  status: row.status,
  terms: publicTerms(row),
  followers: row.followers,
  totalCapital: row.totalCapital,
  followersLeft: Math.max(0, row.terms.followersMax - row.followers),
  capitalLeft: row.terms.totalCapitalMax === undefined ? null : left(row.terms.totalCapitalMax, row.totalCapital),
  publishedAt: row.publishedAt,
  updatedAt: row.updatedAt,
  updatedPosition: row.updatedPosition,
});

/** There may be thousands who are invited: their names stay where they are. */
const isInvited = (user: string): string => `(access = 'public' or coalesce((terms->'invited')::jsonb ? ${user}, false))`;

const columns = `leader_account_id as "leaderAccountId", status, version, (terms::jsonb - 'invited') as terms, followers, total_capital as "totalCapital",
  published_at as "publishedAt", updated_at as "updatedAt", log_position as "updatedPosition", published_position as "publishedPosition"`;

/** A leader with what decides who may see it. */
export interface KnownLeader {
  readonly leader: Leader;
  readonly owner: string;
  /** Whether the user who was asked for may follow: everybody, or those who are named. */
  readonly isInvited: boolean;
}

/** Undefined when nobody leads with this account. */
export const leaderOf = async (db: Queryable, accountId: string, user = ''): Promise<KnownLeader | undefined> => {
  const { rows } = await db.query<Shown & Omit<KnownLeader, 'leader'>>({
    name: 'leaders.one',
    text: `select ${columns}, owner, ${isInvited('$2')} as "isInvited" from read.leaders where leader_account_id = $1`,
    values: [accountId, user],
  });
  return rows.map(({ owner, isInvited: isOpen, ...row }) => ({ leader: shownLeader(row), owner, isInvited: isOpen }))[0];
};

interface Sorting {
  readonly orderBy: string;
  /** What lies behind the cursor: the position of the first terms, $1, after the place by which the list is sorted, $2. */
  readonly beyond: string;
  readonly placeOf: (row: Pick<Shown, 'followers' | 'terms'>) => number;
}

const sortings: Readonly<Record<LeaderOrder, Sorting>> = {
  followers: {
    orderBy: 'followers desc, published_position desc',
    beyond: '(followers, published_position) < ($2::integer, $1::bigint)',
    placeOf: ({ followers }) => followers,
  },
  newest: { orderBy: 'published_position desc', beyond: 'published_position < $1::bigint and $2::integer is not null', placeOf: () => 0 },
  'profit-share': {
    orderBy: 'profit_share, published_position',
    beyond: '(profit_share, published_position) > ($2::integer, $1::bigint)',
    placeOf: ({ terms }) => terms.profitShare,
  },
};

/** Leaders whom the onlooker may see: those with most followers, the newest, or those who ask for least first. Retired ones are left out. */
export const leadersOf = async (db: Queryable, request: LeadersRequest): Promise<Page<Leader>> => {
  const { orderBy, beyond, placeOf } = sortings[request.order];
  const [position = null, place = null] = request.after === undefined ? [] : cursorParts(request.after);
  const { rows } = await db.query<Shown & { readonly publishedPosition: string }>({
    name: `leaders.by-${request.order}`,
    text: `select ${columns} from read.leaders
      where status = 'active' and ($4::text is null or asset = $4)
        and ($6 or owner = $5 or ${isInvited('$5')}) and ($1::bigint is null or (${beyond}))
      order by ${orderBy} limit $3`,
    values: [position, place, rowsToRead(request), request.asset ?? null, request.user, request.seesAll],
  });
  const { items, next } = pageOf(rows, request, (row) => `${row.publishedPosition}.${placeOf(row)}`);
  return { items: items.map(shownLeader), next };
};

/** Those who follow a leader now, newest first. */
export const followersOf = async (db: Queryable, request: PageRequest & { readonly accountId: string }): Promise<Page<LeaderFollower>> => {
  const before = request.after === undefined ? '9223372036854775807' : cursorParts(request.after)[0];
  const { rows } = await db.query<LeaderFollower>({
    name: 'leaders.followers',
    text: `select follow_id as "followId", follower, capital, terms_version as "termsVersion", admitted_at as "admittedAt",
        admitted_position as "admittedPosition"
      from read.leader_followers where leader_account_id = $1 and admitted_position < $2 and released_at is null
      order by admitted_position desc limit $3`,
    values: [request.accountId, before, rowsToRead(request)],
  });
  return pageOf(rows, request, ({ admittedPosition }) => admittedPosition);
};
