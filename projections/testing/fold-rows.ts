import type { DecodedEvent } from '@copyledger/eventstore/client/codec';
import type { Fact } from '@copyledger/kernel';
import { advance, type HeldRow, keyText } from '../runtime/keyed-table';
import type { AppendFold, KeyedFold } from '../runtime/projection';

/** Folds events in memory exactly as the runtime does, redelivery included: the rows, in the order in which they began. */
export const foldRows = <E extends Fact<string, unknown>, Row extends object>(
  fold: KeyedFold<E, Row>,
  events: readonly DecodedEvent<E>[],
): readonly Row[] => {
  const rows = new Map<string, HeldRow<Row>>();
  const types = new Set<string>(fold.types);
  for (const event of events.filter((each) => types.has(each.event.type)))
    for (const key of fold.keysOf(event)) {
      const held = rows.get(keyText(key)) ?? { row: undefined, position: -1n };
      advance(fold, held, { event, key });
      rows.set(keyText(key), held);
    }
  return [...rows.values()].flatMap(({ row }) => (row === undefined ? [] : [row]));
};

/** The rows that these events append. */
export const appendRows = <E extends Fact<string, unknown>, Row extends object>(
  fold: AppendFold<E, Row>,
  events: readonly DecodedEvent<E>[],
): readonly Row[] => {
  const types = fold.types === 'all' ? undefined : new Set<string>(fold.types);
  return events.filter(({ event }) => types?.has(event.type) ?? true).flatMap((event) => fold.rowsOf(event));
};
