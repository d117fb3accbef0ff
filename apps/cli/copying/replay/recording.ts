import type { Instant, Instrument } from '@copyledger/kernel';
import { recordedInstrument, type RecordedTerms, TradedDigits } from '@copyledger/what-if';
import { readFills, type FillRow } from '../../hyperliquid/fill-row';
import { type Trader, traderKey } from '../../replay/survey';
import { venueAsset } from '../observed-leader';
import type { EquityPoint } from './equity-file';

/** A row of a trader, by its place among the trader's own. */
export interface RecordedRow {
  readonly traderKey: string;
  /** From 1. */
  readonly sequence: number;
  readonly fill: FillRow['fill'];
}

/** What happened at one millisecond, in the order of the file. */
export interface RecordedMoment {
  readonly at: Instant;
  readonly rows: readonly RecordedRow[];
  readonly equities: readonly EquityPoint[];
}

/** A file of fills, all of it, as it is to be played. */
export interface Recording {
  readonly moments: readonly RecordedMoment[];
  readonly rows: number;
  readonly instruments: ReadonlyMap<string, Instrument>;
}

type Timed = { readonly at: Instant } & ({ readonly row: RecordedRow } | { readonly equity: EquityPoint });

/** Together in the order of time; rows of one trader stay in the order of the file, whatever their clock did. */
const inOrder = (traders: Iterable<readonly Timed[]>): readonly Timed[] => {
  const all: Timed[] = [];
  for (const timed of traders) {
    let latest = timed[0]?.at;
    for (const each of timed) {
      latest = latest === undefined || each.at > latest ? each.at : latest;
      all.push({ ...each, at: latest });
    }
  }
  // The sort is stable: what shares a millisecond keeps its order.
  return all.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
};

const momentsOf = (timed: readonly Timed[]): readonly RecordedMoment[] => {
  const moments: { at: Instant; rows: RecordedRow[]; equities: EquityPoint[] }[] = [];
  for (const each of timed) {
    let moment = moments.at(-1);
    if (moment?.at !== each.at) moments.push((moment = { at: each.at, rows: [], equities: [] }));
    if ('row' in each) moment.rows.push(each.row);
    else moment.equities.push(each.equity);
  }
  return moments;
};

/** Reads the rows of the chosen traders, and lays them out in time. */
export const readRecording = async (
  file: string,
  traders: ReadonlyMap<string, Trader>,
  { terms, equities }: { readonly terms: RecordedTerms; readonly equities: readonly EquityPoint[] },
): Promise<Recording> => {
  const rows = new Map<string, Timed[]>();
  const digits = new TradedDigits();
  let count = 0;
  for await (const block of readFills(file, (owner) => traders.has(traderKey(owner)))) {
    for (const { fill, ...owner } of block) {
      const key = traderKey(owner);
      const own = rows.get(key) ?? [];
      rows.set(key, own);
      digits.add(fill);
      count += 1;
      own.push({ at: fill.occurredAt as Instant, row: { traderKey: key, sequence: own.length + 1, fill } });
    }
  }
  const instruments = digits.symbols().map((symbol): readonly [string, Instrument] => {
    const seen = digits.of(symbol) ?? { price: 0, quantity: 0 };
    return [symbol, recordedInstrument({ symbol, digits: seen, settlement: venueAsset, terms })];
  });
  const told = equities.map((equity): Timed => ({ at: equity.at, equity }));
  return { moments: momentsOf(inOrder([told, ...rows.values()])), rows: count, instruments: new Map(instruments) };
};
