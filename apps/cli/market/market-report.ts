import type { OutsideCounts, OutsideTradeAnswer } from '@copyledger/contracts/outside/outside.answers';
import type { SourceRole } from '@copyledger/contracts/outside/outside.vocabulary';
import { instantOfMicros } from '@copyledger/kernel';
import type { Lane } from './lane';
import type { StaleEpisode } from './lane-tally';
import type { MarketReplay } from './market-replay';
import type { OutsideFills } from './outside-fills';
import type { Speed } from './pace';

/** What became of one recorded market. */
export interface MarketReport {
  readonly venue: string;
  /** As the venue names it. */
  readonly market: string;
  readonly instrument: string;
  readonly role: SourceRole;
  /** The instrument was listed for this replay. */
  readonly isListed: boolean;
  /** Inverse contracts are valued and not traded. */
  readonly isTraded: boolean;
  readonly counts: OutsideCounts;
  /** How often the rebuilt book agreed with the recorded best prices; null without them. */
  readonly agreement: { readonly compared: number; readonly agreed: number } | null;
  /** How many of the venue's checksums verified; null where it sent none. */
  readonly checksums: { readonly compared: number; readonly agreed: number } | null;
  /** Times in which the book was not to be trusted; at most 100 are listed. */
  readonly stale: readonly StaleEpisode[];
  readonly isStaleAtEnd: boolean;
  /** How often the platform had lost the book and was told it again from the recording. */
  readonly resyncs: number;
  /** Batches of which some trades may not have reached the market, because it was rebuilt. */
  readonly interrupted: number;
  /** Why messages could not be read; at most 100. */
  readonly unreadable: readonly string[];
}

/** What accounts traded with the outside of one instrument meanwhile. */
export interface FillsReport {
  readonly instrument: string;
  readonly fills: number;
  /** Of orders that rested, and of those that took. */
  readonly resting: number;
  readonly taking: number;
  readonly withoutQuote: number;
  /** The first 10,000. */
  readonly items: readonly OutsideTradeAnswer[];
}

export interface MarketReplayReport {
  readonly speed: Speed;
  /** Of the recordings. */
  readonly from: string | null;
  readonly to: string | null;
  readonly recordedSeconds: number;
  /** What playing took. */
  readonly seconds: number;
  readonly timesRealTime: number;
  readonly messages: number;
  /** Of all markets together; null where no venue sent any. */
  readonly checksums: MarketReport['checksums'];
  readonly marks: { readonly minutes: number; readonly recorded: number };
  readonly markets: readonly MarketReport[];
  readonly fills: readonly FillsReport[];
}

const marketReport = (lane: Lane): MarketReport => {
  const { tally, options, role, resyncs } = lane;
  const { surveyed, instrument } = options;
  const { sums, wrongChecksums, interrupted, unreadable } = tally;
  const checked = sums.verified + wrongChecksums;
  return {
    ...{ venue: surveyed.venue, market: surveyed.market, instrument: instrument.symbol, role },
    ...{ isListed: instrument.isListed, isTraded: instrument.kind !== 'inverse-perpetual' && role === 'liquidity', counts: sums },
    agreement: tally.agreement ?? null,
    checksums: checked === 0 ? null : { compared: checked, agreed: sums.verified },
    ...{ stale: tally.stale, isStaleAtEnd: tally.isStaleNow, resyncs, interrupted, unreadable },
  };
};

const checksumsOf = (markets: readonly MarketReport[]): MarketReport['checksums'] => {
  const all = markets.flatMap(({ checksums }) => checksums ?? []);
  if (all.length === 0) return null;
  return all.reduce((sum, each) => ({ compared: sum.compared + each.compared, agreed: sum.agreed + each.agreed }));
};

const fillsReport = (instrument: string, { kept, count, withoutQuote }: OutsideFills): FillsReport => {
  const resting = kept.filter(({ liquidity }) => liquidity === 'maker').length;
  return { instrument, fills: count, resting, taking: kept.length - resting, withoutQuote, items: kept };
};

interface Played {
  readonly speed: Speed;
  readonly replay: MarketReplay;
  readonly lanes: readonly Lane[];
  readonly fills: ReadonlyMap<string, OutsideFills>;
  readonly seconds: number;
}

const milli = (value: number): number => Math.round(value * 1000) / 1000;

export const reportOf = ({ speed, replay, lanes, fills, seconds }: Played): MarketReplayReport => {
  const { firstMicros, lastMicros, minutes, marks } = replay;
  const recordedSeconds = firstMicros === undefined ? 0 : (lastMicros - firstMicros) / 1_000_000;
  const markets = lanes.map(marketReport);
  const text = (micros: number | undefined): string | null => (micros === undefined ? null : instantOfMicros(BigInt(micros)));
  return {
    ...{ speed, from: text(firstMicros), to: firstMicros === undefined ? null : text(lastMicros) },
    ...{ recordedSeconds: milli(recordedSeconds), seconds: milli(seconds), timesRealTime: milli(recordedSeconds / seconds) },
    messages: lanes.reduce((sum, { tally }) => sum + tally.sums.messages, 0),
    checksums: checksumsOf(markets),
    marks: { minutes, recorded: marks },
    markets,
    fills: Array.from(fills, ([instrument, of]) => fillsReport(instrument, of)),
  };
};
