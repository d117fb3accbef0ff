import { type Fields, isFields } from '../venues/message-fields';
import type { ReceivedMessage } from './recorded-message';

const microsPerMilli = 1000;

const millis = (value: unknown): number | undefined => {
  const ms = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  return Number.isSafeInteger(ms * microsPerMilli) && ms > 0 ? ms * microsPerMilli : undefined;
};

const firstEntry = (data: unknown): Fields | undefined => {
  const [entry] = Array.isArray(data) ? (data as readonly unknown[]) : [];
  return isFields(entry) ? entry : undefined;
};

/** When the venue says that it happened: `ts` of OKX, `E` or `T` of Binance. */
const venueMicros = (message: unknown): number | undefined => {
  if (!isFields(message)) return undefined;
  const { data } = message;
  const inner = isFields(data) ? data : (firstEntry(data) ?? message);
  return millis(inner['ts']) ?? millis(inner['E']) ?? millis(inner['T']);
};

/** The moment of a message for a replay, in microseconds since 1970: its reception, or else what the venue says; undefined when neither does. */
export const momentOf = ({ receivedMicros, message }: ReceivedMessage): number | undefined => receivedMicros ?? venueMicros(message);
