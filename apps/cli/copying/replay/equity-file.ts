import { decimalProblemText, type Instant, instantOfMillis, parseDecimal } from '@copyledger/kernel';
import { FileFailure } from '../../csv/file-failure';
import { settlementScale } from '../../hyperliquid/venue';
import { readJson } from '../json-file';

/** What the venue says that a trader was worth. */
export interface EquityPoint {
  /** In lower case. */
  readonly wallet: string;
  readonly at: Instant;
  /** Its place in time: milliseconds since 1970. */
  readonly sequence: number;
  readonly equity: string;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const pointOf = (entry: unknown, wallet: string): EquityPoint | string => {
  const [ms, equity] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
  if (!Number.isSafeInteger(ms) || (ms as number) < 0) return 'has no time in whole milliseconds';
  if (typeof equity !== 'string') return 'has no equity in quotes';
  const parsed = parseDecimal(equity, { scale: settlementScale, signed: true });
  if (!parsed.ok) return `its equity ${decimalProblemText[parsed.problem]}`;
  return { wallet, at: instantOfMillis(ms as number), sequence: ms as number, equity };
};

/** Reads `{ wallet, allTime: { accountValueHistory: [[ms, "equity"], ...] } }`. Throws `FileFailure` that says what does not fit. */
export const readEquityFile = async (file: string): Promise<readonly EquityPoint[]> => {
  const document = await readJson(file);
  const wallet = isObject(document) ? document['wallet'] : undefined;
  const allTime = isObject(document) ? document['allTime'] : undefined;
  const history = isObject(allTime) ? allTime['accountValueHistory'] : undefined;
  if (typeof wallet !== 'string') throw new FileFailure({ file }, 'wallet is missing');
  if (!Array.isArray(history)) throw new FileFailure({ file }, 'allTime.accountValueHistory must be a list');
  return history.map((entry: unknown, index) => {
    const point = pointOf(entry, wallet.toLowerCase());
    if (typeof point === 'string') throw new FileFailure({ file }, `allTime.accountValueHistory[${index}] ${point}`);
    return point;
  });
};
