import type { AccountEvent } from '@copyledger/domain/trading/account/account.events';
import type { InstrumentEvent } from '@copyledger/domain/trading/instrument/instrument.events';
import type { MarketEvent } from '@copyledger/domain/trading/market/market.events';
import type { MarksRecorded } from '@copyledger/domain/trading/marks/marks.events';
import type { TransferEvent } from '@copyledger/domain/trading/transfer/transfer.events';
import type { DecodedEvent } from '@copyledger/eventstore/client';

export type Fact = AccountEvent | InstrumentEvent | MarketEvent | MarksRecorded | TransferEvent;
export type DataOf<T extends Fact['type']> = Extract<Fact, { type: T }>['data'];

/** How many digits amounts are compared at. */
export const scale = 18;

/** How often each text occurs. */
const tally = (texts: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
};

export const twice = (texts: readonly string[]): readonly string[] =>
  [...tally(texts)].filter(([, count]) => count > 1).map(([text]) => text);
export const sorted = (texts: Iterable<string>): readonly string[] => [...texts].sort();

interface Placed {
  readonly stream: string;
  readonly event: Fact;
}

/** The whole log. */
export class Facts {
  readonly all: readonly Placed[];

  constructor(log: readonly DecodedEvent[]) {
    this.all = log.map(({ event, recorded }) => ({ stream: recorded.stream, event: event as Fact }));
  }

  of<T extends Fact['type']>(type: T): readonly { readonly stream: string; readonly data: DataOf<T> }[] {
    return this.all.flatMap(({ stream, event }) => (event.type === type ? [{ stream, data: event.data as DataOf<T> }] : []));
  }
}
