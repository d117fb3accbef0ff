import { failure, type Result, success } from '@copyledger/kernel';
import { parseUnits } from '../decimal-units';
import { isFields } from '../venues/message-fields';
import { shown } from './recording-error';

/** A message of a venue as a recorder, or whoever passes it on, wrote it down. */
export interface ReceivedMessage {
  /** The recorder's clock, in microseconds since 1970; undefined where it wrote none. */
  readonly receivedMicros: number | undefined;
  /** What a venue's adapter reads. */
  readonly message: unknown;
}

/** JSON numbers lose the last digits of nanoseconds, so they are read from the text. Recorders write the time first. */
const nanoseconds = /^\s*\{\s*"recv_ns"\s*:\s*"?(\d{4,19})"?\s*[,}]/;
const secondsScale = 6;

/** What keeps a connection alive where it is no JSON, as OKX has it: a recorder that writes everything down writes this too. */
const heartbeats: readonly string[] = ['ping', 'pong'];

/** When a line says first thing that it was received, in microseconds since 1970: without parsing it. */
export const receptionIn = (text: string): number | undefined => {
  const match = nanoseconds.exec(text)?.[1];
  return match === undefined ? undefined : Number(match.slice(0, -3));
};

const receivedMicros = (text: string, message: unknown): number | undefined => {
  const micros = receptionIn(text);
  if (micros !== undefined) return micros;
  if (!isFields(message) || (message['recv'] === undefined && message['recv_ns'] === undefined)) return undefined;
  const { recv } = message;
  const [whole = '', fraction = '0'] = typeof recv === 'string' ? recv.split('.') : [];
  return parseUnits(`${whole}.${fraction.slice(0, secondsScale)}`, secondsScale);
};

/** A message that could not take the time of its reception among its own members is wrapped: `{"recv_ns":...,"message":[...]}`. */
const unwrapped = (message: unknown): unknown => (isFields(message) && 'message' in message ? message['message'] : message);

/** Reads one line; the reason when it is no JSON, or its time can't be read. What the message says is for the adapter to judge. */
export const readReceivedMessage = (text: string): Result<ReceivedMessage, string> => {
  if (heartbeats.includes(text)) return success({ receivedMicros: undefined, message: { event: text } });
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return failure(text === '' ? 'is blank' : `is no JSON: ${shown(text)}`);
  }
  const micros = receivedMicros(text, message);
  if (Number.isNaN(micros)) return failure('has no readable time of reception: recv_ns first, or recv as text in seconds');
  return success({ receivedMicros: micros, message: unwrapped(message) });
};

/** The line again with this time of reception, for a message that has none. */
export const withReception = (text: string, micros: number): string => `{"recv_ns":${micros}000,"message":${text}}`;
