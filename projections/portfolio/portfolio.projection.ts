import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type {
  AccountKind,
  AccountOpened,
  FillObserved,
  FundingPaid,
  OrderFilled,
  PositionAdjusted,
} from '@copyledger/domain/trading/account/account.events';
import { isClosing } from '../orders/closing-fill';
import { accountIdOf } from '../runtime/account-stream';
import { addDecimals } from '../runtime/decimal-sum';
import type { AppendFold, KeyedFold } from '../runtime/projection';
import { type BalancedEvent, balancedEventTypes } from './balanced-events';
import type { AssetTotal, Balance, Discrepancy } from './portfolio.queries';

type Fill = OrderFilled | FillObserved;
type TotalFact = Fill | FundingPaid;

export interface AccountRow {
  readonly accountId: string;
  readonly owner: string;
  readonly kind: AccountKind;
  readonly baseCurrency: string;
  readonly baseCurrencyScale: number;
  readonly openedAt: string;
  readonly openedPosition: bigint;
}
export type BalanceRow = Omit<Balance, 'available'> & { readonly accountId: string };
export type AccountTotalRow = AssetTotal & { readonly accountId: string };
export interface DiscrepancyRow extends Omit<Discrepancy, 'held' | 'implied' | 'position'> {
  readonly accountId: string;
  readonly logPosition: bigint;
  readonly heldQuantity: string;
  readonly impliedQuantity: string;
}

export const accountsFold: KeyedFold<AccountOpened, AccountRow> = {
  types: ['AccountOpened'],
  keysOf: (event) => [[accountIdOf(event)]],
  fold: (row, { event: { data }, metadata, recorded }, [accountId = '']) =>
    row ?? {
      accountId,
      owner: data.owner,
      kind: data.kind,
      baseCurrency: data.baseCurrency.code,
      baseCurrencyScale: data.baseCurrency.scale,
      openedAt: metadata.occurredAt,
      openedPosition: recorded.position,
    },
};

/** Events carry the balances that they left, so the newest one is the balance. */
export const balancesFold: KeyedFold<BalancedEvent, BalanceRow> = {
  types: balancedEventTypes,
  keysOf: (event) => event.event.data.balances.map(({ asset }) => [accountIdOf(event), asset]),
  fold: (row, { event }, [accountId = '', asset]) => {
    const after = event.data.balances.find((balance) => balance.asset === asset);
    return after === undefined ? row : { accountId, ...after };
  },
};

const noTotal = (accountId: string, asset: string): AccountTotalRow => ({
  accountId,
  asset,
  realisedPnl: '0',
  fees: '0',
  funding: '0',
  fills: 0,
  closingFills: 0,
});

const withFill = (total: AccountTotalRow, fill: Fill): AccountTotalRow => {
  const { fee, realisedPnl } = fill.data;
  const fees = fee.asset === total.asset ? addDecimals(total.fees, fee.amount) : total.fees;
  if (realisedPnl.asset !== total.asset) return { ...total, fees };
  return {
    ...total,
    fees,
    realisedPnl: addDecimals(total.realisedPnl, realisedPnl.amount),
    fills: total.fills + 1,
    closingFills: total.closingFills + (isClosing(fill) ? 1 : 0),
  };
};

const assetsOf = ({ event }: DecodedEvent<TotalFact>): readonly string[] => {
  if (event.type === 'FundingPaid') return [event.data.asset];
  const { fee, realisedPnl } = event.data;
  return fee.asset === realisedPnl.asset ? [fee.asset] : [realisedPnl.asset, fee.asset];
};

/** What an account has realised, paid and received, per asset. */
export const accountTotalsFold: KeyedFold<TotalFact, AccountTotalRow> = {
  types: ['OrderFilled', 'FillObserved', 'FundingPaid'],
  keysOf: (event) => assetsOf(event).map((asset) => [accountIdOf(event), asset]),
  fold: (row, { event }, [accountId = '', asset = '']) => {
    const total = row ?? noTotal(accountId, asset);
    if (event.type !== 'FundingPaid') return withFill(total, event);
    return { ...total, funding: addDecimals(total.funding, event.data.amount) };
  },
};

export const discrepanciesFold: AppendFold<PositionAdjusted, DiscrepancyRow> = {
  types: ['PositionAdjusted'],
  rowsOf: (event) => {
    const { data } = event.event;
    return [
      {
        accountId: accountIdOf(event),
        logPosition: event.recorded.position,
        feed: data.feed,
        sequence: data.sequence,
        instrument: data.instrument,
        direction: data.direction,
        heldQuantity: data.held.quantity,
        heldCost: data.held.cost,
        impliedQuantity: data.position.quantity,
        impliedCost: data.position.cost,
        occurredAt: event.metadata.occurredAt,
      },
    ];
  },
};
