import type { AssetTotalAnswer } from '@copyledger/contracts/queries/portfolio.answers';
import { decimalOf, formatDecimal } from '@copyledger/kernel';
import { feeds, settlementAsset, settlementScale } from '../hyperliquid/venue';
import type { Reconciliation } from './read-model';
import type { Trader } from './survey';

/** The source lost something: the next fill contradicted the position that was held. */
export interface ReportedDiscrepancy {
  readonly symbol: string;
  /** The contradicting fill's line, from 1; null when the file of an earlier run was longer. */
  readonly line: number | null;
  /** The position that the fill implied. */
  readonly expected: string;
  /** The position that was held. */
  readonly held: string;
}

/** What became of one trader, from the read models. Money is decimal text in USDC. */
export interface TraderReport {
  readonly trader: string;
  readonly wallet: string;
  readonly accountId: string;
  readonly fills: number;
  readonly closingFills: number;
  /** Closing fills whose profit is the exchange's, within 0.02 USD + 0.2 %. */
  readonly matched: number;
  readonly mismatched: number;
  /** Before fees and funding. */
  readonly realisedPnl: string;
  readonly fees: string;
  readonly funding: string;
  /** realisedPnl - fees + funding. */
  readonly net: string;
  readonly discrepancies: readonly ReportedDiscrepancy[];
  /** By this run. */
  readonly eventsAppended: number;
  /** What recording took this run, to milliseconds. */
  readonly seconds: number;
}

/** What this run knows of a trader beyond the read models. */
export interface Recording {
  readonly trader: Trader;
  readonly accountId: string;
  readonly eventsAppended: number;
  readonly seconds: number;
}

const nothing: Pick<AssetTotalAnswer, 'realisedPnl' | 'fees' | 'funding'> = { realisedPnl: '0', fees: '0', funding: '0' };

const netOf = ({ realisedPnl, fees, funding }: typeof nothing): string => {
  const units = (text: string): bigint => decimalOf(text, settlementScale);
  return formatDecimal(units(realisedPnl) - units(fees) + units(funding), settlementScale);
};

/** The report on a trader whose account reconciles so. */
export const reportOf = (recording: Recording, found: Reconciliation): TraderReport => {
  const { trader, accountId, eventsAppended, seconds } = recording;
  const { realisedPnl, fees, funding } = found.totals.find(({ asset }) => asset === settlementAsset) ?? nothing;
  const discrepancies = found.discrepancies
    .filter(({ feed }) => feed === feeds.fills)
    .map(({ instrument, sequence, implied, held }) => ({
      symbol: instrument,
      line: trader.lines.lineOf(Number(sequence)) ?? null,
      expected: implied,
      held,
    }));
  return {
    trader: trader.name,
    wallet: trader.wallet,
    accountId,
    fills: found.fills,
    closingFills: found.closingFills,
    matched: found.matched,
    mismatched: found.mismatched,
    realisedPnl,
    fees,
    funding,
    net: netOf({ realisedPnl, fees, funding }),
    discrepancies,
    eventsAppended,
    seconds: Math.round(seconds * 1000) / 1000,
  };
};
