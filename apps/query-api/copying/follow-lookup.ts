import { Injectable } from '@nestjs/common';
import type { FollowDetailAnswer, FollowedPositionAnswer } from '@copyledger/contracts/queries/follow.answers';
import { type ExplainedPosition, positionsNowOf } from '@copyledger/projections/copy-legs/copy-legs.queries';
import { type Follow, followOf } from '@copyledger/projections/follows/follows.queries';
import { type Portfolio, portfolioOf } from '@copyledger/projections/portfolio/portfolio.queries';
import type { Instant } from '@copyledger/kernel';
import type { Valuation } from '@copyledger/valuation';
import { ReadDatabase } from '../read-database';
import { LiveValuations } from '../valuations/live-valuations';

const heldIn = ({ positions }: Portfolio, valuation: Valuation, symbol: string): FollowedPositionAnswer['position'] => {
  const held = positions.find(({ instrument }) => instrument === symbol);
  if (held === undefined) return null;
  const { quantity, cost, averageEntryPrice, realisedPnl } = held;
  const { price = null, unrealisedPnl = null } = valuation.positions.find(({ instrument }) => instrument === symbol) ?? {};
  return { quantity, cost, averageEntryPrice, realisedPnl, price, unrealisedPnl };
};

/** When the newest price of it was; null when nothing had to be priced. */
const valuedAtOf = ({ positions, assets }: Valuation): Instant | null =>
  [...positions, ...assets].reduce<Instant | null>(
    (newest, { pricedAt }) => (pricedAt !== null && (newest === null || pricedAt > newest) ? pricedAt : newest),
    null,
  );

/** What a follow holds, as its plans explain it, beside what its account has. */
const held = (
  explained: readonly ExplainedPosition[],
  account: { readonly portfolio: Portfolio; readonly valuation: Valuation } | undefined,
): readonly FollowedPositionAnswer[] =>
  explained.map((position) => ({
    ...position,
    position: account === undefined ? null : heldIn(account.portfolio, account.valuation, position.instrument),
  }));

/** Follows with what they hold. */
@Injectable()
export class FollowLookup {
  constructor(
    private readonly db: ReadDatabase,
    private readonly valuations: LiveValuations,
  ) {}

  /** As of one moment, but for the prices, which are the newest. */
  async of(known: Follow): Promise<FollowDetailAnswer> {
    const { followId, copyAccountId } = known;
    const [follow = known, explained, portfolio] = await this.db.inSnapshot((db) =>
      Promise.all([followOf(db, followId), positionsNowOf(db, known), portfolioOf(db, copyAccountId)]),
    );
    // Its account is opened after it was asked for, and not when it is refused.
    if (portfolio === undefined) return { ...follow, equity: null, valuedAt: null, positions: held(explained, undefined), totals: [] };
    const valuation = await this.valuations.of(portfolio);
    return {
      ...follow,
      equity: valuation.equity,
      valuedAt: valuedAtOf(valuation),
      positions: held(explained, { portfolio, valuation }),
      totals: portfolio.totals,
    };
  }
}
