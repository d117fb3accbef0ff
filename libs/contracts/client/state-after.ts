import type { CopyLegAnswer } from '../queries/copy.answers';
import type { FillAnswer, OrderAnswer } from '../queries/order.answers';
import type { ActivityAnswer } from '../queries/result.answers';
import type {
  ActivityRows,
  ActivitySnapshot,
  FillsRows,
  FillsSnapshot,
  FollowRows,
  FollowSnapshot,
  LeaderRows,
  LeaderSnapshot,
  OrdersRows,
  OrdersSnapshot,
  PortfolioRows,
  PortfolioSnapshot,
} from '../stream/bodies';
import type { DeltaFrame } from '../stream/server-frames';
import type { OrderStatus } from '../vocabulary';

type Compare<T> = (a: T, b: T) => number;

interface Keeping<T> {
  readonly keyOf: (row: T) => string;
  readonly compare: Compare<T>;
}

const byText =
  <T>(textOf: (row: T) => string): Compare<T> =>
  (a, b) =>
    textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0;

const newestFirst =
  <T>(positionOf: (row: T) => string): Compare<T> =>
  (a, b) =>
    Number(BigInt(positionOf(b)) - BigInt(positionOf(a)));

/** Rows with some of them replaced, or added, by their key; the same list when there is nothing to do. */
const merged = <T>(rows: readonly T[], changed: readonly T[] | undefined, { keyOf, compare }: Keeping<T>): readonly T[] => {
  if (changed === undefined || changed.length === 0) return rows;
  const byKey = new Map([...rows, ...changed].map((row) => [keyOf(row), row]));
  return [...byKey.values()].sort(compare);
};

const byAsset = {
  keyOf: ({ asset }: { readonly asset: string }) => asset,
  compare: byText(({ asset }: { readonly asset: string }) => asset),
};
const byInstrument = {
  keyOf: ({ instrument }: { readonly instrument: string }) => instrument,
  compare: byText(({ instrument }: { readonly instrument: string }) => instrument),
};

/** A portfolio after a delta of its channel. */
export const portfolioAfter = (portfolio: PortfolioSnapshot, { offset, body }: DeltaFrame<PortfolioRows>): PortfolioSnapshot => ({
  ...portfolio,
  balances: merged(portfolio.balances, body.rows.balances, byAsset),
  positions: merged(portfolio.positions, body.rows.positions, byInstrument),
  totals: merged(portfolio.totals, body.rows.totals, byAsset),
  updatedPosition: offset,
});

const closedStatuses: ReadonlySet<OrderStatus> = new Set<OrderStatus>(['filled', 'cancelled', 'expired', 'rejected']);

const byOrder: Keeping<OrderAnswer> = { keyOf: ({ orderId }) => orderId, compare: newestFirst(({ placedPosition }) => placedPosition) };

/** The open orders after a delta of their channel: those that are closed now are left out. */
export const openOrdersAfter = ({ orders }: OrdersSnapshot, { body }: DeltaFrame<OrdersRows>): OrdersSnapshot => ({
  orders: merged(orders, body.rows.orders, byOrder).filter(({ status }) => !closedStatuses.has(status)),
});

const byFill: Keeping<FillAnswer> = { keyOf: ({ position }) => position, compare: newestFirst(({ position }) => position) };

/** The newest fills after a delta of their channel, `count` of them at most. */
export const fillsAfter = ({ fills }: FillsSnapshot, { body }: DeltaFrame<FillsRows>, count: number): FillsSnapshot => ({
  fills: merged(fills, body.rows.fills, byFill).slice(0, count),
});

const byActivity: Keeping<ActivityAnswer> = { keyOf: ({ position }) => position, compare: newestFirst(({ position }) => position) };

/** The newest activities after a delta of their channel, `count` of them at most. */
export const activityAfter = ({ activities }: ActivitySnapshot, { body }: DeltaFrame<ActivityRows>, count: number): ActivitySnapshot => ({
  activities: merged(activities, body.rows.activities, byActivity).slice(0, count),
});

const byLeg: Keeping<CopyLegAnswer> = { keyOf: ({ legId }) => legId, compare: newestFirst(({ plannedPosition }) => plannedPosition) };

/** A follow after a delta of its channel, with the newest `count` legs at most. */
export const followAfter = ({ positions, legs }: FollowSnapshot, { body }: DeltaFrame<FollowRows>, count: number): FollowSnapshot => ({
  positions: merged(positions, body.rows.positions, byInstrument),
  legs: merged(legs, body.rows.legs, byLeg).slice(0, count),
});

/** A leader after a delta of its channel. */
export const leaderAfter = (leader: LeaderSnapshot, { body }: DeltaFrame<LeaderRows>): LeaderSnapshot =>
  body.rows.leaders?.at(-1) ?? leader;
