import {
  marketIn,
  momentOf,
  readReceivedMessage,
  readTradeRecording,
  receptionIn,
  recordedLines,
  RecordingError,
  tradeMessage,
  withReception,
} from '@copyledger/market-data';
import type { SurveyedMarket } from './survey';

/** A message on its way, with the moment at which it was received. */
export interface TimedLine<L> {
  readonly micros: number;
  readonly text: string;
  readonly lane: L;
  readonly isTrade: boolean;
}

type Blocks<L> = AsyncGenerator<readonly TimedLine<L>[], void, undefined>;

export interface BookLinesOptions<L> {
  readonly file: string;
  /** Whose a message is that names this market, or none; undefined for one that is not played. */
  readonly laneOf: (market: string | undefined) => L | undefined;
  /** The messages name their markets, and have to be looked into. */
  readonly isMixed: boolean;
  readonly isTrade: boolean;
}

interface Timed {
  readonly micros: number | undefined;
  readonly text: string;
  readonly market: string | undefined;
}

const timedOf = (text: string, isMixed: boolean, at: { readonly file: string; readonly line: number }): Timed => {
  const reception = receptionIn(text);
  if (reception !== undefined && !isMixed) return { micros: reception, text, market: undefined };
  const read = readReceivedMessage(text);
  if (!read.ok) throw new RecordingError(at, read.problem);
  const micros = momentOf(read.value);
  const isWithout = read.value.receivedMicros === undefined && micros !== undefined;
  return { micros, text: isWithout ? withReception(text, micros) : text, market: isMixed ? marketIn(read.value.message) : undefined };
};

/** The messages of a file in lines of JSON, in file order. One without a time has that of the message before; clocks do not go back. */
export async function* bookLines<L>({ file, laneOf, isMixed, isTrade }: BookLinesOptions<L>): Blocks<L> {
  let newest = 0;
  for await (const { first, texts } of recordedLines(file)) {
    yield texts.flatMap((text, index) => {
      const { micros = newest, market, text: sent } = timedOf(text, isMixed, { file, line: first + index });
      newest = Math.max(newest, micros);
      const lane = laneOf(market);
      return lane === undefined ? [] : [{ micros: newest, text: sent, lane, isTrade }];
    });
  }
}

/** The rows of a recording of trades, as the venue would have sent them. */
export async function* tradeLines<L>(file: string, of: SurveyedMarket, lane: L): Blocks<L> {
  let newest = 0;
  for await (const rows of readTradeRecording(file, of.scales)) {
    yield rows.map((row) => {
      newest = Math.max(newest, row.receivedMicros);
      return { micros: newest, text: tradeMessage(row, of), lane, isTrade: true };
    });
  }
}
