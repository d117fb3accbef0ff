import {
  fractionDigitsOf,
  isOfTrades,
  readReceivedMessage,
  recordedLines,
  RecordingError,
  type Scales,
  type Span,
  surveyBookRecording,
  surveyTradeRecording,
  type VenueName,
} from '@copyledger/market-data';
import { basename } from 'node:path';
import { CliFailure } from '../cli-failure';
import { marketInFileName } from './market-name';
import type { MarketWish } from './wishes';

/** A recorded market, read through once. */
export interface SurveyedMarket {
  readonly wish: MarketWish;
  readonly venue: VenueName;
  /** As the venue's messages name it, or as we name it where they do not. */
  readonly market: string;
  /** The digits that its prices and sizes need. */
  readonly scales: Scales;
}

export interface SurveyedBook {
  readonly wish: MarketWish;
  readonly markets: readonly SurveyedMarket[];
  /** Messages of the book and trades. */
  readonly messages: number;
  readonly span: Span;
  /** There are several markets in the file, so that each message has to be looked into. */
  readonly isMixed: boolean;
  /** How trades are written: as rows, or as messages. */
  readonly tradesAs: 'rows' | 'messages';
}

/** Whether a file is lines of JSON; otherwise it is CSV. */
export const isMessages = async (file: string): Promise<boolean> => {
  for await (const { texts } of recordedLines(file)) {
    const [first] = texts;
    if (first !== undefined) return /^\s*[[{]/.test(first);
  }
  return false;
};

interface Trades {
  readonly as: SurveyedBook['tradesAs'];
  readonly count: number;
  readonly scales: Scales;
}

const noScales: Scales = { priceScale: 0, sizeScale: 0 };

const saysTrade = (text: string): boolean => {
  const read = readReceivedMessage(text);
  return read.ok && isOfTrades(read.value.message);
};

const surveyTrades = async (file: string | undefined): Promise<Trades> => {
  if (file === undefined) return { as: 'rows', count: 0, scales: noScales };
  if (!(await isMessages(file))) {
    const { trades, scales } = await surveyTradeRecording(file);
    return { as: 'rows', count: trades, scales };
  }
  let count = 0;
  let isOne = false;
  for await (const { texts } of recordedLines(file)) {
    count += texts.length;
    isOne ||= texts.some(saysTrade);
  }
  if (!isOne) throw new RecordingError({ file }, 'has no trade of a venue that is known here');
  return { as: 'messages', count, scales: noScales };
};

const larger = (a: Scales, b: Scales): Scales => ({
  priceScale: Math.max(a.priceScale, b.priceScale),
  sizeScale: Math.max(a.sizeScale, b.sizeScale),
});

const chosenOf = (wish: MarketWish, markets: ReadonlyMap<string, Scales>): readonly (readonly [string, Scales])[] => {
  const all = [...markets];
  const chosen = wish.market === undefined || all.length === 1 ? all : all.filter(([market]) => market === wish.market);
  const name = basename(wish.book);
  if (chosen.length === 0) throw new CliFailure(`${name} has no market ${wish.market}; it has ${[...markets.keys()].join(', ')}`);
  const isAmbiguous = chosen.length > 1 && (wish.trades ?? wish.bbo ?? wish.instrument) !== undefined;
  if (isAmbiguous) throw new CliFailure(`${name} has ${chosen.length} markets: name one with --market (${[...markets.keys()].join(', ')})`);
  return chosen;
};

/** Reads the files of a wish through once: whose they are, what they hold. Throws `RecordingError` and `CliFailure` on what does not fit. */
export const surveyMarkets = async (wish: MarketWish): Promise<SurveyedBook> => {
  const label = wish.market ?? marketInFileName(wish.book) ?? basename(wish.book).split('.')[0] ?? 'market';
  const { venue, markets, messages, span } = await surveyBookRecording(wish.book, label);
  if (span === undefined) throw new CliFailure(`${basename(wish.book)} says no time anywhere: it can't be played`);
  const trades = await surveyTrades(wish.trades);
  const chosen = chosenOf(wish, markets);
  return {
    ...{ wish, span, isMixed: markets.size > 1, tradesAs: trades.as, messages: messages + trades.count },
    markets: chosen.map(([market, scales]) => ({ wish, venue, market, scales: larger(scales, trades.scales) })),
  };
};

/** How many digits a decimal of the command line has behind its point. */
export const digitsOf = (decimal: string): number => fractionDigitsOf(decimal);
