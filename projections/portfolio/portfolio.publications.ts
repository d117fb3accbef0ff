import { subtractDecimals } from '../runtime/decimal-sum';
import type { Publication } from '../runtime/projection';
import type { AccountTotalRow, BalanceRow } from './portfolio.projection';
import type { AssetTotal, Balance, Position } from './portfolio.queries';
import type { PositionRow } from './positions.projection';

const channelOf = ({ accountId }: { readonly accountId: string }): string => `portfolio:${accountId}`;

export const balancePublication: Publication<BalanceRow> = {
  channelOf,
  show: ({ asset, total, held, margin }): Balance => ({
    asset,
    total,
    held,
    margin,
    available: subtractDecimals(subtractDecimals(total, held), margin),
  }),
};

/** An instrument that was admitted and never traded is no position. */
export const positionPublication: Publication<PositionRow> = {
  channelOf: (row) => (row.isTraded ? channelOf(row) : undefined),
  show: (row): Position => ({
    instrument: row.instrument,
    instrumentKind: row.instrumentKind,
    settlementAsset: row.settlementAsset,
    quantity: row.quantity,
    cost: row.cost,
    averageEntryPrice: row.averageEntryPrice,
    realisedPnl: row.realisedPnl,
    fees: row.fees,
    funding: row.funding,
  }),
};

export const totalPublication: Publication<AccountTotalRow> = {
  as: 'totals',
  channelOf,
  show: ({ asset, realisedPnl, fees, funding, fills, closingFills }): AssetTotal => ({
    asset,
    realisedPnl,
    fees,
    funding,
    fills,
    closingFills,
  }),
};
