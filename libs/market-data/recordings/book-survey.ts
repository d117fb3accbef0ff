import type { Scales } from '../decimal-units';
import { type Fields, isFields } from '../venues/message-fields';
import type { VenueName } from '../venues/venue-adapter';
import { readBookRecording, type RecordedMessage } from './book-recording';
import { momentOf } from './reception';
import { RecordingError } from './recording-error';
import { ScaleGauge } from './scale-gauge';

/** The first and the last moment of a recording, in microseconds since 1970. */
export interface Span {
  readonly firstMicros: number;
  readonly lastMicros: number;
}

/** What a recording of books holds. */
export interface BookSurvey {
  readonly venue: VenueName;
  /** The markets in it, with the fewest fraction digits that keep all of their prices and sizes exact. */
  readonly markets: ReadonlyMap<string, Scales>;
  readonly messages: number;
  /** Undefined where no message says a time. */
  readonly span: Span | undefined;
}

/** The book part of a message, before anything in it is judged. */
interface Glimpse {
  /** Undefined of a snapshot that any market of Binance may have sent. */
  readonly venue: VenueName | undefined;
  readonly symbol: unknown;
  readonly levels: readonly unknown[];
}

const entriesOf = (...lists: readonly unknown[]): readonly unknown[] =>
  lists.flatMap((list) => (Array.isArray(list) ? (list as readonly unknown[]) : []));

const levelsIn = (fields: Fields): readonly unknown[] =>
  entriesOf(fields['b'], fields['a'], fields['bids'], fields['asks'], fields['bs'], fields['as']);

/** Kraken ends a message with its market; a list of messages does not. */
const isKrakenList = (message: unknown): message is readonly unknown[] => Array.isArray(message) && typeof message.at(-1) === 'string';

const krakenGlimpse = (message: readonly unknown[]): Glimpse => ({
  venue: 'kraken',
  symbol: message.at(-1),
  levels: message.flatMap((part) => (isFields(part) ? levelsIn(part) : [])),
});

const binanceGlimpse = (message: Fields): Glimpse | undefined => {
  const isDiff = 'U' in message && 'u' in message;
  if (!isDiff && !('lastUpdateId' in message)) return undefined;
  const diffVenue = 'pu' in message ? 'binance-futures' : 'binance-spot';
  return { venue: isDiff ? diffVenue : undefined, symbol: message['s'], levels: levelsIn(message) };
};

const glimpse = (message: unknown): Glimpse | undefined => {
  if (isKrakenList(message)) return krakenGlimpse(message);
  if (!isFields(message)) return undefined;
  const { arg, data, pair } = message;
  if (isFields(arg) && 'channel' in arg) {
    // The answer to a subscription has no data.
    if (!String(arg['channel']).startsWith('books') || !Array.isArray(data)) return undefined;
    return { venue: 'okx', symbol: arg['instId'], levels: entriesOf(data).flatMap((entry) => (isFields(entry) ? levelsIn(entry) : [])) };
  }
  if (typeof pair === 'string') return { venue: 'kraken', symbol: pair, levels: levelsIn(message) };
  return binanceGlimpse(typeof message['stream'] === 'string' && isFields(data) ? data : message);
};

/** Whether a message is one of trades, whosever it is. */
export const isOfTrades = (message: unknown): boolean => {
  if (isKrakenList(message)) return String(message.at(-2)).startsWith('trade');
  if (!isFields(message)) return false;
  const { arg, data } = message;
  if (isFields(arg)) return String(arg['channel']).startsWith('trades');
  const { e } = isFields(data) ? data : message;
  return e === 'trade' || e === 'aggTrade';
};

/** The market that a message names, if it is about a book and names one. */
export const marketIn = (message: unknown): string | undefined => {
  const symbol = glimpse(message)?.symbol;
  return typeof symbol === 'string' ? symbol : undefined;
};

/** Levels that are none are left to the adapter, which says what is wrong with them. */
const noteLevels = (gauge: ScaleGauge, levels: readonly unknown[]): void => {
  for (const level of levels) {
    if (!Array.isArray(level)) continue;
    const [price, size] = level as readonly unknown[];
    if (typeof price === 'string' && typeof size === 'string') gauge.note(price, size);
  }
};

class Survey {
  private readonly gauges = new Map<string, ScaleGauge>();
  private venue: VenueName | undefined;
  private messages = 0;
  private firstMicros = Infinity;
  private lastMicros = -Infinity;

  constructor(
    private readonly file: string,
    private readonly symbol: string,
  ) {}

  note(recorded: RecordedMessage): void {
    const { line, message } = recorded;
    this.messages += 1;
    this.noteMoment(momentOf(recorded));
    const seen = glimpse(message);
    if (seen === undefined) return;
    this.noteVenue(seen.venue, line);
    const market = typeof seen.symbol === 'string' ? seen.symbol : this.symbol;
    const gauge = this.gauges.get(market) ?? new ScaleGauge();
    this.gauges.set(market, gauge);
    noteLevels(gauge, seen.levels);
  }

  result(): BookSurvey {
    const { file, venue, gauges, messages } = this;
    if (venue === undefined) throw new RecordingError({ file }, 'has no book update of a venue that is known here');
    const span = this.firstMicros > this.lastMicros ? undefined : { firstMicros: this.firstMicros, lastMicros: this.lastMicros };
    return { venue, markets: new Map([...gauges].map(([market, gauge]) => [market, gauge.scales])), messages, span };
  }

  private noteMoment(micros: number | undefined): void {
    if (micros === undefined) return;
    this.firstMicros = Math.min(this.firstMicros, micros);
    this.lastMicros = Math.max(this.lastMicros, micros);
  }

  private noteVenue(seen: VenueName | undefined, line: number): void {
    if (this.venue !== undefined && seen !== undefined && seen !== this.venue) {
      throw new RecordingError({ file: this.file, line }, `is of ${seen}, and the lines before it are of ${this.venue}`);
    }
    this.venue ??= seen;
  }
}

/**
 * Reads a recording through once to learn whose it is and which scales its markets need. `symbol` is the market of messages that name none.
 * Throws `RecordingError` on a line that is no JSON, and where the venue is not known, or there are two.
 */
export const surveyBookRecording = async (file: string, symbol: string): Promise<BookSurvey> => {
  const survey = new Survey(file, symbol);
  for await (const block of readBookRecording(file)) for (const message of block) survey.note(message);
  return survey.result();
};
