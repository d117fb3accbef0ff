import type {
  FillObserved,
  FundingPaid,
  InstrumentAdmitted,
  OrderFilled,
  PositionAdjusted,
  PositionAfter,
} from '@copyledger/domain/trading/account/account.events';
import type { InstrumentTerms } from '@copyledger/domain/trading/instrument/instrument.events';
import { accountIdOf } from '../runtime/account-stream';
import { addDecimals } from '../runtime/decimal-sum';
import type { KeyedFold } from '../runtime/projection';
import { averageEntryPrice } from './average-entry-price';
import type { Position } from './portfolio.queries';

export interface PositionRow extends Position {
  readonly accountId: string;
  readonly contractSize: string | null;
  readonly priceScale: number | null;
  /** Whether anything has ever happened to it, beyond the instrument's admission. */
  readonly isTraded: boolean;
}

type FillOrAdjustment = OrderFilled | FillObserved | PositionAdjusted;
type PositionFact = InstrumentAdmitted | FundingPaid | FillOrAdjustment;

const nothingHeld = (accountId: string, instrument: string): PositionRow => ({
  accountId,
  instrument,
  instrumentKind: null,
  settlementAsset: null,
  contractSize: null,
  priceScale: null,
  quantity: '0',
  cost: '0',
  averageEntryPrice: null,
  realisedPnl: '0',
  fees: '0',
  funding: '0',
  isTraded: false,
});

const priced = (row: PositionRow): PositionRow => {
  const { instrumentKind: kind, contractSize, priceScale } = row;
  if (kind === null || contractSize === null || priceScale === null) return row;
  return { ...row, averageEntryPrice: averageEntryPrice(row, { kind, contractSize, priceScale }) };
};

const withTerms = (row: PositionRow, terms: InstrumentTerms): PositionRow =>
  priced({
    ...row,
    instrumentKind: terms.kind,
    settlementAsset: terms.settlement.code,
    contractSize: terms.contractSize,
    priceScale: terms.priceScale,
  });

const holding = (row: PositionRow, { quantity, cost }: PositionAfter): PositionRow => priced({ ...row, quantity, cost, isTraded: true });

const withFillOrAdjustment = (row: PositionRow, { type, data }: FillOrAdjustment): PositionRow => {
  const held = holding(row, data.position);
  if (type === 'PositionAdjusted') return held;
  const { fee, realisedPnl } = data;
  return {
    ...held,
    settlementAsset: realisedPnl.asset,
    realisedPnl: addDecimals(row.realisedPnl, realisedPnl.amount),
    fees: fee.asset === realisedPnl.asset ? addDecimals(row.fees, fee.amount) : row.fees,
  };
};

const withFunding = (row: PositionRow, { data }: FundingPaid): PositionRow => ({
  ...row,
  settlementAsset: row.settlementAsset ?? data.asset,
  funding: addDecimals(row.funding, data.amount),
  isTraded: true,
});

const instrumentOf = (event: PositionFact): string =>
  event.type === 'InstrumentAdmitted' ? event.data.instrument.symbol : event.data.instrument;

/** A position per account and instrument, from the instrument's admission on. */
export const positionsFold: KeyedFold<PositionFact, PositionRow> = {
  types: ['InstrumentAdmitted', 'PositionAdjusted', 'OrderFilled', 'FillObserved', 'FundingPaid'],
  keysOf: (event) => [[accountIdOf(event), instrumentOf(event.event)]],
  fold: (found, { event }, [accountId = '', instrument = '']) => {
    const row = found ?? nothingHeld(accountId, instrument);
    switch (event.type) {
      case 'InstrumentAdmitted':
        return withTerms(row, event.data.instrument);
      case 'FundingPaid':
        return withFunding(row, event);
      case 'OrderFilled':
      case 'FillObserved':
      case 'PositionAdjusted':
        return withFillOrAdjustment(row, event);
    }
  },
};
