import { adapterOf, QuoteCheck, RecordedBests, type Scales } from '@copyledger/market-data';
import type { ApiClient } from '../api/api-client';
import { type ChosenInstrument, InstrumentChoice } from './instruments';
import { Lane } from './lane';
import { type MarketReplayReport, reportOf } from './market-report';
import { MarketReplay } from './market-replay';
import { OutsideFills } from './outside-fills';
import { Pace, type Speed } from './pace';
import { isMessages, type SurveyedBook, type SurveyedMarket } from './survey';
import { bookLines, tradeLines } from './timed-lines';
import { type TimedFile, Timeline } from './timeline';

export interface PlayOptions {
  readonly books: readonly SurveyedBook[];
  readonly api: ApiClient;
  readonly speed: Speed;
  readonly signal: AbortSignal;
  readonly abort: (reason: unknown) => void;
  readonly onMessages: (count: number) => void;
}

/** The digits at which the platform reads what this market says. */
const scalesAt = ({ wish, scales }: SurveyedMarket, { priceScale, quantityScale }: ChosenInstrument): Scales =>
  wish.role === 'index' ? scales : { priceScale, sizeScale: quantityScale };

const checkOf = async (surveyed: SurveyedMarket, instrument: ChosenInstrument): Promise<QuoteCheck | undefined> => {
  const { bbo } = surveyed.wish;
  if (bbo === undefined) return undefined;
  const scales = scalesAt(surveyed, instrument);
  if (!(await isMessages(bbo))) return new QuoteCheck(await RecordedBests.read(bbo, scales));
  const { venue, market } = surveyed;
  const adapter = adapterOf(venue, { symbol: market, scalesOf: (symbol) => (symbol === market ? scales : undefined) });
  return new QuoteCheck(await RecordedBests.readMessages(bbo, adapter));
};

interface PlayedBook {
  readonly lanes: readonly Lane[];
  readonly files: readonly TimedFile<Lane>[];
}

const linesOf = (book: SurveyedBook, byMarket: ReadonlyMap<string, Lane>): PlayedBook['files'] => {
  const { wish, markets, tradesAs } = book;
  const lanes = [...byMarket.values()];
  const [only] = lanes;
  const { isMixed } = book;
  const laneOf = (market: string | undefined): Lane | undefined => (isMixed ? byMarket.get(market ?? '') : only);
  const files: TimedFile<Lane>[] = [{ lines: bookLines({ file: wish.book, laneOf, isMixed, isTrade: false }), lanes }];
  const [surveyed] = markets;
  if (wish.trades === undefined || only === undefined || surveyed === undefined) return files;
  const lines =
    tradesAs === 'rows'
      ? tradeLines(wish.trades, surveyed, only)
      : bookLines({ file: wish.trades, laneOf: () => only, isMixed: false, isTrade: true });
  return [...files, { lines, lanes: [only] }];
};

/** Puts the markets of one file on their way into instruments. */
const playedBook = async (book: SurveyedBook, choice: InstrumentChoice, api: ApiClient): Promise<PlayedBook> => {
  const byMarket = new Map<string, Lane>();
  for (const surveyed of book.markets) {
    const { market, wish } = surveyed;
    const instrument = await choice.of(surveyed);
    const { isMixed } = book;
    const bookFromStart = () =>
      bookLines({ file: wish.book, laneOf: (named) => (!isMixed || named === market ? market : undefined), isMixed, isTrade: false });
    byMarket.set(market, new Lane({ api, surveyed, instrument, bookFromStart, check: await checkOf(surveyed, instrument) }));
  }
  return { lanes: [...byMarket.values()], files: linesOf(book, byMarket) };
};

/** Plays surveyed recordings into the platform, and reports what it made of them. */
export const playMarkets = async ({ books, api, speed, signal, abort, onMessages }: PlayOptions): Promise<MarketReplayReport> => {
  const choice = new InstrumentChoice(api);
  const played: PlayedBook[] = [];
  for (const book of books) played.push(await playedBook(book, choice, api));
  const lanes = played.flatMap(({ lanes: own }) => own);
  const fills = new Map(lanes.map(({ symbol }) => [symbol, new OutsideFills(api, symbol)]));
  for (const each of fills.values()) await each.begin();
  const timeline = new Timeline(played.flatMap(({ files }) => files));
  const startedAt = performance.now();
  const replay = new MarketReplay({ api, lanes, timeline, pace: new Pace(speed, signal), onMessages, abort });
  await replay.run();
  const seconds = (performance.now() - startedAt) / 1000;
  for (const each of fills.values()) await each.read();
  return reportOf({ speed, replay, lanes, fills, seconds });
};
