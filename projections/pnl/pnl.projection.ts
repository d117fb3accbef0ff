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
import { addDecimals, subtractDecimals } from '../runtime/decimal-sum';
import type { AppendFold, KeyedFold } from '../runtime/projection';
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
  /** Of the first event of the day: before it, there was no such row. */
  readonly firstPosition: bigint;
}
/** What came from outside, or went there with a minus. */
export interface CashFlowRow {
  readonly accountId: string;
  readonly logPosition: bigint;
  readonly asset: string;
  readonly day: string;
  readonly amount: string;
}
export interface PositionDayRow {
  readonly accountId: string;
  readonly instrument: string;
  readonly day: string;
  readonly quantity: string;
  readonly cost: string;
  readonly firstPosition: bigint;
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

/** The balance that each day left. */
export const balanceDaysFold: KeyedFold<Movement, BalanceDayRow> = {
  types: ['FundsCredited', 'FundsDebited', 'OrderFilled', 'FillObserved', 'FundingPaid'],
  keysOf: (decoded) => decoded.event.data.balances.map(({ asset }) => [accountIdOf(decoded), asset, dayIn(decoded)]),
  fold: (row, { event, recorded }, [accountId = '', asset = '', day = '']) => {
    const total = event.data.balances.find((balance) => balance.asset === asset)?.total ?? '0';
    return { accountId, asset, day, total, firstPosition: row?.firstPosition ?? recorded.position };
  },
};

/** The position that each day left. */
export const positionDaysFold: KeyedFold<Fill | PositionAdjusted, PositionDayRow> = {
  types: ['OrderFilled', 'FillObserved', 'PositionAdjusted'],
  keysOf: (decoded) => [[accountIdOf(decoded), decoded.event.data.instrument, dayIn(decoded)]],
  fold: (row, { event, recorded }, [accountId = '', instrument = '', day = '']) => {
    const { quantity, cost } = event.data.position;
    return { accountId, instrument, day, quantity, cost, firstPosition: row?.firstPosition ?? recorded.position };
  },
};

/** Deposits and withdrawals: what moves the equity and earns nothing. */
export const cashFlowsFold: AppendFold<FundsCredited | FundsDebited, CashFlowRow> = {
  types: ['FundsCredited', 'FundsDebited'],
  rowsOf: (decoded) => {
    const { type, data } = decoded.event;
    const amount = type === 'FundsCredited' ? data.amount : subtractDecimals('0', data.amount);
    return [{ accountId: accountIdOf(decoded), logPosition: decoded.recorded.position, asset: data.asset, day: dayIn(decoded), amount }];
  },
};
