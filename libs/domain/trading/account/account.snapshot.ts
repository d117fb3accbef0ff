import type { SealedTable } from '@copyledger/kernel/compact/sealed-table';
import type { ValueKind } from '@copyledger/kernel/compact/values';
import { decodeApart, encodeApart, type ValueApart } from '@copyledger/kernel/compact/values-apart';
import { Map, OrderedMap } from 'immutable';
import type { Account } from './account.state';
import { CompactMap } from './compact-map';

/**
 * The version of the account's state. Raise it with every change of what `Account` holds or means: a snapshot of another version is never
 * read, and the account is folded from its events. A test knows the shape of each version.
 */
export const accountStateVersion = 3;

type AnyMap = Map<unknown, unknown>;

const maps: ValueKind<AnyMap> = {
  is: (value): value is AnyMap => Map.isMap(value) && !OrderedMap.isOrderedMap(value),
  write: (map, into) => {
    into.bytes.varint(map.size);
    for (const [key, value] of map) {
      into.write(key);
      into.write(value);
    }
  },
  read: (from) => Map(Array.from({ length: from.bytes.varint() }, () => [from.read(), from.read()] as const)),
};

type AnyCompactMap = CompactMap<string | object>;

interface CompactMapForm {
  readonly size: number;
  readonly tables: readonly SealedTable<string | object>[];
}

const compactMaps: ValueKind<AnyCompactMap> = {
  is: (value): value is AnyCompactMap => value instanceof CompactMap,
  write: (map, into) => {
    const form: CompactMapForm = { size: map.size, tables: map.tables() };
    into.write(form);
  },
  read: (from) => {
    const { size, tables } = from.read() as CompactMapForm;
    return CompactMap.sealed(tables, size);
  },
};

const kinds = [maps, compactMaps];

/** The state as bytes that describe themselves, whatever fields it has. Throws on a value that is no plain data, bigint or map. */
export const serialiseAccount = (account: Account): ValueApart => encodeApart(account, kinds);

/** Reads what `serialiseAccount` wrote in this version. The state refers to the bytes: they must not change any more. */
export const parseAccount = (serialised: ValueApart): Account => decodeApart(serialised, kinds) as Account;
