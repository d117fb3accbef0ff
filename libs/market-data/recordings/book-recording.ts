import { parseUnits } from '../decimal-units';
import { isFields } from '../venues/message-fields';
import { RecordingError, shown } from './recording-error';
import { recordedLines } from './recorded-lines';

/** One recorded message of a venue. */
export interface RecordedMessage {
  /** From 1. */
  readonly line: number;
  /** The recorder's clock, in microseconds since 1970; undefined where it wrote none. */
  readonly receivedMicros: number | undefined;
  /** What a venue's adapter reads. */
  readonly message: unknown;
}

interface Line {
  readonly file: string;
  readonly line: number;
}

/** JSON numbers lose the last digits of nanoseconds, so they are read from the text. Recorders write the time first. */
const nanoseconds = /^\{"recv_ns":"?(\d{4,19})"?[,}]/;
const secondsScale = 6;

const microsOfNanoText = (text: string): number => Number(text.slice(0, -3));

const receivedMicros = (text: string, message: unknown, at: Line): number | undefined => {
  const match = nanoseconds.exec(text)?.[1];
  if (match !== undefined) return microsOfNanoText(match);
  if (!isFields(message) || (message['recv'] === undefined && message['recv_ns'] === undefined)) return undefined;
  const { recv } = message;
  const [whole = '', fraction = '0'] = typeof recv === 'string' ? recv.split('.') : [];
  const micros = parseUnits(`${whole}.${fraction.slice(0, secondsScale)}`, secondsScale);
  if (Number.isNaN(micros)) throw new RecordingError(at, 'has no readable time of reception: recv_ns first, or recv as text in seconds');
  return micros;
};

const messageOf = (text: string, at: Line): RecordedMessage => {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch (cause) {
    throw new RecordingError(at, text === '' ? 'is blank' : `is no JSON: ${shown(text)}`, { cause });
  }
  return { line: at.line, receivedMicros: receivedMicros(text, message, at), message };
};

/**
 * The messages of a recording in lines of JSON, gzipped or not, in file order, block by block. Throws `RecordingError` at the first
 * line that is no JSON; what the messages say is for the adapter to judge.
 */
export async function* readBookRecording(file: string): AsyncGenerator<readonly RecordedMessage[], void, undefined> {
  for await (const { first, texts } of recordedLines(file)) {
    yield texts.map((text, index) => messageOf(text, { file, line: first + index }));
  }
}
