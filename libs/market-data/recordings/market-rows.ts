import type { Level } from '../book/book-update';
import { parseUnits, type Scales } from '../decimal-units';
import type { Trade, VenueQuote } from '../venues/venue-adapter';
import { type RecordedRow, readTable } from './recorded-table';
import { RecordingError, shown } from './recording-error';
import { ScaleGauge } from './scale-gauge';

export interface RecordedTrade {
  readonly line: number;
  /** The recorder's clock, in microseconds since 1970. */
  readonly receivedMicros: number;
  readonly trade: Trade;
}

export interface RecordedQuote {
  readonly line: number;
  readonly receivedMicros: number;
  readonly quote: VenueQuote;
}

const tradeColumns = ['recv_ns', 'trade_ms', 'trade_id', 'price', 'qty', 'buyer_is_maker'] as const;
const quoteColumns = ['recv_ns', 'update_id', 'bid_px', 'bid_qty', 'ask_px', 'ask_qty'] as const;

type Column = (typeof tradeColumns)[number] | (typeof quoteColumns)[number];

const bad = <C extends Column>(row: RecordedRow<C>, column: C, reason: string): never => {
  throw new RecordingError(row, `column ${column}, ${shown(row.cells[column])} ${reason}`);
};

const unitsIn = <C extends Column>(row: RecordedRow<C>, column: C, scale: number): number => {
  const units = parseUnits(row.cells[column], scale);
  return Number.isNaN(units) ? bad(row, column, `is no plain decimal with at most ${scale} fraction digits that is kept exactly`) : units;
};

const levelIn = <C extends Column>(row: RecordedRow<C>, [price, size]: readonly [C, C], scales: Scales): Level => ({
  price: unitsIn(row, price, scales.priceScale) || bad(row, price, 'is not above zero'),
  size: unitsIn(row, size, scales.sizeScale),
});

const integerShape = /^\d{1,19}$/;

const microsOfNanos = <C extends Column>(row: RecordedRow<C>, column: C): number => {
  const text = row.cells[column];
  return integerShape.test(text) ? Number(text.slice(0, -3)) : bad(row, column, 'is no time in nanoseconds since 1970');
};

const takerSides: Readonly<Record<string, Trade['takerSide']>> = { '0': 'buy', '1': 'sell' };

const tradeOf = (row: RecordedRow<(typeof tradeColumns)[number]>, scales: Scales): RecordedTrade => ({
  line: row.line,
  receivedMicros: microsOfNanos(row, 'recv_ns'),
  trade: {
    ...levelIn(row, ['price', 'qty'], scales),
    id: row.cells.trade_id,
    takerSide: takerSides[row.cells.buyer_is_maker] ?? bad(row, 'buyer_is_maker', 'is neither 0 nor 1'),
    venueMicros: unitsIn(row, 'trade_ms', 0) * 1000,
  },
});

/** A side without orders is recorded with size 0, or with empty cells. */
const sideOf = (row: RecordedRow<(typeof quoteColumns)[number]>, side: 'bid' | 'ask', scales: Scales): Level | undefined => {
  const { [`${side}_px` as const]: price, [`${side}_qty` as const]: size } = row.cells;
  if (price === '' && size === '') return undefined;
  if (unitsIn(row, `${side}_qty`, scales.sizeScale) === 0) return undefined;
  return levelIn(row, [`${side}_px`, `${side}_qty`], scales);
};

const quoteOf = (row: RecordedRow<(typeof quoteColumns)[number]>, scales: Scales): RecordedQuote => ({
  line: row.line,
  receivedMicros: microsOfNanos(row, 'recv_ns'),
  quote: { updateId: unitsIn(row, 'update_id', 0), bid: sideOf(row, 'bid', scales), ask: sideOf(row, 'ask', scales) },
});

/** The trades of a CSV recording, block by block. Throws `RecordingError` at the first row that can't be read exactly. */
export async function* readTradeRecording(file: string, scales: Scales): AsyncGenerator<readonly RecordedTrade[], void, undefined> {
  for await (const rows of readTable(file, tradeColumns)) yield rows.map((row) => tradeOf(row, scales));
}

export interface TradeSurvey {
  /** The fewest fraction digits that keep all prices and sizes exact. */
  readonly scales: Scales;
  readonly trades: number;
}

/** Reads a CSV recording of trades through once. Throws `RecordingError` where it is none. */
export const surveyTradeRecording = async (file: string): Promise<TradeSurvey> => {
  const gauge = new ScaleGauge();
  let trades = 0;
  for await (const rows of readTable(file, tradeColumns)) {
    for (const { cells } of rows) gauge.note(cells.price, cells.qty);
    trades += rows.length;
  }
  return { scales: gauge.scales, trades };
};

/** The venue's own best bids and asks of a CSV recording, block by block. Throws as `readTradeRecording` does. */
export async function* readQuoteRecording(file: string, scales: Scales): AsyncGenerator<readonly RecordedQuote[], void, undefined> {
  for await (const rows of readTable(file, quoteColumns)) yield rows.map((row) => quoteOf(row, scales));
}
