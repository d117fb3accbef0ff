import type {
  FillObserved,
  FundingPaid,
  FundsCredited,
  FundsDebited,
  OrderFilled,
  PositionAdjusted,
} from '@copyledger/domain/trading/account/account.events';
import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import { dayOf } from '@copyledger/kernel';
import { accountIdOf } from '../runtime/account-stream';
import { addDecimals } from '../runtime/decimal-sum';
import type { KeyedFold } from '../runtime/projection';
import type { PnlDay } from './pnl.queries';

type Fill = OrderFilled | FillObserved;
type Earning = Fill | FundingPaid;
type Movement = Earning | FundsCredited | FundsDebited;

export interface PnlDayRow extends PnlDay {
  readonly accountId: string;
}
export interface BalanceDayRow {
  readonly accountId: string;
  readonly asset: string;
  readonly day: string;
  /** When the day ended, as far as it has gone. */
  readonly total: string;
  readonly deposited: string;
  readonly withdrawn: string;
}
export interface PositionDayRow {
  readonly accountId: string;
  readonly instrument: string;
  readonly day: string;
  readonly quantity: string;
  readonly cost: string;
}

const dayIn = ({ metadata }: Pick<DecodedEvent, 'metadata'>): string => dayOf(metadata.occurredAt);

const assetsOf = (event: Earning): readonly string[] => {
  if (event.type === 'FundingPaid') return [event.data.asset];
  const { fee, realisedPnl } = event.data;
  return fee.asset === realisedPnl.asset ? [fee.asset] : [realisedPnl.asset, fee.asset];
};

const nothingYet = { realisedPnl: '0', fees: '0', funding: '0', fills: 0 } as const;

const withEarning = (row: PnlDayRow, event: Earning): PnlDayRow => {
  if (event.type === 'FundingPaid') return { ...row, funding: addDecimals(row.funding, event.data.amount) };
  const { fee, realisedPnl } = event.data;
  const fees = fee.asset === row.asset ? addDecimals(row.fees, fee.amount) : row.fees;
  if (realisedPnl.asset !== row.asset) return { ...row, fees };
  return { ...row, fees, realisedPnl: addDecimals(row.realisedPnl, realisedPnl.amount), fills: row.fills + 1 };
};

/** What an account realised, paid and received, by UTC day of `occurredAt`, instrument and asset. */
export const pnlDaysFold: KeyedFold<Earning, PnlDayRow> = {
  types: ['OrderFilled', 'FillObserved', 'FundingPaid'],
  keysOf: (decoded) => assetsOf(decoded.event).map((asset) => [accountIdOf(decoded), dayIn(decoded), decoded.event.data.instrument, asset]),
  fold: (row, { event }, [accountId = '', day = '', instrument = '', asset = '']) =>
    withEarning(row ?? { accountId, day, instrument, asset, ...nothingYet }, event),
};

/** The balance that each day left, and what came and went from outside on it. */
export const balanceDaysFold: KeyedFold<Movement, BalanceDayRow> = {
  types: ['FundsCredited', 'FundsDebited', 'OrderFilled', 'FillObserved', 'FundingPaid'],
  keysOf: (decoded) => decoded.event.data.balances.map(({ asset }) => [accountIdOf(decoded), asset, dayIn(decoded)]),
  fold: (row, { event }, [accountId = '', asset = '', day = '']) => {
    const total = event.data.balances.find((balance) => balance.asset === asset)?.total ?? '0';
    const { deposited, withdrawn } = row ?? { deposited: '0', withdrawn: '0' };
    return {
      accountId,
      asset,
      day,
      total,
      deposited: event.type === 'FundsCredited' ? addDecimals(deposited, event.data.amount) : deposited,
      withdrawn: event.type === 'FundsDebited' ? addDecimals(withdrawn, event.data.amount) : withdrawn,
    };
  },
};

/** The position that each day left. */
export const positionDaysFold: KeyedFold<Fill | PositionAdjusted, PositionDayRow> = {
  types: ['OrderFilled', 'FillObserved', 'PositionAdjusted'],
  keysOf: (decoded) => [[accountIdOf(decoded), decoded.event.data.instrument, dayIn(decoded)]],
  fold: (_row, { event }, [accountId = '', instrument = '', day = '']) => ({ accountId, instrument, day, ...event.data.position }),
};
